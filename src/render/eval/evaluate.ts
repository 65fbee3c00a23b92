// What an expression gives: a walk over its tree. A value, or a promise of it where a function of the host has to be waited for.
import { positionAt } from '../../diagnostics/source-file.ts';
import { findFilter } from '../filters/filters.ts';
import { findTest } from '../filters/tests.ts';
import { isPromise, type MaybePromise } from '../host.ts';
import type {
  BinaryNode,
  CompareNode,
  CompareOperator,
  CondNode,
  Expression,
  FilterNode,
  FloatNode,
  ItemNode,
  LogicNode,
  NameNode,
  SliceNode,
  TestNode,
} from '../syntax/nodes.ts';
import { hop } from '../syntax/plans.ts';
import { spend, spendSize } from '../values/budget.ts';
import { PyDict, PyList, PyTuple } from '../values/containers.ts';
import { getAttribute, getItem, getSlice } from '../values/lookup.ts';
import { escapeMarkup, PyMarkup } from '../values/markup.ts';
import { asFloat, binary, float, negative, positive } from '../values/numbers.ts';
import { PyError } from '../values/py-error.ts';
import { PyUndefined, type Value } from '../values/py-object.ts';
import { str } from '../values/text.ts';
import { truthy } from '../values/truth.ts';
import { objectName } from '../values/type-names.ts';
import { argumentsOf, evaluateCall } from './call.ts';
import { isConstant, isSharedConstant } from './constant.ts';
import { compareValues } from './operators.ts';
import type { Activation } from './runtime.ts';
import { resume, resumeWith } from './wait.ts';

type Operation = Extract<Expression, { readonly items: unknown }> | SliceNode | FilterNode | TestNode;
type OneOperand = Extract<Expression, { readonly operand: unknown; readonly args?: never }>;

export function evaluate(e: Expression, f: Activation): MaybePromise<Value> {
  switch (e.kind) {
    case 'const':
      return e.value;
    case 'name':
      return nameValue(e, f);
    case 'call':
      return evaluateCall(e, f, e, undefined);
    case 'attr':
    case 'not':
    case 'neg':
    case 'pos': {
      const operand = evaluate(e.operand, f);
      return isPromise(operand) ? resume(f, operand, e, oneOperand) : oneOperand(e, f, operand);
    }
    case 'binary':
    case 'item': {
      const left = evaluate(e.left, f);
      return isPromise(left) ? resume(f, left, e, rightOperand) : rightOperand(e, f, left);
    }
    case 'filter':
    case 'test': {
      const operand = evaluate(e.operand, f);
      return isPromise(operand) ? resume(f, operand, e, withArguments) : withArguments(e, f, operand);
    }
    case 'compare': {
      const first = evaluate(e.first, f);
      return isPromise(first) ? resume(f, first, e, compareFirst) : compareFirst(e, f, first);
    }
    case 'cond': {
      const test = evaluate(e.test, f);
      return isPromise(test) ? resume(f, test, e, chosen) : chosen(e, f, test);
    }
    case 'and':
    case 'or': {
      const left = evaluate(e.left, f);
      return isPromise(left) ? resume(f, left, e, logic) : logic(e, f, left);
    }
    case 'tuple':
    case 'list':
    case 'dict':
    case 'concat': {
      const values = evaluateAll(e.items, f);
      return isPromise(values) ? resume(f, values, e, ofAll) : ofAll(e, f, values);
    }
    case 'slice': {
      const values = evaluateAll([e.object, e.from ?? none, e.to ?? none, e.step ?? none], f);
      return isPromise(values) ? resume(f, values, e, slice) : slice(e, f, values);
    }
    case 'float':
      return floatValue(e, f);
    case 'captured':
      return f.captured;
  }
}

const none: Expression = { kind: 'const', value: null, start: 0, end: 0 };

/** All values in order. */
export function evaluateAll(items: readonly Expression[], f: Activation): MaybePromise<Value[]> {
  const count = items.length;
  const values = new Array<Value>(count);
  for (let at = 0; at < count; at += 1) {
    const value = evaluate(items[at] as Expression, f);
    if (isPromise(value)) return evaluateRest(items, f, at, values, value);
    values[at] = value;
  }
  return values;
}

async function evaluateRest(
  items: readonly Expression[],
  f: Activation,
  from: number,
  values: Value[],
  first: Promise<Value>,
): Promise<Value[]> {
  values[from] = await first;
  f.rt.activate();
  for (let at = from + 1; at < items.length; at += 1) {
    const value = evaluate(items[at] as Expression, f);
    if (isPromise(value)) {
      values[at] = await value;
      f.rt.activate();
    } else values[at] = value;
  }
  return values;
}

// ---- names and literals

/** What is in a variable; undefined: it is not set, or it is no variable. */
export function variableAt(where: number, name: string, f: Activation): Value | undefined {
  if (where < 0) return f.rt.resolve(name, f.unit);
  let owner = f;
  let index = where;
  for (; index >= hop; index -= hop) owner = owner.parent as Activation;
  return owner.variables[index];
}

function nameValue(e: NameNode, f: Activation): Value {
  const value = variableAt(e.where, e.name, f);
  return value === undefined ? undefinedName(e.name, f) : value;
}

function undefinedName(name: string, f: Activation): PyUndefined {
  return new PyUndefined({ name, candidates: () => f.rt.names(f.unit) });
}

/** Jinja2 writes `inf` into Python's code, where it is no name. */
function floatValue(e: FloatNode, f: Activation): Value {
  if (Number.isFinite(e.value) || e.constant) return float(e.value);
  f.rt.at = e;
  throw new PyError('RuntimeError', "name 'inf' is not defined");
}

// ---- operators

function oneOperand(e: OneOperand, f: Activation, operand: Value): Value {
  if (e.kind === 'not') return !truthy(operand);
  f.rt.at = e;
  if (e.kind === 'attr') return getAttribute(operand, e.name);
  return e.kind === 'neg' ? negative(operand) : positive(operand);
}

function rightOperand(e: BinaryNode | ItemNode, f: Activation, left: Value): MaybePromise<Value> {
  const right = evaluate(e.right, f);
  return isPromise(right) ? resumeWith(f, right, e, left, twoOperands) : twoOperands(e, f, left, right);
}

function twoOperands(e: BinaryNode | ItemNode, f: Activation, left: Value, right: Value): Value {
  f.rt.at = e;
  if (e.kind === 'item') return getItem(left, right);
  const { op } = e;
  // Jinja2 writes a negative constant in front of Python's **, which binds more tightly: -2 ** n is -(2 ** n).
  if (op === '**' && isNegative(left) && isConstant(e.left) && !isConstant(e.right)) {
    return negative(binary(op, negative(left), right));
  }
  return binary(op, left, right);
}

function isNegative(value: Value): boolean {
  const number = typeof value === 'boolean' ? undefined : asFloat(value);
  return number !== undefined && (number < 0 || Object.is(number, -0));
}

function logic(e: LogicNode, f: Activation, left: Value): MaybePromise<Value> {
  return truthy(left) === (e.kind === 'and') ? evaluate(e.right, f) : left;
}

function chosen(e: CondNode, f: Activation, test: Value): MaybePromise<Value> {
  if (truthy(test)) return evaluate(e.then, f);
  return e.otherwise === undefined ? missingElse(e, f) : evaluate(e.otherwise, f);
}

function missingElse(e: CondNode, f: Activation): Value {
  const { file } = f.unit;
  return new PyUndefined({
    message: () => {
      const { line } = positionAt(file, e.start);
      return `the inline if-expression on line ${line} evaluated to false and no else section was defined.`;
    },
  });
}

function compareFirst(e: CompareNode, f: Activation, first: Value): MaybePromise<Value> {
  return compareFrom(e, f, { left: first, at: 0 });
}

interface Compared {
  readonly left: Value;
  /** Which comparison is next. */
  readonly at: number;
}

function compareFrom(e: CompareNode, f: Activation, so: Compared): MaybePromise<Value> {
  const right = evaluate(e.rest[so.at] as Expression, f);
  return isPromise(right) ? resumeWith(f, right, e, so, compareNext) : compareNext(e, f, so, right);
}

/** a < b < c: b is evaluated once, c only if a < b. */
function compareNext(e: CompareNode, f: Activation, { left, at }: Compared, right: Value): MaybePromise<Value> {
  f.rt.at = e;
  const holds = compareValues(e.ops[at] as CompareOperator, left, right);
  return holds && at + 1 < e.rest.length ? compareFrom(e, f, { left: right, at: at + 1 }) : holds;
}

// ---- operations on several values

function ofAll(e: Exclude<Operation, SliceNode | FilterNode | TestNode>, f: Activation, values: Value[]): Value {
  switch (e.kind) {
    case 'tuple':
      return new PyTuple(values);
    case 'list':
      return new PyList(values);
    case 'dict': {
      f.rt.at = e;
      const dict = new PyDict();
      for (let at = 0; at < values.length; at += 2) dict.set(values[at] as Value, values[at + 1] as Value);
      return dict;
    }
    case 'concat': {
      f.rt.at = e;
      if (e.escaping && values.some((value) => value instanceof PyMarkup)) return markupOf(values);
      let text = '';
      for (const value of values) text += str(value);
      spendSize(text.length);
      return text;
    }
  }
}

function markupOf(values: readonly Value[]): PyMarkup {
  let text = '';
  for (const value of values) text += escapeMarkup(value).content;
  spendSize(text.length);
  return new PyMarkup(text);
}

function slice(e: SliceNode, f: Activation, values: Value[]): Value {
  f.rt.at = e;
  const [object, from, to, step] = values as [Value, Value, Value, Value];
  if (!e.constant) return getSlice(object, from, to, step);
  try {
    return getSlice(object, from, to, step);
  } catch (error) {
    if (!(error instanceof PyError) || error.type !== 'TypeError') throw error;
    return new PyUndefined({ message: () => `${objectName(object)} has no such slice` });
  }
}

function withArguments(e: FilterNode | TestNode, f: Activation, operand: Value): MaybePromise<Value> {
  const values = evaluateAll(e.args.operands, f);
  return isPromise(values) ? resumeWith(f, values, e, operand, filtered) : filtered(e, f, operand, values);
}

function filtered(e: FilterNode | TestNode, f: Activation, operand: Value, values: Value[]): Value {
  f.rt.at = e;
  const { name } = e;
  const run = e.kind === 'filter' ? findFilter(name) : findTest(name);
  if (run === undefined) throw new PyError('TemplateRuntimeError', `No ${e.kind} named '${name}' found.`);
  if (typeof operand === 'string') spend(operand.length >> 4);
  const answer = run(operand, argumentsOf(e.args, values, undefined));
  // Jinja2 compares two constants before the template runs, when they are objects of their own yet.
  if (name === 'sameas' && isConstant(e) && !isSharedConstant(operand)) return false;
  return answer;
}

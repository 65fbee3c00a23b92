// From an expression's tree to a closure.

import { positionAt } from '../../diagnostics/source-file.ts';
import { findFilter } from '../filters/filters.ts';
import { findTest } from '../filters/tests.ts';
import type { Arguments, Expression } from '../syntax/nodes.ts';
import { spendSize } from '../values/budget.ts';
import { PyDict, PyList, PyTuple } from '../values/containers.ts';
import { getAttribute, getItem, getSlice } from '../values/lookup.ts';
import { asFloat, binary, float, negative, positive } from '../values/numbers.ts';
import { PyError } from '../values/py-error.ts';
import { PyUndefined, type Value } from '../values/py-object.ts';
import { str } from '../values/text.ts';
import { truthy } from '../values/truth.ts';
import { objectName } from '../values/type-names.ts';
import { compileArguments, compileCall } from './call.ts';
import { type Code, evaluator, map1, map2, mapAll, sync, whenReady } from './code.ts';
import { isConstant } from './constant.ts';
import { compareValues } from './operators.ts';
import type { Activation } from './runtime.ts';
import type { Layout, Slot, Symbols } from './symbols.ts';

export function compileExpression(e: Expression, symbols: Symbols): Code {
  // The plain ones by themselves: a function with closures in it makes room for them each time that it is called.
  switch (e.kind) {
    case 'const':
      return constant(e.value);
    case 'name':
      return compileName(e.name, symbols);
    default:
      return compileOperation(e, symbols);
  }
}

function constant(value: Value): Code {
  return sync(() => value);
}

function compileOperation(e: Exclude<Expression, { kind: 'const' | 'name' }>, symbols: Symbols): Code {
  const compile = (inner: Expression): Code => compileExpression(inner, symbols);
  switch (e.kind) {
    case 'float': {
      const value = float(e.value);
      if (!Number.isFinite(e.value) && !symbols.constant) return sync((f) => endlessConstant(e, f));
      return sync(() => value);
    }
    case 'captured':
      return sync((f) => f.captured);
    case 'tuple':
      return mapAll(e.items.map(compile), (values) => new PyTuple(values));
    case 'list':
      return mapAll(e.items.map(compile), (values) => new PyList(values));
    case 'dict':
      return compileDict(e, compile);
    case 'cond':
      return compileCondition(e, compile);
    case 'and':
    case 'or':
      return compileLogic(e.kind === 'and', compile(e.left), compile(e.right));
    case 'not':
      return map1(compile(e.operand), (value) => !truthy(value));
    case 'neg':
    case 'pos': {
      const operate = e.kind === 'neg' ? negative : positive;
      return map1(compile(e.operand), (value, f) => {
        f.rt.at = e;
        return operate(value);
      });
    }
    case 'binary': {
      const { op } = e;
      // Jinja2 writes a negative constant in front of Python's **, which binds more tightly: -2 ** n is -(2 ** n).
      if (op === '**' && isConstant(e.left) && !isConstant(e.right)) {
        return map2(compile(e.left), compile(e.right), (left, right, f) => {
          f.rt.at = e;
          const number = asFloat(left);
          const signed = number !== undefined && typeof left !== 'boolean' && (number < 0 || Object.is(number, -0));
          return signed ? negative(binary(op, negative(left), right)) : binary(op, left, right);
        });
      }
      return map2(compile(e.left), compile(e.right), (left, right, f) => {
        f.rt.at = e;
        return binary(op, left, right);
      });
    }
    case 'compare':
      return compileComparison(e, compile);
    case 'concat':
      return mapAll(e.parts.map(compile), (values, f) => {
        f.rt.at = e;
        let text = '';
        for (const value of values) text += str(value);
        spendSize(text.length);
        return text;
      });
    case 'attr': {
      const { name } = e;
      return map1(compile(e.object), (object, f) => {
        f.rt.at = e;
        return getAttribute(object, name);
      });
    }
    case 'item':
      return map2(compile(e.object), compile(e.key), (object, key, f) => {
        f.rt.at = e;
        return getItem(object, key);
      });
    case 'slice':
      return compileSlice(e, compile, symbols.constant);
    case 'filter':
      return compileFilter(e, compile);
    case 'test':
      return compileTest(e, compile);
    case 'call':
      return compileCall(compile(e.callee), e.args, e, compile);
  }
}

// ---- names

/** How many functions up the variable's own function is. */
function distance(from: Layout, to: Layout): number {
  let hops = 0;
  for (let layout: Layout | undefined = from; layout !== undefined && layout !== to; layout = layout.parent) hops += 1;
  return hops;
}

/** The value of a slot, undefined if it is not set. */
export function slotReader(slot: Slot, symbols: Symbols): (f: Activation) => Value | undefined {
  const { name } = slot;
  if (slot.global) return (f) => f.rt.resolve(name, f.unit);
  const hops = distance(symbols.layout, slot.layout);
  const { index } = slot;
  if (hops === 0) return (f) => f.slots[index];
  if (hops === 1) return (f) => (f.parent as Activation).slots[index];
  return (f) => {
    let owner = f;
    for (let hop = 0; hop < hops; hop += 1) owner = owner.parent as Activation;
    return owner.slots[index];
  };
}

function compileName(name: string, symbols: Symbols): Code {
  const slot = symbols.find(name) as Slot;
  const read = slotReader(slot, symbols);
  return sync((f) => {
    const value = read(f);
    return value === undefined ? undefinedName(name, f) : value;
  });
}

function undefinedName(name: string, f: Activation): PyUndefined {
  return new PyUndefined({ name, candidates: () => f.rt.names(f.unit) });
}

/** Jinja2 writes `inf` into Python's code, where it is no name. */
function endlessConstant(e: Expression, f: Activation): never {
  f.rt.at = e;
  throw new PyError('RuntimeError', "name 'inf' is not defined");
}

// ---- pieces

function compileSlice(
  e: Extract<Expression, { kind: 'slice' }>,
  compile: (e: Expression) => Code,
  constant: boolean,
): Code {
  const part = (bound: Expression | undefined): Code => (bound === undefined ? sync(() => null) : compile(bound));
  return mapAll([compile(e.object), part(e.from), part(e.to), part(e.step)], (values, f) => {
    f.rt.at = e;
    const [object, from, to, step] = values as [Value, Value, Value, Value];
    if (!constant) return getSlice(object, from, to, step);
    try {
      return getSlice(object, from, to, step);
    } catch (error) {
      if (!(error instanceof PyError) || error.type !== 'TypeError') throw error;
      return new PyUndefined({ message: () => `${objectName(object)} has no such slice` });
    }
  });
}

function compileDict(e: Extract<Expression, { kind: 'dict' }>, compile: (e: Expression) => Code): Code {
  const codes: Code[] = [];
  e.keys.forEach((key, at) => {
    codes.push(compile(key), compile(e.items[at] as Expression));
  });
  return mapAll(codes, (values, f) => {
    f.rt.at = e;
    const dict = new PyDict();
    for (let at = 0; at < values.length; at += 2) dict.set(values[at] as Value, values[at + 1] as Value);
    return dict;
  });
}

function compileCondition(e: Extract<Expression, { kind: 'cond' }>, compile: (e: Expression) => Code): Code {
  const test = compile(e.test);
  const yes = compile(e.then);
  const no = e.otherwise === undefined ? sync((f) => missingElse(e, f)) : compile(e.otherwise);
  if (!test.awaits && !yes.awaits && !no.awaits) {
    const [check, first, second] = [evaluator(test), evaluator(yes), evaluator(no)];
    return sync((f) => (truthy(check(f)) ? first(f) : second(f)));
  }
  return { awaits: true, run: (f) => whenReady(f, test.run(f), (value) => (truthy(value) ? yes.run(f) : no.run(f))) };
}

function missingElse(e: { readonly start: number }, f: Activation): Value {
  const { file } = f.unit;
  return new PyUndefined({
    message: () => {
      const { line } = positionAt(file, e.start);
      return `the inline if-expression on line ${line} evaluated to false and no else section was defined.`;
    },
  });
}

function compileLogic(and: boolean, left: Code, right: Code): Code {
  if (!left.awaits && !right.awaits) {
    const [first, second] = [evaluator(left), evaluator(right)];
    return sync((f) => {
      const value = first(f);
      return truthy(value) === and ? second(f) : value;
    });
  }
  return {
    awaits: true,
    run: (f) => whenReady(f, left.run(f), (value) => (truthy(value) === and ? right.run(f) : value)),
  };
}

function compileComparison(e: Extract<Expression, { kind: 'compare' }>, compile: (e: Expression) => Code): Code {
  const first = compile(e.first);
  const { ops } = e;
  const rest = e.rest.map(compile);
  if (rest.length === 1) {
    const op = ops[0] as (typeof ops)[number];
    return map2(first, rest[0] as Code, (left, right, f) => {
      f.rt.at = e;
      return compareValues(op, left, right);
    });
  }
  // a < b < c: b is evaluated once, c only if a < b.
  const step = (f: Activation, left: Value, at: number): ReturnType<Code['run']> =>
    whenReady(f, (rest[at] as Code).run(f), (right) => {
      f.rt.at = e;
      const holds = compareValues(ops[at] as (typeof ops)[number], left, right);
      return holds && at + 1 < rest.length ? step(f, right, at + 1) : holds;
    });
  const awaits = first.awaits || rest.some((code) => code.awaits);
  return { awaits, run: (f) => whenReady(f, first.run(f), (left) => step(f, left, 0)) };
}

function compileFilter(
  e: {
    readonly operand: Expression;
    readonly name: string;
    readonly args: Arguments;
    readonly start: number;
    readonly end: number;
  },
  compile: (e: Expression) => Code,
): Code {
  const filter = findFilter(e.name);
  const { codes, build } = compileArguments(e.args, compile);
  return mapAll([compile(e.operand), ...codes], (values, f) => {
    f.rt.at = e;
    if (filter === undefined) throw new PyError('TemplateRuntimeError', `No filter named '${e.name}' found.`);
    return filter(values[0] as Value, build(values, 1));
  });
}

function compileTest(
  e: {
    readonly operand: Expression;
    readonly name: string;
    readonly args: Arguments;
    readonly start: number;
    readonly end: number;
  },
  compile: (e: Expression) => Code,
): Code {
  const test = findTest(e.name);
  const { codes, build } = compileArguments(e.args, compile);
  return mapAll([compile(e.operand), ...codes], (values, f) => {
    f.rt.at = e;
    if (test === undefined) throw new PyError('TemplateRuntimeError', `No test named '${e.name}' found.`);
    return test(values[0] as Value, build(values, 1));
  });
}

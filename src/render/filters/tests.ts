// Jinja2's tests: `x is …`.

import { contains } from '../eval/operators.ts';
import { HostFunction, HostObject, PyFloat } from '../host.ts';
import { isKnownFilter, isKnownTest } from '../syntax/known-names.ts';
import { PyBytes } from '../values/bytes.ts';
import { equals, identical, order } from '../values/compare.ts';
import { PyComplex } from '../values/complex.ts';
import { PyDict, PyList, PyTuple } from '../values/containers.ts';
import { Decimal } from '../values/decimal.ts';
import { hashKey } from '../values/hashing.ts';
import { tryIterate } from '../values/iterate.ts';
import { PyMarkup } from '../values/markup.ts';
import { asInt, binary, isFloat } from '../values/numbers.ts';
import { typeError } from '../values/py-error.ts';
import { PyObject, PyUndefined, type Value } from '../values/py-object.ts';
import { PyRange } from '../values/range.ts';
import { isLower, isUpper } from '../values/string-text.ts';
import { str } from '../values/text.ts';
import { typeName } from '../values/type-names.ts';
import { type TestFunction, test } from './filter-function.ts';

function isText(value: Value): boolean {
  return typeof value === 'string' || value instanceof PyMarkup;
}

function isSequence(value: Value): boolean {
  if (isText(value) || value instanceof PyList || value instanceof PyTuple || value instanceof PyDict) return true;
  if (value instanceof PyRange || value instanceof PyUndefined || value instanceof PyBytes) return true;
  return value instanceof HostObject && value.length() !== undefined;
}

function isCallable(value: Value): boolean {
  if (value instanceof HostFunction || value instanceof PyUndefined) return true;
  return (value instanceof PyObject || value instanceof HostObject) && value.call !== undefined;
}

function knownName(value: Value, known: (name: string) => boolean): boolean {
  if (hashKey(value) === undefined) throw typeError(`unhashable type: '${typeName(value)}'`);
  return isText(value) && known(str(value));
}

function isNumber(value: Value): boolean {
  return asInt(value) !== undefined || isFloat(value) || value instanceof PyComplex || value instanceof Decimal;
}

function allTests(): Readonly<Record<string, TestFunction>> {
  const plain = (name: string, run: (value: Value) => boolean): TestFunction => test(name, '', run);
  const pair = (name: string, run: (value: Value, other: Value) => boolean): TestFunction =>
    test(name, 'other', (value, [other]) => run(value, other as Value));
  const eq = pair('eq', equals);
  const ne = pair('ne', (a, b) => !equals(a, b));
  const gt = pair('gt', (a, b) => order(a, b, '>'));
  const ge = pair('ge', (a, b) => order(a, b, '>='));
  const lt = pair('lt', (a, b) => order(a, b, '<'));
  const le = pair('le', (a, b) => order(a, b, '<='));
  return {
    odd: plain('odd', (v) => equals(binary('%', v, 2), 1)),
    even: plain('even', (v) => equals(binary('%', v, 2), 0)),
    divisibleby: test('divisibleby', 'num', (v, [num]) => equals(binary('%', v, num as Value), 0)),
    defined: plain('defined', (v) => !(v instanceof PyUndefined)),
    undefined: plain('undefined', (v) => v instanceof PyUndefined),
    filter: plain('filter', (v) => knownName(v, isKnownFilter)),
    test: plain('test', (v) => knownName(v, isKnownTest)),
    none: plain('none', (v) => v === null),
    boolean: plain('boolean', (v) => typeof v === 'boolean'),
    false: plain('false', (v) => v === false),
    true: plain('true', (v) => v === true),
    integer: plain('integer', (v) => asInt(v) !== undefined && typeof v !== 'boolean'),
    float: plain('float', (v) => v instanceof PyFloat || isFloat(v)),
    lower: plain('lower', (v) => isLower(str(v))),
    upper: plain('upper', (v) => isUpper(str(v))),
    string: plain('string', isText),
    mapping: plain('mapping', (v) => v instanceof PyDict || (v instanceof HostObject && v.isMapping())),
    number: plain('number', isNumber),
    sequence: plain('sequence', isSequence),
    iterable: plain('iterable', (v) => tryIterate(v) !== undefined),
    callable: plain('callable', isCallable),
    sameas: test('sameas', 'other', (v, [other]) => identical(v, other as Value)),
    escaped: plain('escaped', (v) => v instanceof PyMarkup),
    in: test('in', 'seq', (v, [seq]) => contains(seq as Value, v)),
    '==': eq,
    eq,
    equalto: eq,
    '!=': ne,
    ne,
    '>': gt,
    gt,
    greaterthan: gt,
    ge,
    '>=': ge,
    '<': lt,
    lt,
    lessthan: lt,
    '<=': le,
    le,
  };
}

let tests: ReadonlyMap<string, TestFunction> | undefined;

export function findTest(name: string): TestFunction | undefined {
  tests ??= new Map(Object.entries(allTests()));
  return tests.get(name);
}

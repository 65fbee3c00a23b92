// set, zip and their strict forms, diff_of_two_dicts.
import { spend } from '../values/budget.ts';
import { given, PyFunction, pyFunction } from '../values/callables.ts';
import { PyDict, PyList, PySet, PyTuple } from '../values/containers.ts';
import { iterate, toArray } from '../values/iterate.ts';
import { PyIterator } from '../values/iterator.ts';
import { PyError, typeError } from '../values/py-error.ts';
import type { CallArguments, Value } from '../values/py-object.ts';
import { str } from '../values/text.ts';
import { typeName } from '../values/type-names.ts';

export function collectionFunctions(): Readonly<Record<string, PyFunction>> {
  return {
    set: pyFunction('set', 'value default?', ([value, fallback]) =>
      unlessTypeError(() => PySet.of(toArray(value as Value)), given<Value>(fallback, null)),
    ),
    set_strict: pyFunction('set_strict', 'value', ([value]) => compiled(() => PySet.of(toArray(value as Value)))),
    zip: new PyFunction('zip', (args) =>
      unlessTypeError(() => zip(withoutDefault(args)), given<Value>(args.keyword.get('default'), null)),
    ),
    zip_strict: new PyFunction('zip_strict', (args) => compiled(() => zip(args))),
    diff_of_two_dicts: pyFunction('diff_of_two_dicts', 'dict_a dict_b', ([a, b]) => difference(a as Value, b as Value)),
  };
}

function unlessTypeError(run: () => Value, fallback: Value): Value {
  try {
    return run();
  } catch (error) {
    if (error instanceof PyError && error.type === 'TypeError') return fallback;
    throw error;
  }
}

/** dbt's strict forms raise an error of the compiler. */
function compiled(run: () => Value): Value {
  try {
    return run();
  } catch (error) {
    if (error instanceof PyError && error.type === 'TypeError') throw new PyError('CompilationError', error.message);
    throw error;
  }
}

function withoutDefault(args: CallArguments): CallArguments {
  const keyword = new Map(args.keyword);
  keyword.delete('default');
  return { positional: args.positional, keyword };
}

/** As long as the shortest; items are taken when they are asked for. */
function zip(args: CallArguments): Value {
  for (const name of args.keyword.keys()) throw typeError(`zip() got an unexpected keyword argument '${name}'`);
  const iterators = args.positional.map(iterate);
  function* rows(): Generator<Value> {
    if (iterators.length === 0) return;
    for (;;) {
      const row: Value[] = [];
      for (const iterator of iterators) {
        const step = iterator.next();
        if (step.done === true) return;
        row.push(step.value);
      }
      yield new PyTuple(row);
    }
  }
  return new PyIterator('zip', rows());
}

/** Of each key (case aside) of `a`: what `b` does not have. */
function difference(a: Value, b: Value): PyDict {
  if (!(a instanceof PyDict)) throw typeError(`'${typeName(a)}' object is not a dict`);
  if (!(b instanceof PyDict)) throw typeError(`'${typeName(b)}' object is not a dict`);
  spend((a.size + b.size) * 4);
  const theirs = new Map<string, Value>();
  for (const [key, value] of b.entries()) theirs.set(str(key).toLowerCase(), value);
  const lowered = (value: Value): string[] => toArray(value).map((item) => str(item).toLowerCase());
  const result = new PyDict();
  for (const [key, value] of a.entries()) {
    const name = str(key).toLowerCase();
    const other = theirs.get(name);
    if (other === undefined) {
      result.set(name, value);
      continue;
    }
    const known = new Set(lowered(other));
    const rest = [...new Set(lowered(value))].filter((item) => !known.has(item));
    if (rest.length > 0) result.set(name, new PyList(rest));
  }
  return result;
}

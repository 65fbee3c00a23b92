// Calls a callable from inside an operation that cannot wait (a sort key, a test of rows).
import { HostFunction, isPromise } from '../host.ts';
import { noKeywords } from './callables.ts';
import { typeError } from './py-error.ts';
import { PyObject, PyUndefined, type Value } from './py-object.ts';
import { typeName } from './type-names.ts';

export function callSync(callee: Value, positional: readonly Value[]): Value {
  if (callee instanceof PyUndefined) throw callee.error();
  if (callee instanceof HostFunction)
    throw typeError(`'${callee.name}' cannot be called from inside a sort or a search`);
  if (!(callee instanceof PyObject) || callee.call === undefined) {
    throw typeError(`'${typeName(callee)}' object is not callable`);
  }
  const answer = callee.call({ positional, keyword: noKeywords });
  if (isPromise(answer))
    throw typeError('a function that asks the warehouse cannot be called from inside a sort or a search');
  return answer;
}

// The globals that every template has beside Jinja's own: dbt's pure functions. Nothing here knows a node or a warehouse.
import type { Span } from '../../diagnostics/source-file.ts';
import { MacroReturn } from '../eval/macro.ts';
import type { HostValue, MaybePromise } from '../host.ts';
import { given, type PyFunction, pyFunction } from '../values/callables.ts';
import { hostValue } from '../values/export-value.ts';
import type { Value } from '../values/py-object.ts';
import { collectionFunctions } from './collection-functions.ts';
import { exceptionFunctions } from './exception-functions.ts';
import { pythonModules } from './python-modules.ts';
import { textFunctions } from './text-functions.ts';

export interface StandardPort {
  /** `exceptions.warn(…)`. */
  warn(message: string, site: Span): MaybePromise<void>;
  /** The time that `modules.datetime` calls now. */
  now(): Date;
}

type Maker = (port: StandardPort) => HostValue;

/** return, exceptions, modules, fromjson, tojson, fromyaml, toyaml, set, set_strict, zip, zip_strict, local_md5, diff_of_two_dicts. */
export function standardGlobals(port: StandardPort): Readonly<Record<string, HostValue>> {
  return Object.fromEntries(Object.entries(standardMakers()).map(([name, make]) => [name, make(port)]));
}

/** The same by name, for those who make only what is looked up. */
export function standardMakers(): Readonly<Record<string, Maker>> {
  const same = Object.entries(shared()).map(([name, value]): [string, Maker] => [name, () => value]);
  return { ...Object.fromEntries(same), exceptions: exceptionFunctions, modules: pythonModules };
}

let sharedGlobals: Readonly<Record<string, HostValue>> | undefined;

/** Those that are the same for every rendering. */
function shared(): Readonly<Record<string, HostValue>> {
  if (sharedGlobals === undefined) {
    const functions: Readonly<Record<string, PyFunction>> = {
      return: pyFunction('return', 'data?', ([value]) => {
        throw new MacroReturn(given<Value>(value, null));
      }),
      ...collectionFunctions(),
      ...textFunctions(),
    };
    sharedGlobals = Object.fromEntries(Object.entries(functions).map(([name, value]) => [name, hostValue(value)]));
  }
  return sharedGlobals;
}

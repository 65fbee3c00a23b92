// The globals that every template has beside Jinja's own: dbt's pure functions. Nothing here knows a node or a warehouse.
import type { Span } from '../../diagnostics/source-file.ts';
import type { HostValue, MaybePromise } from '../host.ts';

export interface StandardPort {
  /** `exceptions.warn(…)`. */
  warn(message: string, site: Span): MaybePromise<void>;
  /** The time that `modules.datetime` calls now. */
  now(): Date;
}

/** return, exceptions, modules, fromjson, tojson, fromyaml, toyaml, set, set_strict, zip, zip_strict, local_md5, diff_of_two_dicts. */
export function standardGlobals(_port: StandardPort): Readonly<Record<string, HostValue>> {
  throw new Error('not built yet');
}

// Options of the library by name, for callers whose language does not check them: a misspelt `select` would build everything.
import { closest } from '../util/closest.ts';
import type { OpenOptions, RunOptions, SelectOptions } from './open.ts';

/** Each name once, and none that the type does not have. */
type Names<Options> = Readonly<Record<keyof Options, true>>;

const openNames: Names<OpenOptions> = {
  ...{ projectDir: true, target: true, vars: true, targetPath: true, s3Map: true, threads: true, env: true },
  ...{ onEvent: true, signal: true },
};
const selectNames: Names<SelectOptions> = {
  ...{ select: true, exclude: true, selector: true, indirectSelection: true, state: true },
};
const runNames: Names<RunOptions> = {
  ...selectNames,
  ...{ fullRefresh: true, noLoad: true, failFast: true, storeFailures: true, adopt: true, allowColumnDrops: true },
  ...{ eventTimeStart: true, eventTimeEnd: true },
};
const names = { open: openNames, run: runNames, select: selectNames, show: { limit: true } };

/** @throws TypeError for the first option that `call` does not have. */
export function refuseUnknownOptions(call: string, kind: keyof typeof names, given: object | undefined): void {
  const known = Object.keys(names[kind]);
  const unknown = Object.keys(given ?? {}).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = closest(unknown, known);
  const hint = near === undefined ? `it has: ${known.join(', ')}` : `did you mean "${near}"?`;
  throw new TypeError(`${call}() has no option "${unknown}"; ${hint}`);
}

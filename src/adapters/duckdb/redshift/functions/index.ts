// The table of functions: what Redshift documents, by name. A name without an entry is unknown here, and refused.
import type { FunctionEntry } from '../function-entry.ts';
import { aggregateFunctions } from './aggregate.ts';
import { conditionalFunctions } from './conditional.ts';
import { dateFunctions } from './date.ts';
import { formattingFunctions } from './formatting.ts';
import { hashFunctions } from './hash.ts';
import { jsonFunctions } from './json.ts';
import { mathFunctions } from './math.ts';
import { functionsNotHere } from './not-here.ts';
import { regexpFunctions } from './regexp.ts';
import { stringFunctions } from './string.ts';
import { superFunctions } from './super.ts';
import { systemFunctions } from './system.ts';
import { varbyteFunctions } from './varbyte.ts';
import { windowFunctions } from './window.ts';

/** Every entry, in the order of the chapters. */
export const allFunctions: readonly FunctionEntry[] = [
  ...aggregateFunctions,
  ...windowFunctions,
  ...conditionalFunctions,
  ...mathFunctions,
  ...stringFunctions,
  ...regexpFunctions,
  ...dateFunctions,
  ...formattingFunctions,
  ...hashFunctions,
  ...jsonFunctions,
  ...superFunctions,
  ...varbyteFunctions,
  ...systemFunctions,
  ...functionsNotHere,
];

let byName: ReadonlyMap<string, FunctionEntry> | undefined;

function table(): ReadonlyMap<string, FunctionEntry> {
  byName ??= new Map(
    allFunctions.flatMap((entry) => [entry.name, ...(entry.aliases ?? [])].map((name) => [name, entry])),
  );
  return byName;
}

/** @example functionEntry('nvl')?.name // 'coalesce' */
export const functionEntry = (name: string): FunctionEntry | undefined => table().get(name.toLowerCase());

/** All names, aliases too: for "did you mean". */
export const functionNames = (): readonly string[] => [...table().keys()];

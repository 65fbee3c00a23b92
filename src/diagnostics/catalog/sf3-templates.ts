// SF3: templates and references.
import { entry } from '../entry.ts';

export const sf3 = {
  refNotFound: entry<{
    name: string;
    closest?: string | undefined;
    /** A source table that has that name. */
    source?: readonly [source: string, table: string] | undefined;
  }>({
    code: 'SF3001',
    message: (d) => `model "${d.name}" does not exist`,
    label: () => 'not found',
    hint: (d) => {
      if (d.source !== undefined) return `there is a source table of that name: source('${d.source.join("', '")}')`;
      return d.closest === undefined ? undefined : `did you mean "${d.closest}"?`;
    },
  }),
  refDisabled: entry<{ name: string }>({
    code: 'SF3002',
    message: (d) => `model "${d.name}" is disabled`,
    hint: () => 'enable it (config `enabled`), or remove the ref',
  }),
  sourceNotFound: entry<{
    source: string;
    table: string;
    closest?: string | undefined;
    sourceExists: boolean;
    /** The tables of the source. */
    known?: readonly string[] | undefined;
  }>({
    code: 'SF3003',
    message: (d) =>
      d.sourceExists
        ? `source "${d.source}" has no table "${d.table}"`
        : `source "${d.source}" does not exist (asked for its table "${d.table}")`,
    label: () => 'not found',
    hint: (d) => {
      if (d.closest !== undefined) return `did you mean "${d.closest}"?`;
      const { known = [] } = d;
      return known.length === 0 ? undefined : `it has: ${known.slice(0, 5).join(', ')}${known.length > 5 ? ', …' : ''}`;
    },
  }),
  sourceDisabled: entry<{ source: string; table: string }>({
    code: 'SF3004',
    message: (d) => `source table "${d.source}.${d.table}" is disabled`,
    hint: () => 'enable it (config `enabled`), or remove the call',
  }),
  genericTestNotFound: entry<{ test: string; closest?: string | undefined }>({
    code: 'SF3005',
    message: (d) => `test "${d.test}" does not exist`,
    label: () => 'not found',
    hint: (d) => {
      if (d.closest !== undefined) return `did you mean "${d.closest}"?`;
      const [name, ...rest] = d.test.split('.').reverse();
      return rest.length === 0
        ? undefined
        : `packages are not installed: write {% test ${name}(model, …) %} in macros/`;
    },
  }),
  testArgumentMissing: entry<{ test: string; argument: string }>({
    code: 'SF3006',
    message: (d) => `test "${d.test}" needs the argument "${d.argument}"`,
  }),
  testArgumentUnknown: entry<{ test: string; argument: string; closest?: string | undefined }>({
    code: 'SF3007',
    message: (d) => `test "${d.test}" has no argument "${d.argument}"`,
    hint: (d) => (d.closest === undefined ? undefined : `did you mean "${d.closest}"?`),
  }),
  testWithoutParent: entry<{ test: string; parent: string }>({
    code: 'SF3008',
    message: (d) => `test "${d.test}" is left out: "${d.parent}" is disabled`,
  }),
  macroTwice: entry<{ name: string; kind: string }>({
    code: 'SF3009',
    message: (d) => `${d.kind} "${d.name}" is defined twice`,
    label: () => 'again here',
    hint: () => 'rename one of them',
  }),
  docNotFound: entry<{ name: string; closest?: string | undefined }>({
    code: 'SF3010',
    message: (d) => `docs block "${d.name}" does not exist`,
    hint: (d) => (d.closest === undefined ? undefined : `did you mean "${d.closest}"?`),
  }),
  generatedNameInvalid: entry<{ macro: string; node: string; found: string }>({
    code: 'SF3011',
    message: (d) => `macro "${d.macro}" must give a name for "${d.node}", not ${d.found}`,
  }),
  macroCodeNotLoaded: entry<{ path: string; reason: string }>({
    code: 'SF3012',
    message: (d) => `the macros of "${d.path}" cannot be loaded: ${d.reason}`,
  }),
  snapshotNotBuilt: entry<{ name: string }>({
    code: 'SF3013',
    message: (d) => `snapshot "${d.name}" is left out: snapshots are not built yet`,
    hint: () => 'an incremental model that keeps old versions can stand in for it',
  }),
  templateSyntax: entry<{ message: string; closest?: string | undefined }>({
    code: 'SF3101',
    message: (d) => d.message,
    hint: (d) => (d.closest === undefined ? undefined : `did you mean "${d.closest}"?`),
  }),
  templateNotCompiled: entry<{ message: string; closest?: string | undefined }>({
    code: 'SF3102',
    message: (d) => d.message,
  }),
  templateUndefined: entry<{ message: string; closest?: string | undefined; hint?: string | undefined }>({
    code: 'SF3103',
    message: (d) => d.message,
    hint: (d) => (d.closest === undefined ? d.hint : `did you mean "${d.closest}"?`),
  }),
  templateFailed: entry<{ type: string; message: string }>({
    code: 'SF3104',
    message: (d) => `${d.type}: ${d.message}`,
  }),
  templateRaised: entry<{ message: string }>({
    code: 'SF3105',
    message: (d) => d.message,
    label: () => 'raised here',
  }),
  templateCallFailed: entry<{ message: string }>({
    code: 'SF3106',
    message: (d) => d.message,
  }),
  templateLimit: entry<{ limit: 'steps' | 'depth' | 'outputSize'; most: number }>({
    code: 'SF3107',
    message: (d) =>
      ({
        steps: `the template took more than ${d.most} steps`,
        depth: `macros called each other more than ${d.most} levels deep`,
        outputSize: `the template built a text or list of more than ${d.most} characters`,
      })[d.limit],
    hint: (d) =>
      d.limit === 'depth' ? 'look for a macro that calls itself without end' : 'look for a loop without end',
  }),
} as const;

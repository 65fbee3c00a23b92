// SF6: the warehouse: connections, SQL errors, relations.
import { entry } from '../entry.ts';

export const sf6 = {
  sqlFailed: entry<{
    node?: string | undefined;
    reason: string;
    hint?: string | undefined;
    /** Relations that the query reads and that do not exist. */
    missing?: readonly string[] | undefined;
    compiledPath?: string | undefined;
    /** The statement of a hook, if that failed. */
    hook?: string | undefined;
  }>({
    code: 'SF6001',
    message: (d) => {
      const part = d.hook === undefined ? 'the SQL' : 'a hook';
      const what = d.node === undefined ? 'the database refused a statement' : `${part} of "${d.node}" failed`;
      return `${what}: ${d.reason.split('\n')[0] ?? ''}`;
    },
    details: (d) => [
      ...d.reason.split('\n').slice(1),
      ...(d.hook === undefined ? [] : [d.hook.split('\n').slice(0, 5).join('\n')]),
    ],
    hint: (d) => d.hint,
    notes: (d) => [
      ...(d.missing === undefined || d.missing.length === 0
        ? []
        : [`not built yet: ${d.missing.join(', ')}; \`sqlflow build -s +${d.node}\` builds what it reads`]),
      ...(d.compiledPath === undefined ? [] : [`the SQL that was sent: ${d.compiledPath}`]),
    ],
  }),

  databaseHeld: entry<{ path: string; pid?: number; program?: string; waitedMs: number }>({
    code: 'SF6002',
    message: (d) => {
      const holder = d.program === undefined ? 'another process' : d.program;
      const who = d.pid === undefined ? holder : `process ${d.pid}${d.program === undefined ? '' : ` (${d.program})`}`;
      return `the database "${d.path}" is held by ${who}`;
    },
    details: (d) => (d.waitedMs > 0 ? [`waited ${Math.round(d.waitedMs / 100) / 10} s for it`] : []),
    hint: () => 'let it finish, or wait for it with `--wait 10m`; a shell that has the file open holds it too',
    notes: () => ['one process at a time writes an embedded database; another --target-path has a database of its own'],
  }),
  databaseNotDuckdb: entry<{ path: string }>({
    code: 'SF6003',
    message: (d) => `"${d.path}" is not a DuckDB database`,
    hint: () => 'name another `path` in the target, or move the file away: it is left as it is',
  }),
  databaseOtherVersion: entry<{ path: string; reason: string }>({
    code: 'SF6004',
    message: (d) => `the database "${d.path}" was written by a DuckDB that this one cannot read`,
    details: (d) => [d.reason],
    hint: () => 'use the sqlflow that wrote it, or build into a new file with `--target-path`',
  }),
  databaseDamaged: entry<{ path: string; reason: string }>({
    code: 'SF6005',
    message: (d) => `the database "${d.path}" is damaged`,
    details: (d) => [d.reason],
    hint: () => 'move it away, do not delete it yet, and build again from the sources',
  }),
  databaseCannotOpen: entry<{ path: string; reason: string }>({
    code: 'SF6006',
    message: (d) => `cannot open the database "${d.path}"`,
    details: (d) => [d.reason],
    hint: () => 'the directory must exist or be creatable, and be writable for you',
  }),
  diskFull: entry<{ path: string; node?: string | undefined; reason: string }>({
    code: 'SF6007',
    message: (d) =>
      d.node === undefined
        ? `no space left for the database "${d.path}"`
        : `no space left in the database "${d.path}" for "${d.node}"`,
    details: (d) => [d.reason],
    hint: () => 'free some space and run again: what was published stays',
  }),
  engineNotBuilt: entry<{ engine: string; instead: string }>({
    code: 'SF6008',
    message: (d) => `connecting to ${d.engine} is not built yet`,
    hint: (d) => `choose a target of type "${d.instead}", e.g. with \`--target local\``,
  }),
  engineNotInstalled: entry<{ engine: string; reason: string }>({
    code: 'SF6009',
    message: (d) => `${d.engine} cannot be loaded on this machine`,
    details: (d) => [d.reason],
    hint: () =>
      'run `npm ci` on this very machine, without `--omit=optional`: the engine is a package of its own per platform',
  }),
  catalogEmpty: entry<{ schema: string; relation: string; database: string }>({
    code: 'SF6080',
    message: (d) =>
      `the catalog of "${d.database}" lists nothing in schema "${d.schema}", but "${d.relation}" is there`,
    hint: () => 'nothing was done; run again, and look at the rights on the schema if it stays so',
  }),
} as const;

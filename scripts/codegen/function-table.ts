// The coverage table of docs/redshift-locally.md, from the table of functions itself.
import type { Chapter, FunctionEntry } from '../../src/adapters/duckdb/redshift/function-entry.ts';
import { allFunctions } from '../../src/adapters/duckdb/redshift/functions/index.ts';

const chapters: Readonly<Record<Chapter, string>> = {
  aggregate: 'Aggregate',
  bitwise: 'Bitwise aggregate',
  window: 'Window',
  conditional: 'Conditional',
  array: 'Array',
  formatting: 'Data type formatting',
  date: 'Date and time',
  hash: 'Hash',
  hll: 'HyperLogLog',
  json: 'JSON',
  'machine learning': 'Machine learning',
  math: 'Math',
  object: 'Object',
  spatial: 'Spatial',
  string: 'String',
  super: 'SUPER type information',
  varbyte: 'VARBYTE',
  system: 'System',
};

export function functionTable(): string {
  const rows = (Object.keys(chapters) as Chapter[]).map((chapter) => {
    const entries = allFunctions.filter((entry) => entry.chapter === chapter);
    const by = (how: 'sql' | 'macro' | 'typescript'): string =>
      listed(entries.filter((entry) => entry.use !== 'refused' && entry.by === how));
    return `| ${chapters[chapter]} | ${by('sql')} | ${by('macro')} | ${by('typescript')} |`;
  });
  return [
    '| chapter | DuckDB’s own SQL | macros of the prelude | TypeScript |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** `nvl` (`coalesce`): a name with its other names. */
function listed(entries: readonly FunctionEntry[]): string {
  return entries
    .map((entry) => [`\`${entry.name}\``, ...(entry.aliases ?? []).map((alias) => `\`${alias}\``)].join(' '))
    .join(', ');
}

export function refusedFunctionTable(): string {
  const groups = Map.groupBy(
    allFunctions.filter((entry) => entry.use === 'refused'),
    (entry) => `${chapters[entry.chapter]} | ${entry.why} | ${entry.instead}`,
  );
  const rows = [...groups].map(([key, entries]) => {
    const [chapter, why, instead] = key.split(' | ');
    return `| ${chapter} | ${entries.map((entry) => `\`${entry.name}\``).join(' ')} | ${why} | ${instead} |`;
  });
  return ['| chapter | functions | why not | instead |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

// What a load that succeeded should still tell: fields without a column, columns that lost their key to case, rows left out.
import type { Warehouse } from '../adapters/adapter.ts';
import type { LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import { type Diagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { badValue, unreadableFile } from './bad-file.ts';
import type { BatchDone, BatchInput } from './load-batch.ts';

const fieldsShown = 8;

/** Keys that no column takes, with the first file of each. */
export function unknownFields(
  node: SourceNode,
  load: LoadSpec,
  keys: ReadonlyMap<string, string>,
): readonly { readonly name: string; readonly uri: string }[] {
  if (load.format.kind !== 'json') return [];
  const foldCase = load.format.mapping.kind === 'auto-ignorecase';
  const columns = new Set(node.columns.map(({ name }) => name.toLowerCase()));
  return [...keys]
    .filter(([key]) => !columns.has(foldCase ? key.toLowerCase() : key))
    .map(([name, uri]) => ({ name, uri }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Columns that lost all of their values to case, and the other fields without a column: each key is told of once. */
export async function fieldWarnings(
  node: SourceNode,
  load: LoadSpec,
  done: readonly Pick<BatchDone, 'watch'>[],
  outside: { readonly warehouse: Warehouse; readonly signal: AbortSignal },
): Promise<readonly Diagnostic[]> {
  const lost = await caseWarnings(node, load, done, outside);
  const fields = newFields(node, load, done, new Set(lost.map(({ key }) => key)));
  return [...fields, ...lost.map(({ diagnostic }) => diagnostic)];
}

function newFields(
  node: SourceNode,
  load: LoadSpec,
  done: readonly Pick<BatchDone, 'watch'>[],
  told: ReadonlySet<string>,
): readonly Diagnostic[] {
  if (load.onNewField !== 'warn') return [];
  const fields = unknownFields(node, load, allKeys(done)).filter(({ name }) => !told.has(name));
  const [first] = fields;
  if (first === undefined) return [];
  const data = { source: node.name, fields: fields.slice(0, fieldsShown), total: fields.length };
  return [warningDiagnostic('unknownFields', { uri: first.uri }, data)];
}

/** A column of which only another spelling was seen, and which is NULL in all rows of this load. */
async function caseWarnings(
  node: SourceNode,
  load: LoadSpec,
  done: readonly Pick<BatchDone, 'watch'>[],
  { warehouse, signal }: { readonly warehouse: Warehouse; readonly signal: AbortSignal },
): Promise<readonly { readonly key: string; readonly diagnostic: Diagnostic }[]> {
  if (load.format.kind !== 'json' || load.format.mapping.kind !== 'auto') return [];
  const keys = allKeys(done);
  const suspects = node.columns.flatMap((column) => {
    const name = column.name.toLowerCase();
    if (keys.has(name)) return [];
    const key = [...keys.keys()].find((other) => other.toLowerCase() === name);
    return key === undefined ? [] : [{ column, key }];
  });
  if (suspects.length === 0) return [];
  const { dialect } = warehouse;
  const counts = suspects.map(({ column }) => `count(${dialect.quote(column.name)})`);
  const answer = await warehouse.query(`SELECT ${counts.join(', ')} FROM ${dialect.relation(node.relation)}`, {
    signal,
  });
  return suspects.flatMap(({ column, key }, at) => {
    if (answer.rows[0]?.[at] !== '0') return [];
    const data = { column: column.name, key, source: node.name };
    return [{ key, diagnostic: warningDiagnostic('keyLostToCase', column.at, data) }];
  });
}

export function skippedWarning(done: BatchDone, input: BatchInput): Diagnostic | undefined {
  const [first] = done.skipped;
  if (first === undefined) return undefined;
  const list = done.skipped.map((row) =>
    row.kind === 'unreadable'
      ? unreadableFile(row, input.files)
      : badValue(input, row.file, row.line, row.column, row.value),
  );
  const uri = input.files[first.file]?.uri ?? '';
  return warningDiagnostic(
    'rowsSkipped',
    { uri, ...(first.line === undefined ? {} : { line: first.line }) },
    {
      source: input.node.name,
      rows: done.skippedCount,
      files: new Set(done.skipped.map(({ file }) => file)).size,
      list,
    },
  );
}

function allKeys(done: readonly Pick<BatchDone, 'watch'>[]): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const { watch } of done) for (const [key, uri] of watch.keys) if (!all.has(key)) all.set(key, uri);
  return all;
}

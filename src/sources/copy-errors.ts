// What COPY says of rows that it could not load: asked of Redshift's system views by the query's id (reference: Redshift 2.6).
import { setTimeout as delay } from 'node:timers/promises';
import type { Warehouse } from '../adapters/adapter.ts';
import type { WarehouseError } from '../adapters/warehouse-error.ts';
import type { LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import { type BadFile, problemText } from '../diagnostics/catalog/sf8-sources.ts';
import { positionAt } from '../diagnostics/source-file.ts';

/** The views lag behind by seconds. */
const attempts = 4;
const pauseMs = 1_000;
const mostRows = 1_000;

export async function loadErrors(
  queryId: string | undefined,
  input: {
    readonly warehouse: Warehouse;
    readonly node: SourceNode;
    readonly load: LoadSpec;
    readonly signal: AbortSignal;
  },
): Promise<readonly BadFile[]> {
  if (queryId === undefined || !/^\d+$/.test(queryId)) return [];
  const sql = `select trim(file_name), line_number, trim(column_name), trim(error_message), error_code from sys_load_error_detail where query_id = ${queryId} order by file_name, line_number limit ${mostRows}`;
  for (let attempt = 1; ; attempt += 1) {
    const { rows } = await input.warehouse.query(sql, { signal: input.signal });
    if (rows.length > 0)
      return rows.map(([uri, line, column, reason]) => badFile(input, { uri, line, column, reason }));
    if (attempt >= attempts) return [];
    await delay(pauseMs, undefined, { signal: input.signal });
  }
}

/** Files, each with its first error, the next ones, and the number of them. */
export function byFile(errors: readonly BadFile[]): readonly BadFile[] {
  const files = new Map<string, BadFile>();
  for (const error of errors) {
    const known = files.get(error.uri);
    files.set(error.uri, known === undefined ? error : { ...known, again: oneMore(known, error) });
  }
  return [...files.values()];
}

const placesShown = 3;

function oneMore({ again = { places: [], total: 1 } }: BadFile, error: BadFile): BadFile['again'] {
  const { line } = error;
  const value = problemText(error);
  const places = again.places.length < placesShown ? [...again.places, { line, value }] : again.places;
  return { places, total: again.total + 1 };
}

/** Whether the statement that failed was a COPY, and about its rows. */
export function isLoadFailure(error: WarehouseError): boolean {
  return /load into table .* failed|sys_load_error_detail|stl_load_errors/i.test(
    error.statement?.text ?? error.message,
  );
}

interface ErrorRow {
  readonly uri: string | null | undefined;
  readonly line: string | null | undefined;
  readonly column: string | null | undefined;
  readonly reason: string | null | undefined;
}

function badFile(
  { node, load }: { readonly node: SourceNode; readonly load: LoadSpec },
  { uri, line, column, reason }: ErrorRow,
): BadFile {
  const place = { uri: decodedUri(uri ?? ''), line: line == null || Number(line) <= 0 ? undefined : Number(line) };
  const spec = node.columns.find(({ name }) => name.toLowerCase() === (column ?? '').toLowerCase());
  if (spec === undefined)
    return { ...place, problem: { kind: 'unreadable', reason: reason ?? 'Redshift does not say why' } };
  const { line: declaredLine, column: declaredColumn } = positionAt(spec.at.file, spec.at.start);
  return {
    ...place,
    problem: {
      kind: 'value',
      column: spec.name,
      path: load.format.kind === 'json' || load.format.kind === 'avro' ? pathOf(spec.name, load) : spec.name,
      value: undefined,
      reason: reason ?? 'Redshift does not say why',
      expected: spec.dataType ?? 'varchar',
      declaredAt: `${spec.at.file.path}:${declaredLine}:${declaredColumn}`,
    },
  };
}

function pathOf(column: string, { format }: LoadSpec): string {
  if ((format.kind !== 'json' && format.kind !== 'avro') || format.mapping.kind !== 'paths') return `$.${column}`;
  return format.mapping.paths[column] ?? `$.${column}`;
}

/** Redshift writes `=` of a key as %3D. */
function decodedUri(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

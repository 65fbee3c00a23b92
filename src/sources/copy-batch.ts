// One batch of a load on an engine that reads S3 itself: its statements, in the order that makes them happen exactly once (reference:
// Redshift 2.7): lock the raw table, guard, COPY what a manifest names, count, ledger rows last. Text only.
import type { CopyInput, Dialect } from '../adapters/adapter.ts';
import type { LoadSpec, TimeFormat } from '../core/load-spec.ts';
import { type Relation, relationKey } from '../core/relation.ts';
import type { ListedFile } from '../core/source-state.ts';
import { controlTable, failedTable, filesTable, timestampLiteral } from './ledger.ts';
import type { BatchClears } from './load-batch.ts';
import type { ConstantColumn } from './partition-path.ts';

/** The words that a guard's failure carries. */
export const copyMarks = {
  taken: 'sqlflow files are loaded already',
  batchRows: 'sqlflow batch rows differ',
  fell: 'sqlflow rows fell',
} as const;

/** Files that one COPY loads. */
export interface CopyPart {
  readonly manifestUri: string;
  /** Columns in the order of the file, or of the paths. */
  readonly columns: readonly string[];
  readonly format: CopyInput['format'];
  readonly compression: CopyInput['compression'];
  /** Values that stand in the keys. */
  readonly constants: readonly ConstantColumn[];
}

export interface CopyBatchInput {
  readonly relation: Relation;
  readonly rawColumns: readonly { readonly name: string; readonly type: string }[];
  readonly load: LoadSpec;
  readonly dialect: Dialect;
  readonly iamRole: string;
  readonly leaseGuard: string | undefined;
  readonly parts: readonly CopyPart[];
  readonly clears: BatchClears;
  readonly version: number;
  readonly batchId: string;
  readonly runId: string;
  /** The files of the batch as a CSV file in S3: `relation,bucket,key,etag,bytes,rows,batch_id,run_id,modified_at`. */
  readonly listUri: string;
  readonly liftsMarks: boolean;
  /** The table that a rebuild fills; it takes the raw table's place at the end. */
  readonly rebuilt: { readonly candidate: Relation; readonly old: Relation; readonly create: string } | undefined;
}

export interface CopyBatch {
  readonly statements: readonly string[];
  /** Positions of the COPYs, each followed by its count. */
  readonly copies: readonly number[];
}

export const listColumns = ['relation', 'bucket', 'key', 'etag', 'bytes', 'rows', 'batch_id', 'run_id', 'modified_at'];

export function copyBatch(input: CopyBatchInput): CopyBatch {
  const { relation, dialect, load, clears } = input;
  const raw = dialect.relation(relation);
  const target = input.rebuilt?.candidate ?? relation;
  const into = dialect.relation(target);
  const beside = (identifier: string): string => dialect.relation({ ...relation, identifier });
  const key = dialect.literal(relationKey(relation));
  const loadedAt = load.loadedAtColumn;
  // The staging prefix is where the files are: COPY reads a manifest and what it names in one region.
  const region = load.copy?.options.region;
  const statements: string[] = [];
  const copies: number[] = [];

  // First, so that the transaction sees what every load before it has committed. It locks no other source's table.
  statements.push(`lock ${raw}`);
  if (input.leaseGuard !== undefined) statements.push(input.leaseGuard);
  statements.push(
    `select cast(case when count(*) = 1 then '1' else '${copyMarks.taken}' end as integer) from ${beside(controlTable)} where relation = ${key} and version = ${input.version}`,
  );
  if (clears.kind === 'batch' && loadedAt !== undefined) {
    const rows = `${raw} where ${dialect.quote(loadedAt)} = ${timestampLiteral(clears.loadedAt)}`;
    statements.push(
      `select cast(case when count(*) = ${clears.rows} then '1' else '${copyMarks.batchRows} ' || count(*) end as integer) from ${rows}`,
      `delete from ${rows}`,
      `delete from ${beside(filesTable)} where relation = ${key} and batch_id = ${dialect.literal(clears.batchId)}`,
    );
  }
  const before = beside(`_sqlflow_before_${input.runId}`);
  if (clears.kind === 'rows') {
    statements.push(
      `create table ${before} as (select count(*) as n from ${raw})`,
      // Not TRUNCATE, which would commit what stands before it.
      `delete from ${raw}`,
    );
  }
  if (input.rebuilt !== undefined) statements.push(input.rebuilt.create);
  if (clears.kind === 'rows' || clears.kind === 'table')
    statements.push(`delete from ${beside(filesTable)} where relation = ${key}`);

  for (const part of input.parts) copyPart(part, { ...input, target, statements, copies });

  if (clears.kind === 'rows') {
    const least = 1 - load.replaceGuard.maxDrop;
    statements.push(
      `select cast(case when (select count(*) from ${raw}) >= n * ${least} then '1' else '${copyMarks.fell} from ' || n || ' to ' || (select count(*) from ${raw}) end as integer) from ${before}`,
      `drop table ${before}`,
    );
  }
  statements.push(
    copyText(dialect, {
      target: { ...relation, identifier: filesTable },
      columns: listColumns,
      from: input.listUri,
      isManifest: false,
      iamRole: input.iamRole,
      format: { kind: 'csv', delimiter: ',', quote: '"', header: false, nullAs: undefined },
      compression: 'none',
      timeFormat: 'auto',
      maxErrors: undefined,
      options: region === undefined ? {} : { region },
    }),
  );
  if (input.liftsMarks)
    statements.push(
      `delete from ${beside(failedTable)} using ${beside(filesTable)} as f where ${failedTable}.relation = ${key} and f.relation = ${key} and f.bucket = ${failedTable}.bucket and f.key = ${failedTable}.key`,
    );
  const ofBatch = `relation = ${key} and batch_id = ${dialect.literal(input.batchId)}`;
  if (loadedAt !== undefined) {
    // COPY does not tell rows by file inside of a transaction: the first file carries those of the batch, the unit of undo.
    const first = `(select min(bucket || '/' || key) from ${beside(filesTable)} where ${ofBatch})`;
    statements.push(
      `update ${beside(filesTable)} set rows = (select count(*) from ${into} where ${dialect.quote(loadedAt)} = sysdate) where ${ofBatch} and bucket || '/' || key = ${first}`,
    );
  }
  if (input.rebuilt !== undefined)
    statements.push(
      dialect.rename(relation, 'table', input.rebuilt.old.identifier),
      dialect.rename(input.rebuilt.candidate, 'table', relation.identifier),
    );
  statements.push(
    `update ${beside(controlTable)} set version = ${input.version + 1}, loaded_at = sysdate, run_id = ${dialect.literal(input.runId)} where relation = ${key}`,
  );
  return { statements, copies };
}

interface PartInput extends CopyBatchInput {
  readonly target: Relation;
  readonly statements: string[];
  readonly copies: number[];
}

function copyPart(part: CopyPart, { dialect, load, iamRole, target, statements, copies, ...input }: PartInput): void {
  const counted = 'select pg_last_copy_count()';
  const copy = (table: Relation): string =>
    copyText(dialect, {
      target: table,
      columns: part.columns,
      from: part.manifestUri,
      isManifest: true,
      iamRole,
      format: part.format,
      compression: part.compression,
      timeFormat: timeText(load.timeFormat),
      dateFormat: load.dateFormat,
      // COPY stops at the n-th error, and `skip_rows: n` allows n.
      maxErrors: load.onError.kind === 'skip-rows' ? load.onError.limit + 1 : undefined,
      options: load.copy?.options ?? {},
    });
  if (part.constants.length === 0) {
    copies.push(statements.length);
    statements.push(copy(target), counted);
    return;
  }
  // Columns that the files do not hold come from their keys: the rows take a way over a table of the transaction's own.
  const stage: Relation = { ...target, identifier: `${target.identifier}__copy_${copies.length}_${input.runId}` };
  const names = part.columns.map((name) => dialect.quote(name));
  const constants = part.constants.map(({ name }) => dialect.quote(name));
  const types = new Map(input.rawColumns.map(({ name, type }) => [name.toLowerCase(), type]));
  statements.push(
    dialect.createTable(
      stage,
      part.columns.map((name) => ({ name, type: types.get(name.toLowerCase()) ?? 'varchar' })),
    ),
  );
  copies.push(statements.length);
  statements.push(
    copy(stage),
    counted,
    `insert into ${dialect.relation(target)} (${[...names, ...constants].join(', ')})\nselect ${[...names, ...part.constants.map(({ sql }) => sql)].join(', ')} from ${dialect.relation(stage)}`,
    dialect.drop(stage, 'table'),
  );
}

function copyText(
  dialect: Dialect,
  input: Omit<CopyInput, 'dateFormat'> & { readonly dateFormat?: string | undefined },
): string {
  const text = dialect.copy?.({ dateFormat: undefined, ...input });
  if (text === undefined) throw new TypeError(`${dialect.name} has no COPY`);
  return text;
}

function timeText(format: TimeFormat): string | undefined {
  switch (format.kind) {
    case 'default':
      return undefined;
    case 'pattern':
      return format.pattern;
    default:
      return format.kind;
  }
}

/** What COPY reads, and nothing else: a file that is gone stops the load. */
export function manifestText(files: readonly ListedFile[]): string {
  const entries = files.map(({ uri, bytes }) => ({ url: uri, mandatory: true, meta: { content_length: bytes } }));
  return JSON.stringify({ entries });
}

/** The list that goes into the ledger. */
export function ledgerList(
  relation: Relation,
  files: readonly ListedFile[],
  batch: { readonly batchId: string; readonly runId: string },
): string {
  const owner = relationKey(relation);
  const cell = (value: string | number): string => `"${String(value).replaceAll('"', '""')}"`;
  return files
    .map(({ bucket, key, etag, bytes, modifiedAtMs }) =>
      [
        owner,
        bucket,
        key,
        etag,
        bytes,
        0,
        batch.batchId,
        batch.runId,
        new Date(modifiedAtMs).toISOString().slice(0, 19).replace('T', ' '),
      ]
        .map(cell)
        .join(','),
    )
    .map((line) => `${line}\n`)
    .join('');
}

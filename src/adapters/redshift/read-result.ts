// Pages of a result -> names, types and cells as text.
import type { ColumnMetadata, Field, GetStatementResultCommandOutput } from '@aws-sdk/client-redshift-data';
import type { Cell, QueryResult } from '../adapter.ts';

type Page = (token: string | undefined) => Promise<GetStatementResultCommandOutput>;

export async function readPages(page: Page): Promise<QueryResult> {
  const rows: (readonly Cell[])[] = [];
  const columns = await eachPage(page, (part) => {
    for (const row of part) rows.push(row);
  });
  return { columns, rows };
}

/** Gives the rows of page after page to `take`, and the columns back. */
export async function eachPage(
  page: Page,
  take: (rows: readonly (readonly Cell[])[]) => void,
): Promise<QueryResult['columns']> {
  let columns: QueryResult['columns'] | undefined;
  let token: string | undefined;
  do {
    const answer = await page(token);
    const metadata = answer.ColumnMetadata ?? [];
    columns ??= metadata.map((column) => ({ name: column.label ?? column.name ?? '', type: typeText(column) }));
    take((answer.Records ?? []).map((record) => record.map((field, at) => cellText(field, metadata[at]?.typeName))));
    token = answer.NextToken;
  } while (token !== undefined && token !== '');
  return columns ?? [];
}

const longNames: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  bpchar: 'character',
  varchar: 'character varying',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  time: 'time without time zone',
  timetz: 'time with time zone',
};

/** As `format_type` spells it, so that a result's columns and the catalog's compare. */
function typeText({ typeName = '', precision, scale }: ColumnMetadata): string {
  const name = longNames[typeName] ?? typeName;
  if (typeName === 'numeric') return `numeric(${precision ?? 18},${scale ?? 0})`;
  if (typeName === 'varchar' || typeName === 'bpchar')
    return precision === undefined || precision <= 0 ? name : `${name}(${precision})`;
  return name;
}

function cellText(field: Field, typeName: string | undefined): Cell {
  if (field.isNull === true) return null;
  if (field.stringValue !== undefined)
    return isMoment(typeName) ? field.stringValue.replace(/\.0+(?=$|[+-])/, '') : field.stringValue;
  if (field.longValue !== undefined) return String(field.longValue);
  if (field.doubleValue !== undefined) return String(field.doubleValue);
  if (field.booleanValue !== undefined) return String(field.booleanValue);
  if (field.blobValue !== undefined) return Buffer.from(field.blobValue).toString('hex');
  return null;
}

// The Data API prints a fraction always: `2018-11-01 00:00:00.0`.
function isMoment(typeName: string | undefined): boolean {
  return typeName?.startsWith('time') === true;
}

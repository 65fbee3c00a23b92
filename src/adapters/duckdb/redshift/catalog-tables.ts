// The catalog as Redshift shows it: what projects ask of information_schema, svv_… and pg_… that an embedded database can answer truly.
import type { RedshiftType, TypedColumn } from '../../../sql/types/redshift-type.ts';
import { integer, varchar } from '../../../sql/types/type-makers.ts';
import type { TextColumn } from '../../query-translator.ts';
import { quoteLiteral } from '../../sql-text.ts';

export interface CatalogTable {
  readonly columns: readonly TypedColumn[];
  /** Columns that Redshift has and that cannot be told here. */
  readonly withheld: readonly string[];
  /** A SELECT of DuckDB's with these columns. */
  readonly sql: string;
}

// sqlflow's own tables, macros and candidates' helpers are none of the project's.
const own = (schema: string, name: string): string =>
  `${schema} <> '_sqlflow' AND NOT starts_with(${name}, '_sqlflow_') AND database_name = current_database() AND NOT internal`;

const relations = `SELECT schema_name, table_name, true AS is_table FROM duckdb_tables() WHERE ${own('schema_name', 'table_name')}
  UNION ALL SELECT schema_name, view_name, false FROM duckdb_views() WHERE ${own('schema_name', 'view_name')}`;

// Columns of late-binding views, as sqlflow makes them on Redshift, are not listed there.
const knownTexts = '/* known texts */';
const columns = `SELECT c.*, k.* FROM duckdb_columns() AS c LEFT JOIN (${knownTexts}) AS k(relation, text_column, text_type, text_length)
  ON k.relation = lower(c.schema_name || '.' || c.table_name) AND k.text_column = lower(c.column_name) WHERE ${own('c.schema_name', 'c.table_name')}
  AND (c.schema_name, c.table_name) IN (SELECT (schema_name, table_name) FROM duckdb_tables() WHERE database_name = current_database())`;

const schemas = `SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database() AND (NOT internal OR schema_name = 'main') AND schema_name <> '_sqlflow'`;

const typeName = `CASE WHEN data_type LIKE 'DECIMAL%' THEN 'numeric' ELSE CASE data_type
  WHEN 'VARCHAR' THEN coalesce(text_type, 'character varying') WHEN 'FLOAT' THEN 'real' WHEN 'DOUBLE' THEN 'double precision' WHEN 'JSON' THEN 'super' WHEN 'BLOB' THEN 'binary varying'
  WHEN 'TIMESTAMP' THEN 'timestamp without time zone' WHEN 'TIMESTAMP WITH TIME ZONE' THEN 'timestamp with time zone'
  WHEN 'TIME' THEN 'time without time zone' WHEN 'TIME WITH TIME ZONE' THEN 'time with time zone' ELSE lower(data_type) END END`;
// The engine keeps no length: of a table of others it is not known, and NULL would say that the column holds no texts.
const textLength = `CASE WHEN data_type = 'VARCHAR' THEN CASE WHEN text_length IS NOT NULL THEN text_length
  ELSE error('the length of column "' || column_name || '" of "' || table_name || '" is not known: cast it where it is made, e.g. x::varchar(64)') END END`;
const precision = `CASE WHEN data_type LIKE 'DECIMAL%' THEN numeric_precision ELSE CASE data_type
  WHEN 'SMALLINT' THEN 16 WHEN 'INTEGER' THEN 32 WHEN 'BIGINT' THEN 64 WHEN 'FLOAT' THEN 24 WHEN 'DOUBLE' THEN 53 END END`;
const radix = `CASE WHEN data_type LIKE 'DECIMAL%' THEN 10 WHEN data_type IN ('SMALLINT', 'INTEGER', 'BIGINT', 'FLOAT', 'DOUBLE') THEN 2 END`;
const scale = `CASE WHEN data_type LIKE 'DECIMAL%' THEN numeric_scale WHEN data_type IN ('SMALLINT', 'INTEGER', 'BIGINT') THEN 0 END`;

/** `a=sql b:integer=sql`: names, types other than VARCHAR, and DuckDB's words. */
function table(source: string, items: Readonly<Record<string, string>>, withheld = ''): CatalogTable {
  const typed = Object.entries(items).map(([label, sql]) => {
    const [name = '', kind] = label.split(' ');
    const type: RedshiftType = kind === 'integer' ? integer : varchar(128);
    return { name, type, sql };
  });
  return {
    columns: typed.map(({ name, type }) => ({ name, type, trimmed: true })),
    withheld: withheld.split(' ').filter((name) => name !== ''),
    sql: `SELECT ${typed.map(({ name, type, sql }) => `CAST(${sql} AS ${type === integer ? 'INTEGER' : 'VARCHAR'}) AS "${name}"`).join(', ')} FROM (${source}) AS r`,
  };
}

const database = 'current_database()';
const place = { table_catalog: database, table_schema: 'schema_name', table_name: 'table_name' };
const typeOf = (tableWord: string): string => `CASE WHEN is_table THEN '${tableWord}' ELSE 'VIEW' END`;
const columnItems = {
  ...place,
  column_name: 'column_name',
  'ordinal_position integer': 'column_index',
  is_nullable: `CASE WHEN is_nullable THEN 'YES' ELSE 'NO' END`,
  data_type: typeName,
  'character_maximum_length integer': textLength,
  'numeric_precision integer': precision,
  'numeric_precision_radix integer': radix,
  'numeric_scale integer': scale,
};
const lengths = 'column_default character_octet_length';
const inDatabase = { database_name: database, schema_name: 'schema_name' };
const views = `SELECT * FROM (${relations}) AS v WHERE NOT is_table`;
const tables = `SELECT * FROM (${relations}) AS t WHERE is_table`;

const catalogTables: Readonly<Record<string, CatalogTable>> = {
  'information_schema.tables': table(
    relations,
    { ...place, table_type: typeOf('BASE TABLE') },
    'self_referencing_column_name reference_generation user_defined_type_catalog user_defined_type_schema user_defined_name',
  ),
  'information_schema.columns': table(
    columns,
    columnItems,
    `${lengths} datetime_precision interval_type interval_precision udt_catalog udt_schema udt_name domain_catalog domain_schema domain_name`,
  ),
  'information_schema.views': table(views, place, 'view_definition check_option is_updatable is_insertable_into'),
  'information_schema.schemata': table(
    schemas,
    { catalog_name: database, schema_name: 'schema_name' },
    'schema_owner default_character_set_catalog default_character_set_schema default_character_set_name sql_path',
  ),
  svv_tables: table(relations, { ...place, table_type: typeOf('BASE TABLE') }, 'remarks'),
  svv_columns: table(columns, columnItems, `${lengths} remarks`),
  svv_all_tables: table(
    relations,
    { ...inDatabase, table_name: 'table_name', table_type: typeOf('TABLE') },
    'table_acl remarks owner',
  ),
  svv_redshift_tables: table(
    relations,
    { ...inDatabase, table_name: 'table_name', table_type: typeOf('TABLE') },
    'table_acl remarks table_owner',
  ),
  svv_all_schemas: table(
    schemas,
    { ...inDatabase, schema_type: "'local'" },
    'schema_owner schema_acl source_database schema_option',
  ),
  svv_redshift_schemas: table(
    schemas,
    { ...inDatabase, schema_type: "'local'" },
    'schema_owner schema_acl schema_option',
  ),
  pg_tables: table(
    tables,
    { schemaname: 'schema_name', tablename: 'table_name' },
    'tableowner tablespace hasindexes hasrules hastriggers',
  ),
  pg_views: table(views, { schemaname: 'schema_name', viewname: 'table_name' }, 'viewowner definition'),
  pg_namespace: table(schemas, { nspname: 'schema_name' }, 'oid nspowner nspacl'),
};

/** By its name as it is written: `information_schema.tables`, `svv_tables`, `pg_catalog.pg_tables`. */
export function catalogTable(
  names: readonly string[],
  textColumns: () => readonly TextColumn[] = () => [],
): CatalogTable | undefined {
  const path = names.length > 1 && names.at(-2) === 'pg_catalog' ? names.slice(-1) : names.slice(-2);
  const found = Object.hasOwn(catalogTables, path.join('.')) ? catalogTables[path.join('.')] : undefined;
  if (found?.sql.includes(knownTexts) !== true) return found;
  return { ...found, sql: found.sql.replace(knownTexts, () => textsSql(textColumns())) };
}

function textsSql(columns: readonly TextColumn[]): string {
  const known = columns.map(({ relation, column, type }) => {
    const name = type.kind === 'char' ? 'character' : 'character varying';
    return `(${quoteLiteral(relation)}, ${quoteLiteral(column)}, '${name}', ${type.length ?? 'NULL'})`;
  });
  return `VALUES ${[...known, `('', '', '', 0)`].join(', ')}`;
}

const systemTable = /^(?:stl|stv|svl|svv|svcs|sys|pg)_/;

/** A relation of Redshift's own, whether it can be had here or not. */
export const isSystemTable = (names: readonly string[]): boolean =>
  names.at(-2) === 'information_schema' ||
  names.at(-2) === 'pg_catalog' ||
  names.at(-2) === 'pg_internal' ||
  (names.length === 1 && systemTable.test(names[0] as string));

const engineView = /^(?:duckdb_|pragma_|sqlite_(?:temp_)?(?:master|schema)$)/;

/** A view that DuckDB has in every schema, and Redshift in none. */
export const isEngineView = (names: readonly string[]): boolean => engineView.test(names.at(-1) as string);

/** What to do instead of reading it. */
export const insteadOf = (names: readonly string[]): string =>
  /^pg_table_def$|_columns$|^pg_attribute$/.test(names.at(-1) as string)
    ? 'information_schema.columns has names and types of columns; keep the rest to the target: {% if target.type == "redshift" %} … {% endif %}'
    : /^svv_table_info$|^pg_class$/.test(names.at(-1) as string)
      ? 'information_schema.tables has the names of tables; keep the rest to the target: {% if target.type == "redshift" %} … {% endif %}'
      : 'keep it to the target that has it: {% if target.type == "redshift" %} … {% endif %}';

// DuckDB's statements as text. Nothing here asks a database; `target`, `stage` and names may be anything, so all are quoted.
import type { Relation, RelationKind } from '../../core/relation.ts';
import type { ColumnDefinition, Dialect } from '../adapter.ts';
import { quoteIdentifier as quote, quoteLiteral } from '../sql-text.ts';
import { typeName } from './type-names.ts';

function relationText(relation: Relation): string {
  const parts = [relation.schema, relation.identifier];
  if (relation.database !== undefined) parts.unshift(relation.database);
  return parts.map(quote).join('.');
}

function columnText({ name, type, default: value, unlike }: ColumnDefinition): string {
  const head = `${quote(name)} ${type}`;
  if (value !== undefined) return `${head} DEFAULT ${value}`;
  // What DuckDB (1.5.5) ends with for such texts by itself, after it has tried to make dictionaries of them: half of the work.
  return unlike === true ? `${head} USING COMPRESSION fsst` : head;
}

const list = (names: readonly string[]): string => names.map(quote).join(', ');
const keyword = (kind: RelationKind): string => (kind === 'view' ? 'VIEW' : 'TABLE');
const qualified = (alias: string, names: readonly string[]): readonly string[] =>
  names.map((name) => `${alias}.${quote(name)}`);

// dbt's names for both sides, so that incremental_predicates written for dbt mean the same here.
const destination = 'DBT_INTERNAL_DEST';
const source = 'DBT_INTERNAL_SOURCE';

/** A query may end in a line comment; what follows it must stand on a line of its own. */
const onOwnLines = (query: string): string => `(\n${query}\n)`;

export const duckdbDialect: Dialect = {
  name: 'duckdb',
  capabilities: {
    replaceTable: 'rename-candidate',
    audit: 'interactive',
    loadFiles: 'files',
    exclusion: 'process',
    // DuckDB has no limit; Redshift's keeps one project's names equal on both.
    maxIdentifierBytes: 127,
    batchLimit: undefined,
  },
  quote,
  relation: relationText,
  literal: quoteLiteral,
  typeName,
  createSchema: (database, schema) =>
    `CREATE SCHEMA IF NOT EXISTS ${database === undefined ? '' : `${quote(database)}.`}${quote(schema)}`,
  createTable: (target, columns) =>
    `CREATE TABLE ${relationText(target)} (\n  ${columns.map(columnText).join(',\n  ')}\n)`,
  createTableAs: (target, query) => `CREATE TABLE ${relationText(target)} AS ${onOwnLines(query)}`,
  createView: (target, query) => `CREATE VIEW ${relationText(target)} AS ${onOwnLines(query)}`,
  rename: (relation, kind, identifier) =>
    `ALTER ${keyword(kind)} ${relationText(relation)} RENAME TO ${quote(identifier)}`,
  drop: (relation, kind) => `DROP ${keyword(kind)} ${relationText(relation)}`,
  addColumn: (relation, column) => `ALTER TABLE ${relationText(relation)} ADD COLUMN ${columnText(column)}`,
  dropColumn: (relation, column) => `ALTER TABLE ${relationText(relation)} DROP COLUMN ${quote(column)}`,
  insertFrom: (target, columns, query) => `INSERT INTO ${relationText(target)} (${list(columns)})\n${query}`,
  deleteMatching: (target, stage, key, predicates) =>
    [
      `DELETE FROM ${relationText(target)} AS ${destination}`,
      `WHERE (${qualified(destination, key).join(', ')}) IN (SELECT ${qualified(source, key).join(', ')} FROM ${relationText(stage)} AS ${source})`,
      ...predicates.map((predicate) => `  AND (${predicate})`),
    ].join('\n'),
  merge: ({ target, stage, key, columns, updateColumns, predicates }) => {
    const on = [...key.map((name) => `${source}.${quote(name)} = ${destination}.${quote(name)}`), ...predicates];
    const updates = updateColumns.map((name) => `${quote(name)} = ${source}.${quote(name)}`);
    return [
      [
        `MERGE INTO ${relationText(target)} AS ${destination}`,
        `USING ${relationText(stage)} AS ${source}`,
        `ON ${on.map((condition) => `(${condition})`).join(' AND ')}`,
        ...(updates.length === 0 ? [] : [`WHEN MATCHED THEN UPDATE SET ${updates.join(', ')}`]),
        `WHEN NOT MATCHED THEN INSERT (${list(columns)}) VALUES (${qualified(source, columns).join(', ')})`,
      ].join('\n'),
    ];
  },
  // Files of later versions know other ways, and refuse this one.
  wantsUnlikeTexts: (database) =>
    `SELECT 1 FROM duckdb_databases() WHERE database_name = ${database === undefined ? 'current_database()' : quoteLiteral(database)} AND tags['storage_version'] = 'v1.0.0+'`,
  translatorFrom: (dialect) =>
    dialect === 'redshift'
      ? import('./redshift/query-translator.ts').then(({ redshiftOnDuckdb }) => redshiftOnDuckdb)
      : undefined,
};

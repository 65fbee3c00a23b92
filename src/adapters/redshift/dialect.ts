// Redshift's statements as text (reference: Redshift 3.1 to 3.4). Nothing here asks a server; names may be anything, so all are quoted.
import type { Relation, RelationKind } from '../../core/relation.ts';
import type { ColumnDefinition, Dialect, TableDesign } from '../adapter.ts';
import { quoteLiteral } from '../sql-text.ts';
import { copyStatement } from './copy-sql.ts';
import { foldedName, relationText } from './names.ts';
import { catalogType, textBytes } from './type-names.ts';

const quote = foldedName;
const list = (names: readonly string[]): string => names.map(quote).join(', ');

function columnText({ name, type, default: value }: ColumnDefinition): string {
  return `${quote(name)} ${type}${value === undefined ? '' : ` default ${value}`}`;
}

/** Behind a column list or a name, before AS: `diststyle key distkey ("user_id") compound sortkey ("ts")`. */
export function designText(design: TableDesign | undefined): string {
  if (design === undefined) return '';
  const { dist, sort, sortType, backup } = design;
  const parts: string[] = [];
  if (backup === false) parts.push('backup no');
  const style = dist?.toLowerCase();
  if (style === 'even' || style === 'all' || style === 'auto') parts.push(`diststyle ${style}`);
  else if (dist !== undefined) parts.push(`diststyle key distkey (${quote(dist)})`);
  // SORTKEY AUTO stands only in a CREATE TABLE without AS, and is the default there.
  const isAuto = sortType === 'auto' || (sort.length === 1 && sort[0]?.toLowerCase() === 'auto');
  if (sort.length > 0 && !isAuto)
    parts.push(`${sortType === 'interleaved' ? 'interleaved' : 'compound'} sortkey (${list(sort)})`);
  return parts.map((part) => ` ${part}`).join('');
}

const keyword = (kind: RelationKind): string => kind.replace('_', ' ');
/** In no parentheses, where WITH RECURSIVE could not stand. A query may end in a line comment: what follows stands on a line of its own. */
const onOwnLines = (query: string): string => `\n${query}`;

/** Whether a backslash in a plain literal escapes depends on settings and versions (reference: Redshift 1.9), so none is written. */
function literal(text: string): string {
  if (!text.includes('\\')) return quoteLiteral(text);
  return `(${text.split('\\').map(quoteLiteral).join(' || chr(92) || ')})`;
}

const source = 'DBT_INTERNAL_SOURCE';
/** MERGE and DELETE give their target no other name; predicates that were written for dbt's name mean the table itself. */
const ofTarget = (predicate: string, target: Relation): string =>
  predicate.replace(/\bDBT_INTERNAL_DEST\b/gi, () => quote(target.identifier));
const sameKeys = (target: Relation, key: readonly string[]): readonly string[] =>
  key.map((name) => `${quote(target.identifier)}.${quote(name)} = ${source}.${quote(name)}`);

export const redshiftDialect: Dialect = {
  name: 'redshift',
  capabilities: {
    replaceTable: 'swap',
    audit: 'guarded',
    loadFiles: 'copy',
    exclusion: 'server',
    maxIdentifierBytes: 127,
    // BatchExecuteStatement takes 40; 100 KB a statement is the bound that every account has (reference: Redshift 1.4).
    batchLimit: { statements: 40, statementBytes: 100_000 },
  },
  quote,
  relation: relationText,
  literal,
  typeName: catalogType,
  createSchema: (_database, schema) => `create schema if not exists ${quote(schema)}`,
  createTable: (target, columns, design) =>
    `create table ${relationText(target)} (\n  ${columns.map(columnText).join(',\n  ')}\n)${designText(design)}`,
  createTableAs: (target, query, design) =>
    `create table ${relationText(target)}${designText(design)} as${onOwnLines(query)}`,
  createView: (target, query, options) =>
    `create view ${relationText(target)} as${onOwnLines(query)}${options?.bound === true ? '' : '\nwith no schema binding'}`,
  createMaterializedView: (target, query, { design, autoRefresh }) =>
    `create materialized view ${relationText(target)}${designText(design)} auto refresh ${autoRefresh ? 'yes' : 'no'} as${onOwnLines(query)}`,
  refreshMaterializedView: (relation) => `refresh materialized view ${relationText(relation)}`,
  // Views are renamed by ALTER TABLE, too.
  rename: (relation, _kind, identifier) => `alter table ${relationText(relation)} rename to ${quote(identifier)}`,
  drop: (relation, kind) => `drop ${keyword(kind)} ${relationText(relation)}`,
  addColumn: (relation, column) => `alter table ${relationText(relation)} add column ${columnText(column)}`,
  dropColumn: (relation, column) => `alter table ${relationText(relation)} drop column ${quote(column)}`,
  insertFrom: (target, columns, query) => `insert into ${relationText(target)} (${list(columns)})\n${query}`,
  deleteMatching: (target, stage, key, predicates) => {
    // By IN and not by USING, where a predicate's plain column would be one of two tables'.
    const names = list(key);
    const keys = key.length === 1 ? names : `(${names})`;
    return [
      `delete from ${relationText(target)}`,
      `where ${keys} in (select ${names} from ${relationText(stage)})`,
      ...predicates.map((predicate) => `  and (${ofTarget(predicate, target)})`),
    ].join('\n');
  },
  merge: ({ target, stage, key, columns, updateColumns, predicates }) => {
    // Redshift wants both branches; a table of keys only is brought to what it is already.
    const updated = updateColumns.length > 0 ? updateColumns : key;
    const sets = updated.map((name) => `${quote(name)} = ${source}.${quote(name)}`);
    const values = columns.map((name) => `${source}.${quote(name)}`);
    return [
      [
        `merge into ${relationText(target)} using ${relationText(stage)} as ${source}`,
        `on ${[...sameKeys(target, key), ...predicates.map((predicate) => ofTarget(predicate, target))].join(' and ')}`,
        `when matched then update set ${sets.join(', ')}`,
        `when not matched then insert (${list(columns)}) values (${values.join(', ')})`,
      ].join('\n'),
    ];
  },
  copy: (input) => copyStatement(input),
  widenColumn: (relation, { name, type }, from) => {
    const before = textBytes(from);
    const after = textBytes(type);
    if (before === undefined || after === undefined || after <= before) return undefined;
    return `alter table ${relationText(relation)} alter column ${quote(name)} type ${type}`;
  },
  translatorFrom: () => undefined,
};

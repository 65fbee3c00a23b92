// INSERT, UPDATE, DELETE and MERGE: values are cast to their columns' types as Redshift does it, with its errors.
import type { Expression, FromItem, Name, Place, WithClause } from '../../../sql/syntax/nodes.ts';
import type {
  Assignment,
  Delete,
  Insert,
  Merge,
  RelationName,
  Update,
  ValueOrDefault,
} from '../../../sql/syntax/statement-nodes.ts';
import type { RedshiftType, TypedColumn } from '../../../sql/types/redshift-type.ts';
import { typeText } from '../../../sql/types/type-text.ts';
import { closest } from '../../../util/closest.ts';
import { quoteIdentifier } from '../../sql-text.ts';
import { castSql } from './cast.ts';
import { asCondition } from './coerce.ts';
import { translateExpression } from './expression.ts';
import { translateFrom } from './from.ts';
import { checkMerge } from './merge-rules.ts';
import { translateQueryNode, withTables } from './query.ts';
import { sourceOf } from './query-parts.ts';
import { Scope, type Tables } from './scope.ts';
import { relationSql } from './translate-statement.ts';
import { Refused, type Translator, type Value } from './translator.ts';

const none: Tables = new Map();

function columnsOf(translator: Translator, table: RelationName): readonly TypedColumn[] | undefined {
  return translator.options.relationColumns(table.names.map((name) => name.text));
}

/** The columns that are named, or all; undefined where they are not known. */
function targets(
  translator: Translator,
  table: RelationName,
  names: readonly Name[],
): readonly (TypedColumn | undefined)[] | undefined {
  const columns = columnsOf(translator, table);
  if (names.length === 0) return columns;
  return names.map((name) => {
    const column = columns?.find((candidate) => candidate.name === name.text);
    if (column === undefined && columns !== undefined) {
      translator.report(
        'columnNotFound',
        {
          column: name.text,
          relation: table.names.at(-1)?.text,
          closest: closest(
            name.text,
            columns.map((candidate) => candidate.name),
          ),
        },
        name,
      );
    }
    return column;
  });
}

/** A value on its way into a column. */
function assigned(translator: Translator, value: Value, column: TypedColumn | undefined): string {
  if (value.broken) throw new Refused();
  if (column === undefined || column.type.kind === 'unknown') return value.sql;
  const to: RedshiftType = column.type;
  const cast = value.type.kind === 'unknown' ? undefined : castSql(value, to, 'assignment', translator.now);
  if (cast === undefined) {
    translator.fail(
      'redshiftTypesDiffer',
      {
        detail: `column "${column.name}" is of type ${typeText(to)} but expression is of type ${typeText(value.type)}`,
        instead: 'cast the expression',
      },
      value.node,
    );
  }
  return cast.sql;
}

export function insertSql(translator: Translator, statement: Insert): string {
  const columns = targets(translator, statement.table, statement.columns);
  const list =
    statement.columns.length === 0
      ? ''
      : ` (${statement.columns.map((name) => quoteIdentifier(name.text)).join(', ')})`;
  const head = `INSERT INTO ${relationSql(statement.table)}${list}`;
  const { source } = statement;
  switch (source.kind) {
    case 'default-values':
      return `${head} DEFAULT VALUES`;
    case 'values': {
      const scope = new Scope(undefined, none);
      const rows = source.rows.map((row) => {
        if (columns !== undefined && row.length > columns.length)
          translator.mistake('INSERT has more expressions than target columns', placeOf(row, statement));
        return `(${row.map((value, at) => valueSql(translator, scope, value, columns?.[at])).join(', ')})`;
      });
      return `${head} VALUES ${rows.join(', ')}`;
    }
    case 'query': {
      const query = translateQueryNode({ translator, tables: none, parent: undefined }, source.query);
      if (columns === undefined || query.open) return `${head} ${query.render()}`;
      if (query.columns.length > columns.length)
        translator.mistake('INSERT has more expressions than target columns', source.query);
      const names = query.columns.map((_, at) => quoteIdentifier(`c${at + 1}`));
      const values = query.columns.map((column, at) =>
        assigned(
          translator,
          { node: column.node, sql: names[at] as string, type: column.type, trimmed: column.trimmed },
          columns[at],
        ),
      );
      // A column of fewer values than the table has: DuckDB wants to know which.
      const named =
        list !== '' || query.columns.length === columns.length
          ? head
          : `${head} (${columns
              .slice(0, values.length)
              .map((column) => quoteIdentifier(column?.name ?? ''))
              .join(', ')})`;
      return `${named} SELECT ${values.join(', ')} FROM (${query.render()}) AS "q"(${names.join(', ')})`;
    }
  }
}

const placeOf = (row: readonly ValueOrDefault[], otherwise: Place): Place => row.at(-1) ?? otherwise;

function valueSql(
  translator: Translator,
  scope: Scope,
  value: ValueOrDefault,
  column: TypedColumn | undefined,
): string {
  if (value.kind === 'default') return 'DEFAULT';
  return assigned(translator, translateExpression(translator, scope, value), column);
}

/** The scope of a statement that changes a table: the table itself, then what stands in FROM or USING. */
function changedScope(
  translator: Translator,
  table: RelationName,
  alias: Name | undefined,
  others: readonly FromItem[],
  tables: Tables,
): { readonly scope: Scope; readonly from: string } {
  const scope = new Scope(undefined, tables);
  const columns = columnsOf(translator, table);
  const names = alias === undefined ? table.names.map((name) => name.text) : [alias.text];
  const source = sourceOf(names, quoteIdentifier(names.at(-1) as string), columns ?? [], columns === undefined);
  scope.sources = [source];
  scope.visible = source.columns ?? [source];
  const from = translateFrom(scope, translator, others);
  if (scope.broken || scope.failed) throw new Refused();
  return { scope, from: from.replace(/^ FROM /, '') };
}

function whereSql(translator: Translator, scope: Scope, where: Expression | undefined): string {
  if (where === undefined) return '';
  const value = scope.within({ clause: 'WHERE' }, () => translateExpression(translator, scope, where));
  if (value.broken) throw new Refused();
  return ` WHERE ${asCondition(translator, value, 'WHERE').sql}`;
}

function withHead(
  translator: Translator,
  clause: WithClause | undefined,
): { readonly head: string; readonly tables: Tables } {
  return clause === undefined
    ? { head: '', tables: none }
    : withTables({ translator, tables: none, parent: undefined }, clause);
}

function assignmentsSql(
  translator: Translator,
  scope: Scope,
  table: RelationName,
  assignments: readonly Assignment[],
): string {
  const columns = targets(
    translator,
    table,
    assignments.map((assignment) => assignment.column),
  );
  const parts = assignments.map((assignment, at) => {
    const value = valueSql(translator, scope, assignment.value, columns?.[at]);
    return `${quoteIdentifier(assignment.column.text)} = ${value}`;
  });
  return parts.join(', ');
}

export function updateSql(translator: Translator, statement: Update): string {
  const { head, tables } = withHead(translator, statement.with);
  const { scope, from } = changedScope(translator, statement.table, statement.alias, statement.from, tables);
  const alias = statement.alias === undefined ? '' : ` AS ${quoteIdentifier(statement.alias.text)}`;
  const set = assignmentsSql(translator, scope, statement.table, statement.assignments);
  const where = whereSql(translator, scope, statement.where);
  return `${head}UPDATE ${relationSql(statement.table)}${alias} SET ${set}${from === '' ? '' : ` FROM ${from}`}${where}`;
}

export function deleteSql(translator: Translator, statement: Delete): string {
  const { head, tables } = withHead(translator, statement.with);
  const { scope, from } = changedScope(translator, statement.table, statement.alias, statement.using, tables);
  const alias = statement.alias === undefined ? '' : ` AS ${quoteIdentifier(statement.alias.text)}`;
  const where = whereSql(translator, scope, statement.where);
  return `${head}DELETE FROM ${relationSql(statement.table)}${alias}${from === '' ? '' : ` USING ${from}`}${where}`;
}

/** Redshift refuses a source in which two rows meet one row of the target; DuckDB would take one of them. */
export function mergeSql(translator: Translator, statement: Merge): string {
  const { target, how } = statement;
  const { scope, from } = changedScope(translator, target, undefined, [statement.source], none);
  checkMerge(translator, scope, statement);
  const on = whereSql(translator, scope, statement.on).replace(/^ WHERE /, '');
  const table = relationSql(target);
  if (how.kind === 'remove-duplicates') {
    return `DELETE FROM ${table} USING ${from} WHERE ${on};\nINSERT INTO ${table} SELECT DISTINCT * FROM ${from}`;
  }
  const name = quoteIdentifier(target.names.at(-1)?.text ?? '');
  const check = `SELECT error('Found multiple matches to update the same tuple.') FROM (SELECT ${name}.rowid FROM ${table} JOIN ${from} ON ${on} GROUP BY ${name}.rowid HAVING count(*) > 1 LIMIT 1)`;
  const matched =
    how.matched.kind === 'delete'
      ? 'DELETE'
      : `UPDATE SET ${assignmentsSql(translator, scope, target, how.matched.assignments)}`;
  const columns = targets(translator, target, how.insert.columns);
  const values = how.insert.values.map((value, at) => valueSql(translator, scope, value, columns?.[at]));
  const list =
    how.insert.columns.length === 0
      ? ''
      : ` (${how.insert.columns.map((column) => quoteIdentifier(column.text)).join(', ')})`;
  const insert = `INSERT${list} VALUES (${values.join(', ')})`;
  return `${check};\nMERGE INTO ${table} USING ${from} ON ${on} WHEN MATCHED THEN ${matched} WHEN NOT MATCHED THEN ${insert}`;
}

// One statement of Redshift -> DuckDB's: for hooks, and for whoever runs Redshift SQL on a DuckDB of their own. Pure.
import { parseStatement } from '../../../sql/syntax/parse-statement.ts';
import type { RelationName, Statement } from '../../../sql/syntax/statement-nodes.ts';
import { assertNever } from '../../../util/assert-never.ts';
import { quoteIdentifier } from '../../sql-text.ts';
import { deleteSql, insertSql, mergeSql, updateSql } from './change-rows.ts';
import { alterTableSql, createTableSql } from './define-table.ts';
import { mark } from './place-marks.ts';
import { translateQueryNode } from './query.ts';
import { columnList, distinctNames, type TranslatedQuery } from './query-parts.ts';
import { checkSetting } from './session-settings.ts';
import { failed, finalColumns, finished, readable } from './translate-query.ts';
import type { FailedTranslation, TranslateOptions, Translation } from './translation.ts';
import { Translator } from './translator.ts';
import { refuseRepeated } from './volatile.ts';

/**
 * `sql` may hold several statements with semicolons between them (MERGE checks its source first), or none: what concerns
 * Redshift's storage or its users alone (ANALYZE, VACUUM, GRANT) has nothing to do here.
 *
 * @example
 * translateStatement('delete from users using gone where users.id = gone.id', options)
 * // sql: DELETE FROM "users" USING "gone" WHERE ("users"."id" = "gone"."id")
 */
export function translateStatement(text: string, options: TranslateOptions): Translation | FailedTranslation {
  const translator = new Translator(text, options);
  if (!readable(translator, text)) return failed(translator);
  const result = parseStatement(text);
  if (!result.ok) {
    translator.reportSyntax(result);
    return failed(translator);
  }
  const made = translator.attempt(
    () => statementSql(translator, result.statement),
    () => undefined,
  );
  if (made !== undefined) refuseRepeated(translator, made.sql);
  translator.checkNodes();
  if (made === undefined || translator.problems.length > 0) return failed(translator);
  return finished(translator, made.sql, made.columns);
}

interface MadeStatement {
  readonly sql: string;
  readonly columns: Translation['columns'];
}

function statementSql(translator: Translator, statement: Statement): MadeStatement {
  const plain = (sql: string): MadeStatement => ({ sql, columns: [] });
  const query = (inner: Parameters<typeof translateQueryNode>[1]): TranslatedQuery =>
    translateQueryNode({ translator, tables: new Map(), parent: undefined }, inner);
  switch (statement.kind) {
    case 'query': {
      const made = query(statement.query);
      const columns = finalColumns(translator, made.columns);
      const { body } = statement.query;
      if (body.kind === 'select' && body.into !== undefined) {
        const sql = made.render(made.open ? undefined : columns.map((column) => column.type));
        const temporary = body.into.temporary || isTemporary(body.into.name) ? 'TEMPORARY ' : '';
        return plain(`CREATE ${temporary}TABLE ${relationSql(body.into.name)} AS ${sql}`);
      }
      return { sql: made.render(made.open ? undefined : columns.map((column) => column.type)), columns };
    }
    case 'create-table':
      return plain(createTableSql(translator, statement));
    case 'create-table-as':
    case 'create-view':
    case 'create-materialized-view': {
      const made = query(statement.query);
      const names = 'columns' in statement && statement.columns.length > 0 ? statement.columns : undefined;
      const own = made.columns.map((column) => column.name);
      const wanted = own.map((name, at) => names?.[at]?.text ?? name);
      checkNames(translator, wanted, statement.query);
      const columns = finalColumns(translator, made.columns, 'answer');
      const sql = made.render(made.open ? undefined : columns.map((column) => column.type));
      // DuckDB takes no column list behind CREATE TABLE … AS a query of another shape.
      const renamed =
        names === undefined ? sql : `SELECT * FROM (${sql}) AS "q"${columnList([], distinctNames(wanted))}`;
      return plain(`${creation(statement)} ${relationSql(statement.name)} AS ${renamed}`);
    }
    case 'create-schema':
      return plain(
        `CREATE SCHEMA ${statement.ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteIdentifier(statement.name.text)}`,
      );
    case 'drop': {
      const what = statement.what === 'materialized view' ? 'TABLE' : statement.what.toUpperCase();
      // Views here are bound late: none of them holds a table back.
      const cascade = statement.what === 'schema' && statement.behaviour === 'cascade' ? ' CASCADE' : '';
      const exists = statement.ifExists ? 'IF EXISTS ' : '';
      return plain(statement.names.map((name) => `DROP ${what} ${exists}${relationSql(name)}${cascade}`).join(';\n'));
    }
    case 'alter-table':
      return plain(alterTableSql(translator, statement));
    case 'insert':
      return plain(insertSql(translator, statement));
    case 'update':
      return plain(updateSql(translator, statement));
    case 'delete':
      return plain(deleteSql(translator, statement));
    case 'merge':
      return plain(mergeSql(translator, statement));
    case 'truncate':
      return plain(`DELETE FROM ${relationSql(statement.name)}`);
    case 'begin':
      return plain('BEGIN TRANSACTION');
    case 'commit':
      return plain('COMMIT');
    case 'rollback':
      return plain('ROLLBACK');
    case 'comment':
    case 'analyze':
    case 'vacuum':
    case 'lock':
    case 'grant':
    case 'revoke':
    case 'reset':
      return plain('');
    case 'set':
      checkSetting(translator, statement);
      return plain('');
    case 'other':
      return statement.subject === 'users' ? plain('') : refuseOther(translator, statement, statement.subject);
    case 'refresh-materialized-view':
      return refuseStatement(translator, statement, 'drop it and create it anew, which gives the same rows');
    case 'show':
      return refuseStatement(translator, statement, showInstead[statement.what] ?? onlyThere);
    case 'copy':
      return refuseStatement(translator, statement, 'declare a source, which is loaded from the same files');
    case 'unload':
    case 'explain':
    case 'call':
    case 'cancel':
      return refuseStatement(translator, statement, onlyThere);
    default:
      return assertNever(statement);
  }
}

const onlyThere = 'keep it to targets that have it: {% if target.type == "redshift" %} … {% endif %}';

const showInstead: Readonly<Record<string, string>> = {
  tables: 'read information_schema.tables',
  columns: 'read information_schema.columns',
  schemas: 'read information_schema.schemata',
  databases: 'read current_database()',
};

function refuseStatement(translator: Translator, statement: Statement, instead: string): never {
  const what = statement.kind === 'show' ? `show ${statement.what}` : statement.kind;
  return translator.refuse(
    `statement ${what.replaceAll('-', ' ').toUpperCase()}`,
    'it belongs to the warehouse',
    instead,
    statement,
  );
}

const whyOther = {
  policies: ['masked and hidden rows would be shown here', onlyThere],
  'external data': ['data that lies outside of the database is not reached', onlyThere],
  code: ['functions and procedures of the database are not run', 'write a macro of the project, or a model'],
  objects: ['the embedded database is one file', onlyThere],
  cursors: ['a statement gives its whole answer', 'write the query itself'],
} as const;

function refuseOther(
  translator: Translator,
  statement: Extract<Statement, { kind: 'other' }>,
  subject: keyof typeof whyOther,
): never {
  const [why, instead] = whyOther[subject];
  return translator.refuse(`statement ${statement.name}`, why, instead, statement);
}

/** A name as it was written; without a database where none stands there. */
export const relationSql = (name: RelationName): string =>
  mark(name, name.names.map((part) => quoteIdentifier(part.text)).join('.'));

function creation(statement: Extract<Statement, { readonly query: unknown }>): string {
  if (statement.kind === 'create-view') return statement.orReplace ? 'CREATE OR REPLACE VIEW' : 'CREATE VIEW';
  const temporary = statement.kind === 'create-table-as' && (statement.temporary || isTemporary(statement.name));
  return temporary ? 'CREATE TEMPORARY TABLE' : 'CREATE TABLE';
}

/** `#stage`. */
export const isTemporary = (name: RelationName): boolean => name.names.at(-1)?.text.startsWith('#') ?? false;

function checkNames(translator: Translator, names: readonly string[], at: { start: number; end: number }): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) translator.report('outputNameTwice', { column: name }, at);
    seen.add(name);
  }
}

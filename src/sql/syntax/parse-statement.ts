// One statement of Redshift: which it is, and the small ones. Queries, tables, changes, COPY and GRANT have files of their own.
import { Cursor } from './cursor.ts';
import type { Name } from './nodes.ts';
import { parseAlterTable } from './parse-alter.ts';
import { parseDelete, parseInsert, parseMerge, parseUpdate } from './parse-change.ts';
import { parseCopy, parseUnload } from './parse-copy.ts';
import { parseCreate } from './parse-create.ts';
import { expectRelation } from './parse-from.ts';
import { parseGrant } from './parse-grant.ts';
import { parseOther } from './parse-other.ts';
import { parseList } from './parse-primary.ts';
import { parseNames, parseWith, readQuery } from './parse-query.ts';
import { parseShow } from './parse-show.ts';
import type { RelationName, Statement } from './statement-nodes.ts';
import { SyntaxFailure, type SyntaxProblem } from './syntax-failure.ts';
import { NUMBER, QUOTED, STRING, WORD } from './tokens.ts';

/** Reads one statement; a semicolon may stand behind it. */
export function parseStatement(text: string): { readonly ok: true; readonly statement: Statement } | SyntaxProblem {
  try {
    const cursor = new Cursor(text);
    cursor.allowsInto = true;
    const statement = readStatement(cursor);
    while (cursor.takeSign(';'));
    if (!cursor.atEnd) throw cursor.failure();
    return { ok: true, statement };
  } catch (error) {
    if (error instanceof SyntaxFailure) return error.problem;
    throw error;
  }
}

const startsQuery = new Set(['select', 'with', 'insert', 'update', 'delete']);

export function readStatement(cursor: Cursor): Statement {
  const { start } = cursor;
  if (cursor.isSign('(')) return { kind: 'query', query: readQuery(cursor), ...cursor.since(start) };
  if (cursor.kind !== WORD) throw cursor.failure('a statement');
  if (!startsQuery.has(cursor.value)) {
    const other = parseOther(cursor);
    if (other !== undefined) return other;
  }
  switch (cursor.value) {
    case 'select':
    case 'values':
      return { kind: 'query', query: readQuery(cursor), ...cursor.since(start) };
    case 'with':
      return parseWithStatement(cursor);
    case 'create':
      return parseCreate(cursor);
    case 'refresh':
      cursor.advance();
      cursor.expectWord('materialized');
      cursor.expectWord('view');
      return { kind: 'refresh-materialized-view', name: relationName(cursor), ...cursor.since(start) };
    case 'drop':
      return parseDrop(cursor);
    case 'alter':
      return parseAlterTable(cursor);
    case 'insert':
      return parseInsert(cursor);
    case 'update':
      return parseUpdate(cursor, undefined, start);
    case 'delete':
      return parseDelete(cursor, undefined, start);
    case 'merge':
      return parseMerge(cursor);
    case 'truncate':
      cursor.advance();
      cursor.takeWord('table');
      return { kind: 'truncate', name: relationName(cursor), ...cursor.since(start) };
    case 'lock':
      cursor.advance();
      cursor.takeWord('table');
      return { kind: 'lock', names: cursor.list(() => relationName(cursor)), ...cursor.since(start) };
    case 'copy':
      return parseCopy(cursor);
    case 'unload':
      return parseUnload(cursor);
    case 'grant':
    case 'revoke':
      return parseGrant(cursor);
    case 'comment':
      return parseComment(cursor);
    case 'analyze':
    case 'analyse':
      return parseAnalyze(cursor);
    case 'vacuum':
      return parseVacuum(cursor);
    case 'set':
      return parseSet(cursor);
    case 'reset':
      cursor.advance();
      return { kind: 'reset', name: settingName(cursor), ...cursor.since(start) };
    case 'show':
      return parseShow(cursor);
    case 'begin':
    case 'start':
      return parseBegin(cursor);
    case 'commit':
    case 'end':
    case 'rollback':
    case 'abort':
      return parseTransactionEnd(cursor);
    case 'explain':
      return parseExplain(cursor);
    case 'call':
      cursor.advance();
      return { kind: 'call', name: relationName(cursor), arguments: parseList(cursor), ...cursor.since(start) };
    case 'cancel':
      return parseCancel(cursor);
    default:
      throw cursor.failure('a statement');
  }
}

export function relationName(cursor: Cursor): RelationName {
  const { start } = cursor;
  const names: Name[] = [expectRelation(cursor)];
  while (cursor.takeSign('.')) names.push(cursor.expectLabel('a name'));
  return { names, ...cursor.since(start) };
}

export function parseBehaviour(cursor: Cursor): 'cascade' | 'restrict' | undefined {
  return cursor.takeWord('cascade') ? 'cascade' : cursor.takeWord('restrict') ? 'restrict' : undefined;
}

/** WITH may stand before UPDATE and DELETE too; only the word behind it tells. */
function parseWithStatement(cursor: Cursor): Statement {
  const { start } = cursor;
  const withClause = parseWith(cursor);
  if (cursor.isWord('update')) return parseUpdate(cursor, withClause, start);
  if (cursor.isWord('delete')) return parseDelete(cursor, withClause, start);
  return { kind: 'query', query: readQuery(cursor, withClause), ...cursor.since(start) };
}

function parseDrop(cursor: Cursor): Statement {
  const { start } = cursor;
  cursor.advance();
  const materialized = cursor.takeWord('materialized');
  const found = (['table', 'view', 'schema'] as const).find((word) => cursor.takeWord(word));
  if (found === undefined) throw cursor.failure('TABLE, VIEW, MATERIALIZED VIEW or SCHEMA');
  const what = materialized && found === 'view' ? 'materialized view' : found;
  const ifExists = cursor.takeWords('if', 'exists');
  const names = cursor.list(() => relationName(cursor));
  return { kind: 'drop', what, ifExists, names, behaviour: parseBehaviour(cursor), ...cursor.since(start) };
}

function parseComment(cursor: Cursor): Statement {
  const { start } = cursor;
  cursor.advance();
  cursor.expectWord('on');
  const kinds = ['table', 'view', 'column', 'schema', 'database', 'constraint'] as const;
  const on = kinds.find((word) => cursor.takeWord(word));
  if (on === undefined) throw cursor.failure('TABLE, VIEW, COLUMN, SCHEMA, DATABASE or CONSTRAINT');
  const name = relationName(cursor);
  const table = on === 'constraint' && cursor.takeWord('on') ? relationName(cursor) : undefined;
  cursor.expectWord('is');
  const text = cursor.takeWord('null') ? undefined : cursor.expectString('a text in quotes, or NULL');
  return { kind: 'comment', on, name, table, text, ...cursor.since(start) };
}

function parseAnalyze(cursor: Cursor): Statement {
  const { start } = cursor;
  cursor.advance();
  const compression = cursor.takeWord('compression');
  cursor.takeWord('verbose');
  const named = cursor.isName && !cursor.isWord('predicate');
  const name = named ? relationName(cursor) : undefined;
  const columns = cursor.isSign('(') ? parseNames(cursor) : [];
  if (!cursor.takeWords('predicate', 'columns') && cursor.takeWord('all')) cursor.expectWord('columns');
  if (cursor.takeWord('comprows')) cursor.expectInteger('a number of rows');
  return { kind: 'analyze', compression, name, columns, ...cursor.since(start) };
}

function parseVacuum(cursor: Cursor): Statement {
  const { start } = cursor;
  cursor.advance();
  const mode = cursor.takeWord('full')
    ? 'full'
    : cursor.takeWords('sort', 'only')
      ? 'sort only'
      : cursor.takeWords('delete', 'only')
        ? 'delete only'
        : cursor.takeWord('reindex')
          ? 'reindex'
          : cursor.takeWord('recluster')
            ? 'recluster'
            : undefined;
  const name = cursor.isName && !cursor.isWord('boost') ? relationName(cursor) : undefined;
  let toPercent: number | undefined;
  if (cursor.takeWord('to')) {
    toPercent = cursor.expectInteger('a number of percent');
    cursor.expectWord('percent');
  }
  return { kind: 'vacuum', mode, name, toPercent, boost: cursor.takeWord('boost'), ...cursor.since(start) };
}

function settingName(cursor: Cursor): string {
  if (cursor.takeWords('session', 'authorization')) return 'session authorization';
  let name = cursor.expectLabel('the name of a setting').text;
  while (cursor.takeSign('.')) name += `.${cursor.expectLabel('a name').text}`;
  return name;
}

function parseSet(cursor: Cursor): Statement {
  const { start } = cursor;
  cursor.advance();
  const authorization = cursor.areWords('session', 'authorization');
  const scope = authorization
    ? undefined
    : (['session', 'local'] as const).find((word) => !cursor.isWordAhead(1, 'to') && cursor.takeWord(word));
  // SET TIME ZONE 'UTC', and SET TIMEZONE INTERVAL '-8 hours', as PostgreSQL has them.
  const isZone = cursor.takeWords('time', 'zone');
  const name = isZone ? 'timezone' : settingName(cursor);
  const goesOn = isZone || authorization || (name === 'timezone' && cursor.isWord('interval'));
  if (!goesOn && !cursor.takeWord('to') && !cursor.takeSign('=')) throw cursor.failure('TO or "="');
  cursor.takeWord('interval');
  if (cursor.takeWord('default')) return { kind: 'set', scope, name, values: [], ...cursor.since(start) };
  const values = cursor.list(() => {
    const sign = cursor.takeSign('-') ? '-' : '';
    if (cursor.kind !== NUMBER && cursor.kind !== STRING && cursor.kind !== WORD && cursor.kind !== QUOTED)
      throw cursor.failure('a value');
    const { value } = cursor;
    cursor.advance();
    return `${sign}${value}`;
  });
  return { kind: 'set', scope, name, values, ...cursor.since(start) };
}

function parseBegin(cursor: Cursor): Statement {
  const { start } = cursor;
  if (cursor.takeWord('start')) cursor.expectWord('transaction');
  else {
    cursor.advance();
    if (!cursor.takeWord('work')) cursor.takeWord('transaction');
  }
  let readOnly = false;
  let isolation: string | undefined;
  for (;;) {
    if (cursor.takeWords('isolation', 'level')) {
      const words = [cursor.expectName('an isolation level').text];
      if (words[0] === 'read' || words[0] === 'repeatable') words.push(cursor.expectName('an isolation level').text);
      isolation = words.join(' ');
    } else if (cursor.takeWords('read', 'only')) readOnly = true;
    else if (cursor.takeWords('read', 'write')) readOnly = false;
    else if (!cursor.takeSign(',')) break;
  }
  return { kind: 'begin', readOnly, isolation, ...cursor.since(start) };
}

function parseTransactionEnd(cursor: Cursor): Statement {
  const { start } = cursor;
  const kind = cursor.isWord('commit') || cursor.isWord('end') ? 'commit' : 'rollback';
  cursor.advance();
  if (!cursor.takeWord('work')) cursor.takeWord('transaction');
  return { kind, ...cursor.since(start) };
}

function parseExplain(cursor: Cursor): Statement {
  const { start } = cursor;
  cursor.advance();
  const verbose = cursor.takeWord('verbose');
  cursor.enter();
  const statement = readStatement(cursor);
  cursor.leave();
  return { kind: 'explain', verbose, statement, ...cursor.since(start) };
}

function parseCancel(cursor: Cursor): Statement {
  const { start } = cursor;
  cursor.advance();
  const process = cursor.expectInteger('the number of a process');
  const message = cursor.kind === STRING ? cursor.expectString('a message') : undefined;
  return { kind: 'cancel', process, message, ...cursor.since(start) };
}

// Which statement it is, and who runs it.
import type { Connection } from '../connection.ts';
import { isWord, type Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import { alterTable } from './alter.ts';
import { deleteRows, insertRows, truncateTable, updateRows } from './change-rows.ts';
import {
  analyze,
  beginBlock,
  cancelProcess,
  commitBlock,
  createDatabase,
  lockTables,
  rollbackBlock,
  setSetting,
  vacuum,
} from './control.ts';
import { copy } from './copy.ts';
import { createSchema, createTable } from './create.ts';
import { createMaterializedView, createView, refreshView } from './create-view.ts';
import { drop } from './drop.ts';
import { commentOn, grantTo, revokeFrom } from './grants.ts';
import { mergeRows } from './merge.ts';
import { alterPrincipal, createPrincipal } from './principals.ts';
import { explainQuery, selectRows } from './select.ts';
import { showSomething } from './show.ts';
import { unload } from './unload.ts';

type Run = (reader: Reader, connection: Connection) => Promise<StatementResult>;

const statements: Readonly<Record<string, Run>> = {
  select: selectRows,
  explain: explainQuery,
  show: showSomething,
  begin: beginBlock,
  commit: commitBlock,
  rollback: rollbackBlock,
  set: setSetting,
  reset: setSetting,
  lock: lockTables,
  insert: insertRows,
  update: updateRows,
  delete: deleteRows,
  merge: mergeRows,
  truncate: truncateTable,
  copy,
  unload,
  'create table': createTable,
  'create view': createView,
  'create materialized view': createMaterializedView,
  'create schema': createSchema,
  'create database': createDatabase,
  'create user': createPrincipal,
  'create role': createPrincipal,
  'create group': createPrincipal,
  'alter user': alterPrincipal,
  'alter role': alterPrincipal,
  'alter group': alterPrincipal,
  'refresh materialized view': refreshView,
  'alter table': alterTable,
  drop,
  comment: commentOn,
  grant: grantTo,
  revoke: revokeFrom,
  analyze,
  vacuum,
  cancel: cancelProcess,
};

const synonyms: Readonly<Record<string, string>> = {
  start: 'begin',
  end: 'commit',
  abort: 'rollback',
  with: 'select',
  '(': 'select',
};

export function statementKind(reader: Reader): string {
  const first = reader.peek()?.value ?? '';
  const kind = synonyms[first] ?? first;
  if (kind === 'create' || kind === 'alter' || kind === 'refresh') {
    const words = reader.tokens.slice(1, 6).map(({ value }) => value);
    const what = ['table', 'materialized', 'view', 'schema', 'database'].find((word) => words.includes(word));
    return what === 'materialized' ? `${kind} materialized view` : `${kind} ${what ?? words[0] ?? ''}`;
  }
  return kind;
}

export async function runStatement(kind: string, reader: Reader, connection: Connection): Promise<StatementResult> {
  const run = statements[kind];
  if (run === undefined) {
    if (
      isWord(reader.peek(), kind) &&
      /^(call|execute|prepare|declare|fetch|do|use|listen)$/.test(kind.split(' ')[0] ?? '')
    )
      throw new SqlError(`${kind.toUpperCase()} is not answered by local-aws (docs/local-aws.md)`);
    if (/^(create|alter)/.test(kind))
      throw new SqlError(`${kind.toUpperCase()} is not answered by local-aws (docs/local-aws.md)`);
    return reader.fail();
  }
  return run(reader, connection);
}

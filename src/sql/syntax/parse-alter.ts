// ALTER TABLE: one action a statement, but for keys and encodings, as in Redshift.
import type { Cursor } from './cursor.ts';
import { parseAttribute, parseColumn, parseConstraint } from './parse-create.ts';
import { parseBehaviour, relationName } from './parse-statement.ts';
import { parseType } from './parse-type.ts';
import type { AlterAction, Statement } from './statement-nodes.ts';
import { missing } from './syntax-failure.ts';

export function parseAlterTable(cursor: Cursor): Statement {
  const { start } = cursor;
  cursor.advance();
  cursor.expectWord('table');
  const name = relationName(cursor);
  if (cursor.isWord('row') && cursor.isWordAhead(1, 'level')) {
    while (!cursor.atEnd && !cursor.isSign(';')) cursor.advance();
    return { kind: 'other', subject: 'policies', name: 'ALTER TABLE … ROW LEVEL SECURITY', ...cursor.since(start) };
  }
  const action = parseAction(cursor);
  // Only keys and encodings may be changed several at once: they concern storage alone, so that the first stands for all.
  while (isOfStorage(action) && cursor.takeSign(',')) {
    cursor.expectWord('alter');
    if (!isOfStorage(parseAlter(cursor))) throw cursor.failure('ALTER DISTKEY, SORTKEY or an encoding');
  }
  return { kind: 'alter-table', name, action, ...cursor.since(start) };
}

const isOfStorage = ({ kind }: AlterAction): boolean => kind === 'attributes' || kind === 'alter-encode';

function parseAction(cursor: Cursor): AlterAction {
  if (cursor.takeWord('rename')) {
    if (cursor.takeWord('to')) return { kind: 'rename', to: cursor.expectName('the new name') };
    cursor.takeWord('column');
    const column = cursor.expectName('the name of a column');
    cursor.expectWord('to');
    return { kind: 'rename-column', column, to: cursor.expectName('the new name') };
  }
  if (cursor.takeWord('add')) return parseAdd(cursor);
  if (cursor.takeWord('drop')) {
    const constraint = cursor.takeWord('constraint');
    if (!constraint) cursor.takeWord('column');
    const name = cursor.expectName(constraint ? 'the name of a constraint' : 'the name of a column');
    const behaviour = parseBehaviour(cursor);
    return constraint ? { kind: 'drop-constraint', name, behaviour } : { kind: 'drop-column', column: name, behaviour };
  }
  if (cursor.takeWords('owner', 'to')) return { kind: 'owner', to: cursor.expectLabel('the name of a user') };
  if (cursor.takeWords('set', 'schema')) return { kind: 'set-schema', to: cursor.expectName('the name of a schema') };
  if (cursor.takeWord('append')) {
    cursor.expectWord('from');
    const from = relationName(cursor);
    const extra = cursor.takeWord('ignoreextra') ? 'ignore' : cursor.takeWord('filltarget') ? 'fill' : undefined;
    return { kind: 'append', from, extra };
  }
  if (cursor.takeWord('alter')) return parseAlter(cursor);
  throw cursor.failure('RENAME, ADD, DROP, ALTER, OWNER TO, SET SCHEMA or APPEND FROM');
}

function parseAdd(cursor: Cursor): AlterAction {
  if (!cursor.isWord('column')) {
    const name =
      cursor.isWord('constraint') && cursor.kindAhead(1) === cursor.kind
        ? { text: cursor.valueAhead(1), quoted: false, start: cursor.startAhead(1), end: cursor.startAhead(2) }
        : undefined;
    const constraint = parseConstraint(cursor);
    if (constraint !== undefined) return { kind: 'add-constraint', name, constraint };
  }
  cursor.takeWord('column');
  if (cursor.areWords('if', 'not'))
    throw missing('ADD COLUMN IF NOT EXISTS', cursor.place, 'ask first: adapter.get_columns_in_relation(this)');
  return { kind: 'add-column', column: parseColumn(cursor) };
}

function parseAlter(cursor: Cursor): AlterAction {
  const attributes = cursor.areWords('sortkey', 'none') ? undefined : parseAttribute(cursor);
  if (attributes !== undefined) return { kind: 'attributes', attributes, sortKeyNone: false };
  if (cursor.takeWords('sortkey', 'none')) return { kind: 'attributes', attributes: {}, sortKeyNone: true };
  cursor.takeWord('column');
  const column = cursor.expectName('the name of a column');
  if (cursor.takeWord('type')) return { kind: 'alter-type', column, type: parseType(cursor) };
  cursor.expectWord('encode');
  return { kind: 'alter-encode', column, encode: cursor.expectLabel('an encoding').text };
}

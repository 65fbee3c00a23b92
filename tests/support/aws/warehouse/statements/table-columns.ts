import type { Column } from '../catalog.ts';
import { readType } from '../column-type.ts';
import type { Connection } from '../connection.ts';
import type { Reader } from '../reader.ts';
import type { TableAttributes } from './table-attributes.ts';

const tableConstraints = ['primary', 'unique', 'foreign', 'constraint'];

export function readColumns(
  reader: Reader,
  connection: Connection,
): { readonly columns: readonly Column[]; readonly keys: Partial<TableAttributes> } {
  const columns: Column[] = [];
  let keys: Partial<TableAttributes> = {};
  reader.expect('(');
  do {
    if (reader.accept('like')) {
      const like = connection.require(reader.path());
      const withDefaults = reader.accept('including', 'defaults');
      reader.accept('excluding', 'defaults');
      columns.push(
        ...like.columns.map((column) => ({
          ...column,
          identity: undefined,
          default: withDefaults ? column.default : undefined,
        })),
      );
      keys = { distStyle: like.distStyle, distKey: like.distKey, sortKey: like.sortKey };
    } else if (tableConstraints.some((word) => reader.is(word))) {
      reader.skipTo(({ value, kind }) => kind === 'symbol' && (value === ',' || value === ')'));
    } else {
      const { column, isDistKey, isSortKey } = readColumn(reader);
      columns.push(column);
      if (isDistKey) keys = { ...keys, distStyle: 'KEY', distKey: column.name };
      if (isSortKey) keys = { ...keys, sortKey: [column.name] };
    }
  } while (reader.accept(','));
  reader.expect(')');
  return { columns, keys };
}

export function readColumn(reader: Reader): {
  readonly column: Column;
  readonly isDistKey: boolean;
  readonly isSortKey: boolean;
} {
  const name = reader.name();
  const type = readType(reader);
  let column: Column = { name, type, notNull: false, default: undefined, identity: undefined, encoding: undefined };
  let isDistKey = false;
  let isSortKey = false;
  const isEnd = () => reader.done || reader.is(',') || reader.is(')');
  while (!isEnd()) {
    if (reader.accept('not', 'null')) column = { ...column, notNull: true };
    else if (reader.accept('null')) continue;
    else if (reader.accept('default')) column = { ...column, default: readDefault(reader) };
    else if (reader.accept('encode')) column = { ...column, encoding: reader.word() };
    else if (reader.accept('distkey')) isDistKey = true;
    else if (reader.accept('sortkey')) isSortKey = true;
    else if (reader.accept('identity')) column = { ...column, identity: readIdentity(reader, false), notNull: true };
    else if (reader.accept('generated', 'by', 'default', 'as', 'identity'))
      column = { ...column, identity: readIdentity(reader, true), notNull: true };
    else if (reader.accept('primary', 'key')) column = { ...column, notNull: true };
    else if (
      reader.accept('unique') ||
      reader.accept('collate', 'case_sensitive') ||
      reader.accept('collate', 'case_insensitive')
    )
      continue;
    else if (reader.accept('references')) {
      reader.path();
      if (reader.is('(')) reader.nameList();
    } else reader.fail();
  }
  return { column, isDistKey, isSortKey };
}

const columnWords = new Set([
  'not',
  'null',
  'encode',
  'distkey',
  'sortkey',
  'identity',
  'generated',
  'primary',
  'unique',
  'references',
  'collate',
  ',',
  ')',
]);

function readDefault(reader: Reader): string {
  const from = reader.peek()?.start ?? 0;
  if (reader.is('null')) reader.next();
  const to = reader.skipTo(({ kind, value }) => kind !== 'string' && kind !== 'quoted' && columnWords.has(value));
  return reader.text.slice(from, to).trim();
}

function readIdentity(reader: Reader, byDefault: boolean): Column['identity'] {
  reader.expect('(');
  const seed = reader.integer();
  reader.expect(',');
  const step = reader.integer();
  reader.expect(')');
  return { seed, step, byDefault };
}

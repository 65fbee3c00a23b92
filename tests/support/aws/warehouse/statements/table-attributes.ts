// BACKUP, DISTSTYLE, DISTKEY, SORTKEY: what stands between a table's name or columns and AS.
import type { Reader } from '../reader.ts';
import { SqlError } from '../sql-error.ts';

export interface TableAttributes {
  readonly distStyle: string;
  readonly distKey: string | undefined;
  readonly sortKey: readonly string[];
  readonly backup: boolean;
}

export function readAttributes(reader: Reader): TableAttributes {
  let attributes: TableAttributes = { distStyle: 'AUTO', distKey: undefined, sortKey: [], backup: true };
  for (;;) {
    if (reader.accept('backup')) {
      const yes = reader.accept('yes');
      if (!yes) reader.expect('no');
      attributes = { ...attributes, backup: yes };
    } else if (reader.accept('diststyle')) {
      const distStyle = reader.word().toUpperCase();
      if (!['AUTO', 'EVEN', 'ALL', 'KEY'].includes(distStyle))
        throw new SqlError(`invalid value "${distStyle}" for DISTSTYLE`);
      attributes = { ...attributes, distStyle };
    } else if (reader.accept('distkey')) {
      const names = reader.nameList();
      if (names.length !== 1) throw new SqlError('DISTKEY takes one column');
      attributes = { ...attributes, distKey: names[0], distStyle: 'KEY' };
    } else if (reader.is('compound') || reader.is('interleaved') || reader.is('sortkey')) {
      const interleaved = reader.accept('interleaved');
      if (!interleaved) reader.accept('compound');
      reader.expect('sortkey');
      if (reader.accept('auto')) continue;
      const sortKey = reader.nameList();
      const most = interleaved ? 8 : 400;
      if (sortKey.length > most) throw new SqlError(`cannot have more than ${most} sort keys`);
      attributes = { ...attributes, sortKey };
    } else if (reader.accept('encode', 'auto')) {
      // Says what is so without it.
    } else break;
  }
  if (attributes.distStyle === 'KEY' && attributes.distKey === undefined)
    throw new SqlError('DISTSTYLE KEY needs a DISTKEY');
  return attributes;
}

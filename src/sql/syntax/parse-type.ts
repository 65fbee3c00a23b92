// Names of types, as they stand behind `::`, in CAST and in CREATE TABLE. Whether such a type exists is not asked here.
import type { Cursor } from './cursor.ts';
import type { TypeName } from './nodes.ts';
import { missing } from './syntax-failure.ts';
import { NUMBER, QUOTED, STRING, WORD } from './tokens.ts';

/** What may follow a first word. */
const second: ReadonlyMap<string, readonly string[]> = new Map([
  ['double', ['precision']],
  ['character', ['varying']],
  ['char', ['varying']],
  ['binary', ['varying']],
  ['national', ['character', 'char']],
]);
const units = new Set(['year', 'month', 'day', 'hour', 'minute', 'second']);

export function parseType(cursor: Cursor): TypeName {
  const { start } = cursor;
  // TIMESTAMP, BINARY and INTERVAL are reserved and name types all the same.
  if (cursor.kind !== WORD && cursor.kind !== QUOTED) throw cursor.failure('the name of a type');
  const name = parseTypeWords(cursor);
  if (cursor.isSign('[')) {
    throw missing(
      'array types',
      { start, end: cursor.end },
      'a SUPER value holds lists: array(…), split_to_array(…), json_parse(…)',
    );
  }
  return { ...name, ...cursor.since(start) };
}

/** Reads a type only if a literal of it follows: `date '2008-01-01'`, `timestamp with time zone '…'`. */
export function typeOfLiteral(cursor: Cursor): TypeName | undefined {
  if (cursor.kindAhead(1) === STRING) return parseType(cursor);
  const { value } = cursor;
  const words = value === 'timestamp' || value === 'time' || value === 'double' || value === 'character';
  const sized = words || sizedTypes.has(value);
  if (!sized) return undefined;
  let ahead = 1;
  if (cursor.isSignAhead(ahead, '(')) {
    while (cursor.kindAhead(ahead + 1) === NUMBER || cursor.isSignAhead(ahead + 1, ',')) ahead += 1;
    ahead += 2;
  }
  if (words) while (cursor.kindAhead(ahead) === WORD && typeWords.has(cursor.valueAhead(ahead))) ahead += 1;
  return cursor.kindAhead(ahead) === STRING ? parseType(cursor) : undefined;
}

const typeWords = new Set(['with', 'without', 'time', 'zone', 'precision', 'varying']);
const sizedTypes = new Set(['char', 'varchar', 'numeric', 'decimal', 'timestamptz', 'timetz', 'varbyte']);

function parseTypeWords(cursor: Cursor): Pick<TypeName, 'name' | 'arguments'> {
  let name = cursor.value;
  cursor.advance();
  const follows = second.get(name)?.find((word) => cursor.isWord(word));
  if (follows !== undefined) {
    cursor.advance();
    name += ` ${follows}`;
    if (name.startsWith('national') && cursor.takeWord('varying')) name += ' varying';
  }
  if (name === 'interval') return parseIntervalType(cursor);
  const sizes = parseSizes(cursor);
  if (name === 'timestamp' || name === 'time') {
    if (cursor.isWord('with') || cursor.isWord('without')) {
      const zone = cursor.value;
      if (cursor.isWordAhead(1, 'time') && cursor.isWordAhead(2, 'zone')) {
        cursor.advance(3);
        name += ` ${zone} time zone`;
      }
    }
  }
  return { name, arguments: sizes };
}

function parseSizes(cursor: Cursor): (number | 'max')[] {
  if (!cursor.takeSign('(')) return [];
  const sizes = cursor.list(() => (cursor.takeWord('max') ? 'max' : cursor.expectInteger('a length or precision')));
  cursor.expectSign(')');
  return sizes;
}

/** `interval`, `interval year to month`, `interval day to second (3)`. */
function parseIntervalType(cursor: Cursor): Pick<TypeName, 'name' | 'arguments'> {
  const qualifier = parseIntervalQualifier(cursor);
  if (qualifier === undefined) return { name: 'interval', arguments: [] };
  const to = qualifier.to === undefined ? '' : ` to ${qualifier.to}`;
  const sizes = qualifier.precision === undefined ? [] : [qualifier.precision];
  return { name: `interval ${qualifier.from}${to}`, arguments: sizes };
}

export interface IntervalQualifier {
  readonly from: string;
  readonly to: string | undefined;
  readonly precision: number | undefined;
}

/** `year to month`, `day`, `hour to second (2)`: behind an interval's text or in the name of its type. */
export function parseIntervalQualifier(cursor: Cursor): IntervalQualifier | undefined {
  const from = takeUnit(cursor);
  if (from === undefined) return undefined;
  let precision = parsePrecision(cursor);
  let to: string | undefined;
  if (cursor.isWord('to')) {
    cursor.advance();
    to = takeUnit(cursor);
    if (to === undefined) throw cursor.failure('MONTH, DAY, HOUR, MINUTE or SECOND');
    precision = parsePrecision(cursor) ?? precision;
  }
  return { from, to, precision };
}

function parsePrecision(cursor: Cursor): number | undefined {
  if (!cursor.isSign('(') || cursor.kindAhead(1) !== NUMBER) return undefined;
  cursor.advance();
  const precision = cursor.expectInteger('a precision');
  cursor.expectSign(')');
  return precision;
}

function takeUnit(cursor: Cursor): string | undefined {
  const unit = cursor.value;
  if (cursor.kind !== WORD || !units.has(unit)) return undefined;
  cursor.advance();
  return unit;
}

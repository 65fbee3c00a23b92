// A value of DuckDB -> the text that DuckDB's own client prints for it (equal to CAST(… AS VARCHAR); fuzzed against that).
import type {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBDateValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBType,
  DuckDBUnionType,
  DuckDBUnionValue,
  DuckDBValue,
} from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';

/** Writes one value that is not NULL. */
export type CellWriter = (value: DuckDBValue) => string;

/** The writer of a column, chosen once, so that a cell costs one call. */
export function cellWriter(type: DuckDBType): CellWriter {
  switch (type.typeId) {
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.ENUM:
      return (value) => value as string;
    case DuckDBTypeId.DOUBLE:
      return (value) => doubleText(value as number);
    case DuckDBTypeId.FLOAT:
      return (value) => floatText(value as number);
    case DuckDBTypeId.TIMESTAMP:
      return (value) => timestampText(value as DuckDBTimestampValue);
    case DuckDBTypeId.TIMESTAMP_TZ:
      return (value) => timestampTzText(value as DuckDBTimestampTZValue);
    case DuckDBTypeId.DATE:
      return (value) => dateText(value as DuckDBDateValue);
    case DuckDBTypeId.LIST:
      return listWriter((type as DuckDBListType).valueType);
    case DuckDBTypeId.ARRAY:
      return listWriter((type as DuckDBArrayType).valueType);
    case DuckDBTypeId.STRUCT:
      return structWriter(type as DuckDBStructType);
    case DuckDBTypeId.MAP:
      return mapWriter(type as DuckDBMapType);
    case DuckDBTypeId.UNION:
      return unionWriter(type as DuckDBUnionType);
    default:
      return (value) => String(value);
  }
}

/** `0.1`, `100.0`, `1e+16`, `1e-07`, `inf`, `nan`: shortest digits that read back equal. */
export function doubleText(value: number): string {
  return floatingText(value, (digits) => value.toExponential(digits));
}

function floatText(value: number): string {
  const exact = exactWhereUndecided(value);
  return exact ?? floatingText(value, () => shortestFloat(value));
}

/** The bindings hand a 4-byte float over as a double with its noise; the fewest digits that round back to it are meant. */
function shortestFloat(value: number): string {
  for (let digits = 0; digits < 9; digits += 1) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential();
}

/**
 * Where the shortest digits are a tie (12.125: 12.12 or 12.13?), or lie exactly between two floats, DuckDB's printer gives up
 * and prints the float's exact value.
 */
function exactWhereUndecided(value: number): string | undefined {
  const size = Math.abs(value);
  if (!(size >= 1e-4 && size < 1e16)) return undefined;
  const halfStep = 2 ** (Math.floor(Math.log2(size)) - 24);
  const chosen = shortestFloat(size);
  const digits = chosen.indexOf('e') - (chosen.includes('.') ? 2 : 1);
  const longer = size.toExponential(digits + 1);
  const isTie = Number(longer) === size && /5e/.test(longer);
  if (isTie || Math.abs(Number(chosen) - size) === halfStep) return exactText(value);
  const shorter = digits === 0 ? Number.NaN : Math.abs(Number(size.toExponential(digits - 1)) - size);
  return shorter === halfStep ? exactText(value) : undefined;
}

function exactText(value: number): string {
  const text = value.toFixed(30).replace(/0+$/, '');
  return text.endsWith('.') ? `${text}0` : text;
}

function floatingText(value: number, shortest: (digits?: number) => string): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const text = shortest();
  const cut = text.indexOf('e');
  const exponent = Number(text.slice(cut + 1));
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${text.slice(0, cut)}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  const plain = String(Number(text));
  return plain.includes('.') ? plain : `${plain}.0`;
}

const micros = 1_000_000;
// Beyond these, JavaScript's Date prints years differently; the bindings' own (slower) text is right there.
const firstPlainMicros = -62_135_596_800_000_000n;
const lastPlainMicros = 9_007_199_254_740_991n;

function timestampText(value: DuckDBTimestampValue): string {
  return plainTimestamp(value.micros) ?? value.toString();
}

// Printed in UTC whatever the machine's zone is: connections run with TimeZone UTC.
function timestampTzText(value: DuckDBTimestampTZValue): string {
  const plain = plainTimestamp(value.micros);
  if (plain !== undefined) return `${plain}+00`;
  const parts = value.toString().replace(/ ?[+-]\d\d(?::\d\d){0,2}(?= \(BC\)$|$)/, '');
  return /infinity/.test(parts) ? parts : `${parts}+00`;
}

function plainTimestamp(since1970: bigint): string | undefined {
  if (since1970 < firstPlainMicros || since1970 > lastPlainMicros) return undefined;
  const total = Number(since1970);
  const seconds = Math.floor(total / micros);
  const fraction = total - seconds * micros;
  const iso = new Date(seconds * 1000).toISOString();
  const head = `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
  return fraction === 0 ? head : `${head}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
}

const infiniteDays = 2_147_483_647;

function dateText(value: DuckDBDateValue): string {
  if (value.days === infiniteDays) return 'infinity';
  return value.days === -infiniteDays ? '-infinity' : value.toString();
}

/** Inside lists, structs and maps: NULL is spelled, and text that could be misread is quoted. */
function nestedWriter(type: DuckDBType, bare = false): (value: DuckDBValue) => string {
  const write = cellWriter(type);
  const nested = isNested(type) || bare;
  return (value) => {
    if (value === null) return 'NULL';
    const text = write(value);
    return nested ? text : quotedIfNeeded(text);
  };
}

function isNested(type: DuckDBType): boolean {
  return (
    type.typeId === DuckDBTypeId.LIST ||
    type.typeId === DuckDBTypeId.ARRAY ||
    type.typeId === DuckDBTypeId.STRUCT ||
    type.typeId === DuckDBTypeId.MAP ||
    type.typeId === DuckDBTypeId.UNION
  );
}

function quotedIfNeeded(text: string): string {
  const misread =
    text === '' ||
    /^[ \t-\r]|[ \t-\r]$|["'(),:=[\]{}]/.test(text) ||
    (text.length === 4 && text.toUpperCase() === 'NULL');
  return misread ? quoted(text) : text;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function listWriter(valueType: DuckDBType): CellWriter {
  const write = nestedWriter(valueType, valueType.alias === 'JSON');
  return (value) => `[${(value as DuckDBListValue | DuckDBArrayValue).items.map(write).join(', ')}]`;
}

function structWriter(type: DuckDBStructType): CellWriter {
  const writers = type.entryTypes.map((entry) => nestedWriter(entry));
  const names = type.entryNames;
  const unnamed = names.every((name) => name === '');
  return (value) => {
    const entries = (value as DuckDBStructValue).entries;
    const parts = names.map((name, at) => {
      const text = writers[at]?.(entries[unnamed ? unnamedField(at) : name] ?? null) ?? 'NULL';
      return unnamed ? text : `${quoted(name)}: ${text}`;
    });
    return unnamed ? `(${parts.join(', ')})` : `{${parts.join(', ')}}`;
  };
}

const unnamedField = (at: number): string => `\0${at}`;

/**
 * The bindings key the fields of a struct by name, so those of `row(1, 2)`, which have none, would overwrite each other.
 * Gives them names in `type`, the very object that a vector reads its names from; true if there were any.
 */
export function nameUnnamedFields(type: DuckDBType): boolean {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return nameUnnamedFields((type as DuckDBListType | DuckDBArrayType).valueType);
    case DuckDBTypeId.MAP: {
      const { keyType, valueType } = type as DuckDBMapType;
      return [keyType, valueType].map(nameUnnamedFields).includes(true);
    }
    case DuckDBTypeId.UNION:
      return (type as DuckDBUnionType).memberTypes.map(nameUnnamedFields).includes(true);
    case DuckDBTypeId.STRUCT: {
      const { entryNames, entryTypes } = type as DuckDBStructType;
      const unnamed = entryNames.every((name) => name === '');
      if (unnamed)
        (entryNames as string[]).splice(0, entryNames.length, ...entryTypes.map((_, at) => unnamedField(at)));
      return entryTypes.map(nameUnnamedFields).includes(true) || unnamed;
    }
    default:
      return false;
  }
}

function mapWriter(type: DuckDBMapType): CellWriter {
  const key = nestedWriter(type.keyType);
  const entry = nestedWriter(type.valueType);
  return (value) =>
    `{${(value as DuckDBMapValue).entries.map((pair) => `${key(pair.key)}=${entry(pair.value)}`).join(', ')}}`;
}

function unionWriter(type: DuckDBUnionType): CellWriter {
  const writers = new Map(type.memberTags.map((tag, at) => [tag, cellWriter(type.memberTypes[at] as DuckDBType)]));
  return (value) => {
    const { tag, value: member } = value as DuckDBUnionValue;
    return member === null ? 'NULL' : (writers.get(tag)?.(member) ?? String(member));
  };
}

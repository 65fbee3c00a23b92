// JSON files: objects one after the other, whitespace between them, as many lines as they like. Anything else is an error a piece.
import { SqlError } from '../warehouse/sql-error.ts';
import { nothing, type RawRow, type RawValue } from './row.ts';

/** Where the values of the columns are found in an object. */
export type JsonMapping =
  | { readonly kind: 'auto'; readonly ignoresCase: boolean; readonly columns: readonly string[] }
  | { readonly kind: 'paths'; readonly paths: readonly (readonly (string | number)[])[] }
  | { readonly kind: 'whole' };

/** A number as it was written. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
  toJSON(): unknown {
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(this.text);
  }
}

const parse = JSON.parse as unknown as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;
const keepNumbers = (_key: string, value: unknown, { source }: { readonly source?: string }): unknown =>
  typeof value === 'number' ? new JsonNumber(source ?? String(value)) : value;

const mostObjectBytes = 4 << 20;

export function* readJson(text: string, mapping: JsonMapping, ignoreHeader: number): Iterable<RawRow> {
  let at = 0;
  let line = 1;
  for (let skipped = 0; skipped < ignoreHeader; skipped += 1) {
    const end = text.indexOf('\n', at);
    at = end < 0 ? text.length : end + 1;
    line += 1;
  }
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 10) line += 1;
    if (code === 32 || (code >= 9 && code <= 13) || code === 0xfeff) {
      at += 1;
      continue;
    }
    const end = endOfValue(text, at);
    const raw = text.slice(at, end);
    yield { line, raw, values: valuesOf(raw, mapping) };
    for (let newline = raw.indexOf('\n'); newline >= 0; newline = raw.indexOf('\n', newline + 1)) line += 1;
    at = end;
  }
}

function valuesOf(raw: string, mapping: JsonMapping): RawRow['values'] {
  if (raw.length > mostObjectBytes)
    return { code: 1224, message: 'The JSON object is larger than the maximum allowed of 4 MB' };
  const first = raw[0];
  if (first !== '{' && first !== '[')
    return { code: 1216, message: 'Invalid JSON: expected an object', value: raw.slice(0, 100), position: 0 };
  let value: unknown;
  try {
    value = parse(raw, keepNumbers);
  } catch (error) {
    return {
      code: 1216,
      message: `Invalid JSON format: ${error instanceof Error ? error.message : ''}`.slice(0, 100),
      value: raw.slice(0, 100),
    };
  }
  if (first === '[' && mapping.kind !== 'paths')
    return { code: 1216, message: 'Invalid JSON: a top-level array needs a jsonpaths file' };
  return mappedValues(value, mapping);
}

/** The values of an object, whatever it was read from; its numbers are JsonNumbers. */
export function mappedValues(value: unknown, mapping: JsonMapping): RawRow['values'] {
  switch (mapping.kind) {
    case 'whole':
      return [{ kind: 'json', value }];
    case 'auto':
      return autoValues(value as Record<string, unknown>, mapping);
    case 'paths':
      return pathValues(value, mapping.paths);
  }
}

function autoValues(
  object: Record<string, unknown>,
  mapping: Extract<JsonMapping, { kind: 'auto' }>,
): readonly RawValue[] {
  const keys = mapping.ignoresCase ? new Map(Object.keys(object).map((key) => [key.toLowerCase(), key])) : undefined;
  return mapping.columns.map((column) => rawValue(object[keys === undefined ? column : (keys.get(column) ?? '')]));
}

function pathValues(value: unknown, paths: readonly (readonly (string | number)[])[]): RawRow['values'] {
  const values: RawValue[] = [];
  for (const [column, path] of paths.entries()) {
    let found: unknown = value;
    for (const step of path) {
      if (typeof step === 'number') {
        if (!Array.isArray(found) || step >= found.length)
          return {
            code: 1216,
            message: 'Invalid JSONPath format: Member is not an object or array element does not exist.',
            column,
          };
        found = found[step];
      } else
        found =
          typeof found === 'object' && found !== null && !Array.isArray(found)
            ? (found as Record<string, unknown>)[step]
            : undefined;
    }
    values.push(rawValue(found));
  }
  return values;
}

function rawValue(value: unknown): RawValue {
  if (value === undefined || value === null) return nothing;
  return typeof value === 'string' ? { kind: 'text', text: value } : { kind: 'json', value };
}

// The end of the value that begins here: its closing brace, or the next whitespace.
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 34:
        at = endOfString(text, at);
        break;
      case 123:
      case 91:
        depth += 1;
        break;
      case 125:
      case 93:
        depth -= 1;
        if (depth <= 0) return at + 1;
        break;
      case 44:
        if (depth === 0) return at + 1;
        break;
      case 9:
      case 10:
      case 13:
      case 32:
        if (depth === 0) return at;
    }
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 92) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

/** `{"jsonpaths": ["$['a'][0]", "$.b.c"]}`; another key at the top silently means `auto`. */
export function readJsonPaths(text: string): readonly (readonly (string | number)[])[] | undefined {
  let paths: unknown;
  try {
    paths = (JSON.parse(text) as { readonly jsonpaths?: unknown }).jsonpaths;
  } catch {
    throw new SqlError('Invalid JSONPath file: it is not JSON');
  }
  if (paths === undefined) return undefined;
  if (!Array.isArray(paths)) throw new SqlError('Invalid JSONPath file: "jsonpaths" is not a list');
  return paths.map((path) => steps(String(path)));
}

function steps(path: string): readonly (string | number)[] {
  const found: (string | number)[] = [];
  const isBracket = path.startsWith('$[');
  const piece = isBracket ? /\['((?:[^'\\]|\\.)*)'\]|\[(\d+)\]/gy : /\.([^.[\]'"*]+)|\[(\d+)\]/gy;
  let at = path.startsWith('$') ? 1 : -1;
  while (at >= 0 && at < path.length) {
    piece.lastIndex = at;
    const match = piece.exec(path);
    if (match === null) {
      at = -1;
      break;
    }
    found.push(match[2] === undefined ? (match[1] as string) : Number(match[2]));
    at = piece.lastIndex;
  }
  if (at < 0 || found.length === 0) throw new SqlError(`Invalid JSONPath format: ${path}`);
  return found;
}

// JSON values as types, and a writer whose bytes do not depend on the order in which keys were set.

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** JSON with the keys of every object in code-point order, so that equal input gives equal bytes. */
export function sortedJson(value: JsonValue): string {
  if (value === null) return 'null';
  if (value === true) return 'true';
  if (value === false) return 'false';
  if (typeof value !== 'object') return JSON.stringify(value);
  let text = '';
  if (isArray(value)) {
    for (const item of value) text += `${text === '' ? '[' : ','}${sortedJson(item)}`;
    return text === '' ? '[]' : `${text}]`;
  }
  for (const key of sortedKeys(value)) {
    const inner = value[key];
    if (inner !== undefined) text += `${text === '' ? '{' : ','}${keyText(key)}${sortedJson(inner)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** Keys in the order in which objects have them: what follows each, and all of them sorted. */
interface KeyRow {
  readonly next: Map<string, KeyRow>;
  sorted: readonly string[] | undefined;
}

const noKeys: KeyRow = { next: new Map(), sorted: [] };
/** Names that users give are keys, too, and have no end. */
const mostRows = 2_000;
let rows = 0;

/** Ten thousand entries of a manifest have the same sixty keys in the same order, and sorting them is dear. */
function sortedKeys(value: JsonObject): readonly string[] {
  const keys = Object.keys(value);
  let row = noKeys;
  for (const key of keys) {
    let next = row.next.get(key);
    if (next === undefined) {
      if (rows >= mostRows) return keys.sort();
      rows += 1;
      next = { next: new Map(), sorted: undefined };
      row.next.set(key, next);
    }
    row = next;
  }
  row.sorted ??= keys.sort();
  return row.sorted;
}

const keyTexts = new Map<string, string>();

/** The same keys come thousands of times. */
function keyText(key: string): string {
  let text = keyTexts.get(key);
  if (text === undefined) {
    text = `${JSON.stringify(key)}:`;
    keyTexts.set(key, text);
  }
  return text;
}

// Array.isArray does not narrow readonly arrays.
function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** An object, not a list and not null. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

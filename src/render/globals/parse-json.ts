// JSON as Python reads it: keys in order, 1.0 a float, whole numbers of any size ints, NaN and Infinity too.
import { PyDict, PyList } from '../values/containers.ts';
import { float, int } from '../values/numbers.ts';
import { PyError } from '../values/py-error.ts';
import type { Value } from '../values/py-object.ts';

/** Undefined: no JSON. */
export function parseJson(text: string): Value | undefined {
  const reader = new JsonReader(text);
  return reader.read();
}

const token = /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity/y;
const deepest = 500;

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Value | undefined {
    const value = this.#value(0);
    this.#space();
    return this.#at === this.#text.length ? value : undefined;
  }

  #space(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? '.')) this.#at += 1;
  }

  #take(char: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #value(depth: number): Value | undefined {
    if (depth > deepest) throw new PyError('RecursionError', 'maximum recursion depth exceeded while decoding JSON');
    if (this.#take('{')) return this.#object(depth);
    if (this.#take('[')) return this.#array(depth);
    token.lastIndex = this.#at;
    const found = token.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    if (found.startsWith('"')) return parseText(found);
    if (/^-?\d+$/.test(found)) return int(BigInt(found));
    if (/\d/.test(found)) return float(Number(found));
    switch (found) {
      case 'true':
        return true;
      case 'false':
        return false;
      case 'null':
        return null;
      default:
        return Number(found);
    }
  }

  #object(depth: number): Value | undefined {
    const dict = new PyDict();
    if (this.#take('}')) return dict;
    do {
      this.#space();
      const key = this.#value(depth + 1);
      if (typeof key !== 'string' || !this.#take(':')) return undefined;
      const value = this.#value(depth + 1);
      if (value === undefined) return undefined;
      dict.set(key, value);
    } while (this.#take(','));
    return this.#take('}') ? dict : undefined;
  }

  #array(depth: number): Value | undefined {
    const items: Value[] = [];
    if (this.#take(']')) return new PyList(items);
    do {
      const value = this.#value(depth + 1);
      if (value === undefined) return undefined;
      items.push(value);
    } while (this.#take(','));
    return this.#take(']') ? new PyList(items) : undefined;
  }
}

function parseText(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined;
  }
}

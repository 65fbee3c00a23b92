// `text.format(…)` and `format_map`, with the sandbox's look-ups.
import { spendSize } from './budget.ts';
import { PyDict } from './containers.ts';
import { formatValue } from './format-spec.ts';
import { getAttribute, getItem } from './lookup.ts';
import { PyError, typeError, valueError } from './py-error.ts';
import type { CallArguments, Value } from './py-object.ts';
import { repr, str } from './text.ts';

/** How a field's value is written; markup escapes it. */
export type FormatField = (value: Value, spec: string) => string;

export function formatString(text: string, args: CallArguments, format: FormatField = formatValue): string {
  return new Formatter(args.positional, (name) => args.keyword.get(name), format).run(text, 2);
}

export function formatMap(text: string, args: CallArguments, format: FormatField = formatValue): string {
  if (args.keyword.size > 0) throw typeError('format_map() takes no keyword arguments');
  if (args.positional.length !== 1) {
    throw typeError(`format_map() takes exactly one argument (${args.positional.length} given)`);
  }
  const mapping = args.positional[0] as Value;
  return new Formatter(
    [],
    (name) => {
      if (mapping instanceof PyDict) return mapping.get(name);
      throw typeError('format_map() needs a mapping');
    },
    format,
  ).run(text, 2);
}

class Formatter {
  readonly #positional: readonly Value[];
  readonly #named: (name: string) => Value | undefined;
  readonly #format: FormatField;
  #auto: number | 'manual' | undefined;

  constructor(positional: readonly Value[], named: (name: string) => Value | undefined, format: FormatField) {
    this.#format = format;
    this.#positional = positional;
    this.#named = named;
  }

  run(text: string, depth: number): string {
    if (depth < 0) throw valueError('Max string recursion exceeded');
    let result = '';
    let at = 0;
    while (at < text.length) {
      const char = text[at] as string;
      if (char === '{' || char === '}') {
        if (text[at + 1] === char) {
          result += char;
          at += 2;
          continue;
        }
        if (char === '}') throw valueError("Single '}' encountered in format string");
        const end = fieldEnd(text, at + 1);
        result += this.#field(text.slice(at + 1, end), depth);
        spendSize(result.length);
        at = end + 1;
      } else {
        const next = nextBrace(text, at);
        result += text.slice(at, next);
        at = next;
      }
    }
    return result;
  }

  #field(field: string, depth: number): string {
    const nameEnd = endOfName(field);
    const name = field.slice(0, nameEnd);
    let rest = field.slice(nameEnd);
    let conversion: string | undefined;
    if (rest.startsWith('!')) {
      conversion = rest[1];
      if (conversion === undefined) throw valueError('end of string while looking for conversion specifier');
      rest = rest.slice(2);
      if (rest !== '' && !rest.startsWith(':')) throw valueError("expected ':' after conversion specifier");
    }
    let value = this.#value(name);
    if (conversion !== undefined) value = converted(value, conversion);
    return this.#format(value, this.run(rest.slice(1), depth - 1));
  }

  #value(name: string): Value {
    const first = /^[^.[]*/.exec(name)?.[0] ?? '';
    // The sandbox numbers only fields that are empty: `{[0]}` asks for an argument named ''.
    let value = first === '' && name !== '' ? this.#byName('') : this.#first(first);
    let rest = name.slice(first.length);
    while (rest !== '') {
      const attribute = /^\.([^.[]*)/.exec(rest);
      const item = /^\[([^\]]*)\]/.exec(rest);
      const part = attribute ?? item;
      if (part === null) {
        if (rest.startsWith('[')) throw valueError("Missing ']' in format string");
        throw valueError("Only '.' or '[' may follow ']' in format field specifier");
      }
      const key = part[1] as string;
      if (key === '') throw valueError('Empty attribute in format string');
      if (attribute !== null) value = getAttribute(value, key);
      else value = getItem(value, /^\d+$/.test(key) ? Number(key) : key);
      rest = rest.slice(part[0].length);
    }
    return value;
  }

  #first(name: string): Value {
    if (name === '') {
      if (this.#auto === 'manual') {
        throw valueError('cannot switch from manual field specification to automatic field numbering');
      }
      const at = this.#auto ?? 0;
      this.#auto = at + 1;
      return this.#at(at);
    }
    if (/^\d+$/.test(name)) {
      if (typeof this.#auto === 'number') {
        throw valueError('cannot switch from automatic field numbering to manual field specification');
      }
      this.#auto = 'manual';
      return this.#at(Number(name));
    }
    return this.#byName(name);
  }

  #byName(name: string): Value {
    const value = this.#named(name);
    if (value === undefined) throw new PyError('KeyError', repr(name));
    return value;
  }

  #at(index: number): Value {
    const value = this.#positional[index];
    if (value === undefined) {
      throw new PyError('IndexError', `Replacement index ${index} out of range for positional args tuple`);
    }
    return value;
  }
}

function nextBrace(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) if (text[at] === '{' || text[at] === '}') return at;
  return text.length;
}

function fieldEnd(text: string, from: number): number {
  let depth = 1;
  let bracket = false;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (bracket) {
      if (char === ']') bracket = false;
    } else if (char === '[' && depth === 1) bracket = true;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  if (from === text.length) throw valueError("Single '{' encountered in format string");
  throw valueError("expected '}' before end of string");
}

function endOfName(field: string): number {
  let bracket = false;
  for (let at = 0; at < field.length; at += 1) {
    const char = field[at];
    if (char === '{') throw valueError("unexpected '{' in field name");
    if (char === '[') bracket = true;
    else if (char === ']') bracket = false;
    else if (!bracket && (char === '!' || char === ':')) return at;
  }
  return field.length;
}

function converted(value: Value, conversion: string): Value {
  switch (conversion) {
    case 's':
      return str(value);
    case 'r':
      return repr(value);
    case 'a':
      return repr(value).replace(/[^\x20-\x7e]/gu, (char) => {
        const code = (char.codePointAt(0) as number).toString(16);
        return code.length <= 2
          ? `\\x${code.padStart(2, '0')}`
          : code.length <= 4
            ? `\\u${code.padStart(4, '0')}`
            : `\\U${code.padStart(8, '0')}`;
      });
    default:
      throw valueError(`Unknown conversion specifier ${conversion}`);
  }
}

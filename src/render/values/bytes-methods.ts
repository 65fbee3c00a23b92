// The methods of bytes: those of str over a text in which every byte is a character.
import { PyBytes } from './bytes.ts';
import { boundMethod, type MethodTable, methodTable, PyFunction } from './callables.ts';
import { PyList, PyTuple } from './containers.ts';
import { PyMarkup } from './markup.ts';
import { PyError, typeError, valueError } from './py-error.ts';
import type { CallArguments, Value } from './py-object.ts';
import { boundArguments, stringMethod } from './string-methods.ts';
import { str } from './text.ts';
import { typeName } from './type-names.ts';

const shared = new Set(
  `capitalize center count endswith expandtabs find index isalnum isalpha isascii isdigit islower isspace istitle isupper join
  ljust lower lstrip partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines
  startswith strip swapcase title upper zfill`.split(/\s+/),
);

// No letter, digit or space of any script: for bytes only ASCII counts.
const privateUse = 0xe000;

function textOf(bytes: PyBytes): string {
  return Array.from(bytes.data, (byte) => String.fromCharCode(byte < 128 ? byte : privateUse + byte)).join('');
}

function bytesOf(text: string): PyBytes {
  return new PyBytes(Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff));
}

function given(value: Value): Value {
  if (value instanceof PyBytes) return textOf(value);
  if (value instanceof PyTuple) return new PyTuple(value.items.map(given));
  if (value instanceof PyList) return new PyList(value.items.map(given));
  if (typeof value === 'string' || value instanceof PyMarkup) {
    throw typeError(`a bytes-like object is required, not '${typeName(value)}'`);
  }
  return value;
}

function answered(value: Value): Value {
  if (typeof value === 'string') return bytesOf(value);
  if (value instanceof PyTuple) return new PyTuple(value.items.map(answered));
  return value instanceof PyList ? new PyList(value.items.map(answered)) : value;
}

export function bytesMethod(bytes: PyBytes, name: string): Value | undefined {
  const own = boundMethod(methods(), bytes, 'bytes', name);
  if (own !== undefined) return own;
  const method = shared.has(name) ? stringMethod(name) : undefined;
  if (method === undefined) return undefined;
  return new PyFunction(name, (args) => {
    const taken: CallArguments = {
      positional: args.positional.map(given),
      keyword: new Map([...args.keyword].map(([key, value]) => [key, given(value)])),
    };
    // Lines of bytes end in \n and \r alone.
    if (name === 'splitlines') return new PyList(lines(textOf(bytes), taken).map(bytesOf));
    return answered(method.run(textOf(bytes), boundArguments(name, method, taken), taken));
  });
}

function lines(text: string, args: CallArguments): string[] {
  const keep = args.positional[0] ?? args.keyword.get('keepends') ?? false;
  const found = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  return keep === false || keep === 0 ? found.map((line) => line.replace(/(?:\r\n|\r|\n)$/, '')) : found;
}

let table: MethodTable<PyBytes> | undefined;

function methods(): MethodTable<PyBytes> {
  table ??= methodTable<PyBytes>({
    decode: ['encoding? errors?', (self, [encoding, errors]) => decoded(self, encoding, errors)],
    hex: [
      'sep? bytes_per_sep?',
      (self, [sep, size]) => {
        const hex = Buffer.from(self.data).toString('hex');
        if (sep === undefined) return hex;
        const mark = sep instanceof PyBytes ? textOf(sep) : str(sep);
        if (mark.length !== 1) throw valueError('sep must be length 1.');
        return grouped(hex, mark, typeof size === 'number' ? size : 1);
      },
    ],
  });
  return table;
}

/** Groups of bytes: counted from the end, or, for a negative size, from the beginning. */
function grouped(hex: string, mark: string, size: number): string {
  const width = Math.abs(size) * 2;
  if (width === 0) return hex;
  const first = size > 0 ? hex.length % width : 0;
  const groups = first === 0 ? [] : [hex.slice(0, first)];
  for (let at = first; at < hex.length; at += width) groups.push(hex.slice(at, at + width));
  return groups.join(mark);
}

function decoded(bytes: PyBytes, encoding: Value | undefined, errors: Value | undefined): string {
  const name = encoding === undefined ? 'utf-8' : str(encoding);
  const plain = name.toLowerCase().replace(/[-_ ]/g, '');
  const data = Buffer.from(bytes.data);
  if (/^(?:latin1|iso88591|l1)$/.test(plain)) return data.toString('latin1');
  const ascii = plain === 'ascii' || plain === 'usascii';
  if (!ascii && plain !== 'utf8' && plain !== 'u8') throw new PyError('LookupError', `unknown encoding: ${name}`);
  const text = ascii ? data.toString('latin1').replace(/[\x80-\xff]/g, '\ufffd') : data.toString('utf8');
  if (!text.includes('\ufffd') || errors === 'replace') return text;
  if (errors === 'ignore') return text.replaceAll('\ufffd', '');
  if (!ascii && Buffer.from(text, 'utf8').equals(data)) return text;
  throw new PyError('UnicodeError', `'${ascii ? 'ascii' : 'utf-8'}' codec can't decode the bytes`);
}

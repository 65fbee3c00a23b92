// bytes, as far as templates meet them: what str.encode() gives.
import { bytesMethod } from './bytes-methods.ts';
import { sequenceIndex } from './indexing.ts';
import { asInt } from './numbers.ts';
import { PyError, typeError, valueError } from './py-error.ts';
import { type HashKey, PyObject, type Value } from './py-object.ts';
import { typeName } from './type-names.ts';

export class PyBytes extends PyObject {
  readonly typeName = 'bytes';
  readonly data: Uint8Array;

  constructor(data: Uint8Array) {
    super();
    this.data = data;
  }

  static encode(text: string, encoding: Value, errors: Value): PyBytes {
    if (typeof encoding !== 'string')
      throw typeError(`encode() argument 'encoding' must be str, not ${typeName(encoding)}`);
    const name = encoding.toLowerCase().replace(/[-_ ]/g, '');
    if (name === 'utf8' || name === 'u8') return new PyBytes(Buffer.from(text, 'utf8'));
    const highest =
      name === 'ascii' || name === 'usascii' ? 0x7f : /^(?:latin1|iso88591|l1)$/.test(name) ? 0xff : undefined;
    if (highest === undefined) throw new PyError('LookupError', `unknown encoding: ${encoding}`);
    const bytes: number[] = [];
    let position = 0;
    for (const char of text) {
      const code = char.codePointAt(0) as number;
      if (code <= highest) bytes.push(code);
      else if (errors === 'replace') bytes.push(63);
      else if (errors !== 'ignore') {
        throw new PyError(
          'UnicodeError',
          `'${highest === 0x7f ? 'ascii' : 'latin-1'}' codec can't encode character in position ${position}: ordinal not in range(${highest + 1})`,
        );
      }
      position += 1;
    }
    return new PyBytes(Uint8Array.from(bytes));
  }

  override repr(): string {
    const chars = [...this.data].map((byte) => {
      if (byte === 92) return '\\\\';
      if (byte === 9) return '\\t';
      if (byte === 10) return '\\n';
      if (byte === 13) return '\\r';
      return byte < 32 || byte > 126 ? `\\x${byte.toString(16).padStart(2, '0')}` : String.fromCharCode(byte);
    });
    const body = chars.join('');
    if (body.includes("'") && !body.includes('"')) return `b"${body}"`;
    return `b'${body.replaceAll("'", "\\'")}'`;
  }

  override length(): number {
    return this.data.length;
  }

  override item(key: Value): Value | undefined {
    const index = sequenceIndex(key, this.data.length);
    return index === undefined ? undefined : this.data[index];
  }

  override iterate(): Iterator<Value> {
    return this.data[Symbol.iterator]();
  }

  override equals(other: Value): boolean {
    return other instanceof PyBytes && Buffer.from(this.data).equals(Buffer.from(other.data));
  }

  override hashKey(): HashKey {
    return `\u0000b${Buffer.from(this.data).toString('latin1')}`;
  }

  override attribute(name: string): Value | undefined {
    return bytesMethod(this, name);
  }

  /** `item in bytes`: a byte, or bytes in a row. */
  has(item: Value): boolean {
    if (item instanceof PyBytes) return Buffer.from(this.data).includes(Buffer.from(item.data));
    const byte = asInt(item);
    if (byte === undefined) throw typeError(`a bytes-like object is required, not '${typeName(item)}'`);
    if (byte < 0 || byte > 255) throw valueError('byte must be in range(0, 256)');
    return this.data.includes(Number(byte));
  }
}

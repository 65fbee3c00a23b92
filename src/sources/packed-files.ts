// Files in as little memory as they can be walked over from: about 40 bytes each, where objects take ten times that. A bucket of
// a million keys that are new must fit beside everything else.
import type { FileList, ListedFile } from '../core/source-state.ts';
import { bucketAndKey } from './s3-uri.ts';

/** Names share their beginning with the one before, within a block; a block can be read by itself. */
const filesPerBlock = 256;
const firstBlockBytes = 64 << 10;
/** An ETag of S3 that is an MD5 in hex: half the room as bytes. */
const hexTag = /^[0-9a-f]{32}$/;

/** @example const packed = new PackedFiles(); packed.add(file); for (const file of packed) … */
export class PackedFiles implements FileList {
  readonly #blocks: Buffer[] = [];
  #open = Buffer.allocUnsafe(0);
  #used = 0;
  #last = '';
  #length = 0;
  #bytes = 0;

  get length(): number {
    return this.#length;
  }

  /** The sum of the files' sizes. */
  get bytes(): number {
    return this.#bytes;
  }

  add(file: ListedFile): void {
    const { uri, etag, bytes, modifiedAtMs } = file;
    const shared = this.#length % filesPerBlock === 0 ? 0 : sharedLength(this.#last, uri);
    const rest = uri.slice(shared);
    const isHex = hexTag.test(etag);
    this.#reserve(64 + 3 * (rest.length + etag.length));
    this.#number(shared);
    this.#text(rest);
    this.#number(isHex ? 0 : Buffer.byteLength(etag) + 1);
    this.#used += this.#open.write(etag, this.#used, isHex ? 'hex' : 'utf8');
    this.#number(bytes);
    this.#number(modifiedAtMs);
    this.#last = uri;
    this.#length += 1;
    this.#bytes += bytes;
    if (this.#length % filesPerBlock === 0) this.#close();
  }

  [Symbol.iterator](): Iterator<ListedFile> {
    return this.#walk(0, this.#length);
  }

  slice(from: number, to: number): FileList {
    const first = Math.min(Math.max(0, from), this.#length);
    const last = Math.min(Math.max(first, to), this.#length);
    return {
      length: last - first,
      slice: (start, end) => this.slice(first + Math.max(0, start), Math.min(last, first + Math.max(0, end))),
      [Symbol.iterator]: () => this.#walk(first, last),
    };
  }

  *#walk(from: number, to: number): Generator<ListedFile> {
    for (let block = Math.floor(from / filesPerBlock); block * filesPerBlock < to; block += 1) {
      const first = block * filesPerBlock;
      const content = this.#blocks[block] ?? this.#open.subarray(0, this.#used);
      const end = Math.min(to, first + filesPerBlock);
      let at = first;
      for (const file of unpacked(content, end - first)) {
        if (at >= from) yield file;
        at += 1;
      }
    }
  }

  #close(): void {
    // A buffer of its own: a slice would keep the large one alive.
    const block = Buffer.allocUnsafeSlow(this.#used);
    this.#open.copy(block, 0, 0, this.#used);
    this.#blocks.push(block);
    this.#used = 0;
  }

  #reserve(bytes: number): void {
    if (this.#used + bytes <= this.#open.length) return;
    const larger = Buffer.allocUnsafe(Math.max(firstBlockBytes, 2 * this.#open.length, this.#used + bytes));
    this.#open.copy(larger, 0, 0, this.#used);
    this.#open = larger;
  }

  #text(text: string): void {
    this.#number(Buffer.byteLength(text));
    this.#used += this.#open.write(text, this.#used, 'utf8');
  }

  /** Seven bits a byte, the lowest first; the last byte has its high bit clear. */
  #number(value: number): void {
    let left = value;
    while (left >= 0x80) {
      this.#open[this.#used] = (left % 0x80) | 0x80;
      this.#used += 1;
      left = Math.floor(left / 0x80);
    }
    this.#open[this.#used] = left;
    this.#used += 1;
  }
}

function* unpacked(block: Buffer, count: number): Generator<ListedFile> {
  let at = 0;
  let last = '';
  const number = (): number => {
    let value = 0;
    for (let unit = 1; ; unit *= 0x80) {
      const byte = block[at] as number;
      at += 1;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
    }
  };
  const text = (bytes: number, encoding: 'utf8' | 'hex'): string => {
    at += bytes;
    return block.toString(encoding, at - bytes, at);
  };
  for (let file = 0; file < count; file += 1) {
    const shared = number();
    const uri = last.slice(0, shared) + text(number(), 'utf8');
    const tagBytes = number();
    const etag = tagBytes === 0 ? text(16, 'hex') : text(tagBytes - 1, 'utf8');
    const bytes = number();
    const modifiedAtMs = number();
    yield { uri, ...bucketAndKey(uri), bytes, etag, modifiedAtMs };
    last = uri;
  }
}

function sharedLength(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let at = 0;
  while (at < most && left.charCodeAt(at) === right.charCodeAt(at)) at += 1;
  // A pair of surrogates is one character: half of it has no bytes of its own.
  const before = at === 0 ? 0 : left.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff ? at - 1 : at;
}

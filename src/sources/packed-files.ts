// Files in as little memory as they can be walked over from: 30 to 45 bytes each, where objects take ten times that. A bucket of
// a million keys that are new must fit beside everything else.
import type { FileList, ListedFile } from '../core/source-state.ts';
import { bucketAndKey } from './s3-uri.ts';

/** Names share their beginning and their end with the one before, within a block; a block can be read by itself. */
const filesPerBlock = 256;
const firstBlockBytes = 64 << 10;
/** An ETag of S3 that is an MD5 in hex: half the room as bytes. */
const hexTag = /^[0-9a-f]{32}$/;
/** What is left of most names: numbers, hashes, UUIDs. */
const hexName = /^[0-9a-f-]+$/;

/** @example const packed = new PackedFiles(); packed.add(file); for (const file of packed) … */
export class PackedFiles implements FileList {
  readonly #blocks: Buffer[] = [];
  #open = Buffer.allocUnsafe(0);
  #used = 0;
  #last = '';
  #lastModifiedMs = 0;
  #length = 0;
  #bytes = 0;

  get length(): number {
    return this.#length;
  }

  /** The sum of the files' sizes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What the files take, packed. */
  get packedBytes(): number {
    return this.#blocks.reduce((sum, block) => sum + block.length, this.#used);
  }

  add(file: ListedFile): void {
    const { uri, etag, bytes, modifiedAtMs } = file;
    if (this.#length % filesPerBlock === 0) {
      this.#last = '';
      this.#lastModifiedMs = 0;
    }
    const start = sharedStart(this.#last, uri);
    const end = sharedEnd(this.#last, uri, start);
    const name = uri.slice(start, uri.length - end);
    const isHex = hexTag.test(etag);
    this.#reserve(64 + 3 * (name.length + etag.length));
    this.#number(start);
    this.#number(end);
    this.#name(name);
    this.#number(isHex ? 0 : Buffer.byteLength(etag) + 1);
    this.#used += this.#open.write(etag, this.#used, isHex ? 'hex' : 'utf8');
    this.#number(bytes);
    const later = modifiedAtMs - this.#lastModifiedMs;
    this.#number(later < 0 ? -2 * later - 1 : 2 * later);
    this.#last = uri;
    this.#lastModifiedMs = modifiedAtMs;
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

  /** Its length doubled and its bytes; of hex: the digits' number doubled and one, how many digits each dash has before it, the digits. */
  #name(name: string): void {
    if (!hexName.test(name)) {
      this.#number(2 * Buffer.byteLength(name));
      this.#used += this.#open.write(name, this.#used, 'utf8');
      return;
    }
    const groups = name.split('-');
    const digits = groups.join('');
    this.#number(2 * digits.length + 1);
    this.#number(groups.length - 1);
    for (const group of groups.slice(0, -1)) this.#number(group.length);
    this.#used += this.#open.write(digits.length % 2 === 0 ? digits : `${digits}0`, this.#used, 'hex');
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
  let lastModifiedMs = 0;
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
  const name = (): string => {
    const length = number();
    if (length % 2 === 0) return text(length / 2, 'utf8');
    const dashes = Array.from({ length: number() }, number);
    const digits = text((length + 1) >> 2, 'hex');
    let from = 0;
    let groups = '';
    for (const group of dashes) {
      groups += `${digits.slice(from, from + group)}-`;
      from += group;
    }
    return groups + digits.slice(from, (length - 1) / 2);
  };
  for (let file = 0; file < count; file += 1) {
    const start = number();
    const end = number();
    const uri = last.slice(0, start) + name() + last.slice(last.length - end);
    const tagBytes = number();
    const etag = tagBytes === 0 ? text(16, 'hex') : text(tagBytes - 1, 'utf8');
    const bytes = number();
    const later = number();
    lastModifiedMs += later % 2 === 0 ? later / 2 : -(later + 1) / 2;
    yield { uri, ...bucketAndKey(uri), bytes, etag, modifiedAtMs: lastModifiedMs };
    last = uri;
  }
}

function sharedStart(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let at = 0;
  while (at < most && left.charCodeAt(at) === right.charCodeAt(at)) at += 1;
  // A pair of surrogates is one character: half of it has no bytes of its own.
  return at > 0 && isHighSurrogate(left.charCodeAt(at - 1)) ? at - 1 : at;
}

/** Of what stands behind the shared start. */
function sharedEnd(left: string, right: string, start: number): number {
  const most = Math.min(left.length, right.length) - start;
  let end = 0;
  while (end < most && left.charCodeAt(left.length - 1 - end) === right.charCodeAt(right.length - 1 - end)) end += 1;
  return end > 0 && isLowSurrogate(right.charCodeAt(right.length - end)) ? end - 1 : end;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

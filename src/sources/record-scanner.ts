// Finds the records of JSON and CSV files in their bytes, without parsing values: how many, where each begins, whether it is whole.
import { whatItIs } from './file-magic.ts';

/** Why a text is not a sequence of records. Lines are 1-based. */
export interface ScanProblem {
  readonly line: number;
  readonly reason: string;
}

export class ScanError extends Error {
  readonly problem: ScanProblem;

  constructor(problem: ScanProblem) {
    super(`line ${problem.line}: ${problem.reason}`);
    this.name = 'ScanError';
    this.problem = problem;
  }
}

const newline = 0x0a;
const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;
}

/** The text without a UTF-8 byte order mark. */
export function withoutByteOrderMark(content: Buffer): Buffer {
  return content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf ? content.subarray(3) : content;
}

/**
 * The number of lines that look like one whole object each; undefined if a line looks otherwise. The look is enough: a line that
 * begins with `{` and ends with `}` cannot be part of a larger object that goes on in a line of that look.
 */
export function countObjectLines(content: Buffer): number | undefined {
  let count = 0;
  for (let start = 0; start < content.length; ) {
    const found = content.indexOf(newline, start);
    const end = found < 0 ? content.length : found;
    let first = start;
    let last = end - 1;
    while (first < end && isBlank(content[first])) first += 1;
    while (last > first && isBlank(content[last])) last -= 1;
    if (first < end) {
      if (content[first] !== openBrace || content[last] !== closeBrace) return undefined;
      count += 1;
    }
    start = end + 1;
  }
  return count;
}

/**
 * Cuts concatenated or pretty-printed objects (arrays too, for paths that begin with an index) into records of one line each.
 * Feed it chunks, then call end().
 */
export class JsonRecordScanner {
  readonly #arrays: boolean;
  readonly #maxBytes: number;
  readonly #emit: (record: Buffer, line: number) => void;
  #line = 1;
  /** Whether a record has begun: what stands before the first may be no text at all. */
  #begun = false;
  #recordLine = 1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #parts: Buffer[] = [];
  #partBytes = 0;

  constructor(options: {
    readonly arrays: boolean;
    readonly maxRecordBytes: number;
    readonly emit: (record: Buffer, line: number) => void;
  }) {
    this.#arrays = options.arrays;
    this.#maxBytes = options.maxRecordBytes;
    this.#emit = options.emit;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === newline) this.#line += 1;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) this.#inString = false;
        else if (byte === newline) throw this.#error(this.#line - 1, 'a line ends inside a string');
        continue;
      }
      if (this.#depth === 0) {
        if (isBlank(byte)) continue;
        if (byte !== openBrace && !(byte === openBracket && this.#arrays)) {
          const disguised = this.#begun ? undefined : whatItIs(chunk.subarray(at));
          throw this.#error(this.#line, disguised ?? outside(byte));
        }
        this.#begun = true;
        this.#depth = 1;
        this.#recordLine = this.#line;
        start = at;
        continue;
      }
      if (byte === quote) this.#inString = true;
      else if (byte === openBrace || byte === openBracket) this.#depth += 1;
      else if (byte === closeBrace || byte === closeBracket) {
        this.#depth -= 1;
        if (this.#depth === 0) {
          this.#take(chunk.subarray(start, at + 1));
          this.#emit(this.#record(), this.#recordLine);
        }
      }
    }
    if (this.#depth > 0) this.#take(Buffer.from(chunk.subarray(start)));
  }

  end(): void {
    if (this.#depth > 0) throw this.#error(this.#recordLine, 'the object that begins here does not end');
  }

  #take(part: Buffer): void {
    this.#parts.push(part);
    this.#partBytes += part.length;
    if (this.#partBytes > this.#maxBytes) {
      throw this.#error(this.#recordLine, `the object that begins here is longer than ${this.#maxBytes} bytes`);
    }
  }

  #record(): Buffer {
    const record = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#partBytes = 0;
    // Line ends between tokens mean nothing; inside strings they were refused.
    for (let at = record.indexOf(newline); at >= 0; at = record.indexOf(newline, at + 1)) record[at] = 0x20;
    return record;
  }

  #error(line: number, reason: string): ScanError {
    return new ScanError({ line, reason });
  }
}

function outside(byte: number | undefined): string {
  switch (byte) {
    case openBracket:
      return 'a list around the objects; COPY reads objects one after the other';
    case 0x2c:
      return 'a comma between objects; COPY reads objects one after the other';
    default:
      return 'text outside of an object';
  }
}

/** Where the records of a CSV text lie. A record ends at a line end outside of quotes; blank lines are none. */
export interface CsvOutline {
  /** The first record's text, without its line end. */
  readonly first: Buffer;
  /** Where the second record begins. */
  readonly afterFirst: number;
  readonly records: number;
}

export function outlineCsv(content: Buffer, quoteByte: number): CsvOutline {
  let records = 0;
  let first: Buffer | undefined;
  let afterFirst = content.length;
  let quoted = false;
  let start = 0;
  for (let at = 0; at <= content.length; at += 1) {
    const byte = content[at];
    if (byte === quoteByte) quoted = !quoted;
    if (at < content.length && (byte !== newline || quoted)) continue;
    let end = at;
    while (end > start && (content[end - 1] === 0x0d || content[end - 1] === newline)) end -= 1;
    if (end > start) {
      records += 1;
      if (first === undefined) {
        first = content.subarray(start, end);
        afterFirst = Math.min(at + 1, content.length);
      }
    }
    start = at + 1;
  }
  return { first: first ?? Buffer.alloc(0), afterFirst, records };
}

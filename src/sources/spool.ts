// Small files, one behind the other in one local file: an engine opens one file in the time in which it reads a megabyte.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';

const newline = Buffer.from('\n');

export class Spool {
  readonly path: string;
  #handle: number | undefined;
  #bytes = 0;

  constructor(path: string) {
    this.path = path;
    this.#handle = openSync(path, 'w');
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Writes whole records; a line end is added where the text has none. */
  append(text: Buffer): void {
    if (text.length === 0) return;
    this.write(text);
    if (text[text.length - 1] !== newline[0]) this.write(newline);
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  /** Writes bytes as they are. */
  write(bytes: Buffer): void {
    if (this.#handle === undefined) throw new Error(`the spool ${this.path} is closed`);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#handle, bytes, at);
    this.#bytes += bytes.length;
  }
}

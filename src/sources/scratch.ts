// A folder of files that nobody misses afterwards, and their names.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export class Scratch {
  readonly dir: string;
  #made = 0;

  constructor(dir: string) {
    this.dir = dir;
    mkdirSync(dir, { recursive: true });
  }

  /** A name that no other has here: letters, digits and `_`. */
  name(kind: string): string {
    this.#made += 1;
    return `${kind}_${this.#made}`;
  }

  path(kind: string): string {
    return join(this.dir, `${this.name(kind)}.txt`);
  }

  /** A folder for copies of objects. */
  get copies(): string {
    const copies = join(this.dir, 'copies');
    mkdirSync(copies, { recursive: true });
    return copies;
  }

  /** True for a file that may be altered and removed. */
  owns(path: string): boolean {
    return path.startsWith(this.dir);
  }

  remove(paths: readonly string[]): void {
    for (const path of paths) if (this.owns(path)) rmSync(path, { force: true });
  }
}

// A config as it was read: its value, its file, and the way from a path in the value to the place in the text.
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import { wholeFile } from '../diagnostics/source-file.ts';
import { keyFinder } from './object-scanner.ts';

export type ConfigPath = readonly (string | number)[];

export interface ConfigDocument {
  readonly value: unknown;
  readonly file: SourceFile;
  /** What is told once it is read, and changes nothing. */
  readonly notes?: readonly Diagnostic[];
  /** The place of the last key of `path`, or of its value; that of the nearest key above it where it cannot be found. */
  spanOf(path: ConfigPath, part: 'key' | 'value'): Span;
}

/** A document whose text is JavaScript, TypeScript or JSON. `prefix` leads to the config inside the file (package.json). */
export function literalDocument(value: unknown, file: SourceFile, prefix: ConfigPath = []): ConfigDocument {
  const find = keyFinder(file.text);
  return {
    value,
    file,
    spanOf: (path, part) => nearest(file, [...prefix, ...path], part, find),
  };
}

/** Walks up until `find` knows the path. */
export function nearest(
  file: SourceFile,
  path: ConfigPath,
  part: 'key' | 'value',
  find: (
    path: ConfigPath,
  ) => { readonly key: { start: number; end: number }; readonly value: { start: number; end: number } } | undefined,
): Span {
  for (let length = path.length; length > 0; length -= 1) {
    const place = find(path.slice(0, length));
    if (place === undefined) continue;
    const range = part === 'value' && length === path.length ? place.value : place.key;
    return { file, start: range.start, end: range.end };
  }
  return wholeFile(file);
}

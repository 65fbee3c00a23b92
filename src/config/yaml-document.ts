// A config written in YAML: value and positions from the yaml package.
import { isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import { err, ok, type Result } from '../util/result.ts';
import { type ConfigDocument, type ConfigPath, nearest } from './config-document.ts';

export interface TextFailure {
  readonly reason: string;
  readonly at: Span;
}

export function yamlDocument(file: SourceFile): Result<ConfigDocument, readonly TextFailure[]> {
  const document = parseDocument(file.text, { merge: true, lineCounter: new LineCounter(), prettyErrors: false });
  if (document.errors.length > 0) {
    return err(
      document.errors.map((error) => ({
        reason: error.code === 'DUPLICATE_KEY' ? twice(file, error.pos[0]) : firstLine(error.message),
        at: keySpan(file, error),
      })),
    );
  }
  return ok({
    value: document.toJS() as unknown,
    file,
    spanOf: (path, part) => nearest(file, path, part, (full) => findIn(document.contents, full)),
  });
}

/** Keys that stand twice in one object; JSON is YAML, and its own parser takes the last of them in silence. */
export function repeatedKeys(file: SourceFile): readonly TextFailure[] {
  const { errors } = parseDocument(file.text, { prettyErrors: false });
  return errors
    .filter(({ code }) => code === 'DUPLICATE_KEY')
    .map((error) => ({ reason: twice(file, error.pos[0]), at: keySpan(file, error) }));
}

const keyPattern = /"(?:[^"\\]|\\.)*"|[\w$.+-]+/y;

function keyAt(file: SourceFile, at: number): string {
  keyPattern.lastIndex = at;
  return keyPattern.exec(file.text)?.[0] ?? '';
}

function twice(file: SourceFile, at: number): string {
  const key = keyAt(file, at);
  return key === '' ? 'a key is given twice' : `the key ${key.startsWith('"') ? key : `"${key}"`} is given twice`;
}

function keySpan(file: SourceFile, error: { readonly code: string; readonly pos: readonly [number, number] }): Span {
  const [start, end] = error.pos;
  const length = error.code === 'DUPLICATE_KEY' ? keyAt(file, start).length : 0;
  return { file, start, end: Math.max(start + length, end) };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}

function findIn(root: unknown, path: ConfigPath) {
  let node: unknown = root;
  let place: { key: { start: number; end: number }; value: { start: number; end: number } } | undefined;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item: Pair) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) return undefined;
      const keyRange = rangeOf(pair.key);
      if (keyRange === undefined) return undefined;
      place = { key: keyRange, value: rangeOf(pair.value) ?? keyRange };
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      const range = rangeOf(node);
      if (range === undefined) return undefined;
      place = { key: range, value: range };
    } else return undefined;
  }
  return place;
}

function rangeOf(node: unknown): { start: number; end: number } | undefined {
  const range = (node as { range?: readonly [number, number, number] | null } | null)?.range;
  return range === undefined || range === null ? undefined : { start: range[0], end: range[1] };
}

// A text that the user wrote, and places in it. Offsets inside; lines and columns only where a person reads them.

/** A file as it was read. `path` is what is printed: relative to the project, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A stretch of a file: UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** A place outside the project's own files (an object in S3, a data file, a compiled query): no text to show, only where. */
export interface Place {
  readonly uri: string;
  readonly line?: number;
  readonly column?: number;
}

/** 1-based, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineStartsOf = new WeakMap<SourceFile, readonly number[]>();

/** Offsets at which the lines of `file` begin; computed once a file. */
export function lineStarts(file: SourceFile): readonly number[] {
  const known = lineStartsOf.get(file);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = file.text.indexOf('\n'); at >= 0; at = file.text.indexOf('\n', at + 1)) starts.push(at + 1);
  lineStartsOf.set(file, starts);
  return starts;
}

export function positionAt(file: SourceFile, offset: number): Position {
  const starts = lineStarts(file);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** The text of a line (1-based) without its line end. */
export function lineText(file: SourceFile, line: number): string {
  const starts = lineStarts(file);
  const start = starts[line - 1];
  if (start === undefined) return '';
  const end = starts[line] ?? file.text.length + 1;
  return file.text.slice(start, end - 1).replace(/\r$/, '');
}

/** The offset of a 1-based position, clamped to the file. */
export function offsetAt(file: SourceFile, position: Position): number {
  const start = lineStarts(file)[position.line - 1];
  if (start === undefined) return file.text.length;
  return Math.min(file.text.length, start + position.column - 1);
}

export function wholeFile(file: SourceFile): Span {
  return { file, start: 0, end: 0 };
}

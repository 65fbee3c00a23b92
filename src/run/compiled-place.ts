// A place in compiled SQL -> the template's line that made it, and the macros that were being called.
import type { CompiledSql, LineOrigin, LinePiece, Origin, OriginFrame } from '../core/compiled.ts';
import type { Label } from '../diagnostics/diagnostic.ts';
import { lineStarts, lineText, positionAt, type SourceFile, type Span } from '../diagnostics/source-file.ts';
import { builtinMacroFiles } from '../render/builtin-macros.ts';

export interface TemplatePlace {
  readonly at: Span;
  readonly labels: readonly Label[];
}

/** `length`: of what stands there, where that is known; else the word counts. Undefined: no line of a template made it. */
export function placeOf(compiled: CompiledSql, offset: number, length?: number): TemplatePlace | undefined {
  const text = { path: '', text: compiled.text };
  const { line, column } = positionAt(text, offset);
  const whole = compiled.lineMap.lines[line - 1];
  if (whole === undefined) return undefined;
  const compiledLine = lineText(text, line);
  const piece = foreignPiece(whole, column - 1);
  const argument = piece === undefined ? undefined : argumentPlace(piece, compiledLine.slice(column - 1));
  if (argument !== undefined) return argument;
  const origin: Origin = piece ?? whole;
  const stack = labelsOf(origin.stack);
  if (!isBuiltIn(origin.at.file)) {
    const at =
      piece === undefined
        ? pieceSpan(origin.at, compiledLine, column, length)
        : foreignSpan(piece, compiledLine, column - 1);
    return { at, labels: stack };
  }
  // Nobody can open a macro of our own: the call that led there is the place.
  const calls = stack.filter(({ at }) => !isBuiltIn(at.file));
  return calls[0] === undefined ? undefined : { at: calls[0].at, labels: calls.slice(1) };
}

function labelsOf(stack: readonly OriginFrame[]): readonly Label[] {
  return stack.map(({ what, name, calledAt }) => ({
    at: calledAt,
    text: what === 'macro' ? `in macro "${name}", called here` : `in set block "${name}", printed here`,
  }));
}

/**
 * The piece at `offset` of a line, where it was written on another line of a template than the line's beginning: in a macro that
 * is called in the middle of the line, or behind a line break that the template's whitespace control took away.
 */
function foreignPiece(line: LineOrigin, offset: number): LinePiece | undefined {
  const piece = line.pieces?.findLast((candidate) => candidate.offset <= offset);
  return piece === undefined || isSameLine(piece, line) ? undefined : piece;
}

/** An argument that is written out at a call is the mistake, not the macro that prints it. */
function argumentPlace({ isText, stack }: LinePiece, rest: string): TemplatePlace | undefined {
  const word = /^["\w.]+/.exec(rest)?.[0];
  if (isText || word === undefined) return undefined;
  const written = ({ calledAt: { file, start, end } }: OriginFrame): number =>
    file.text.slice(start, end).indexOf(word);
  const index = stack.findLastIndex((frame) => frame.what === 'macro' && written(frame) >= 0);
  const frame = stack[index];
  if (frame === undefined || isBuiltIn(frame.calledAt.file)) return undefined;
  const { file } = frame.calledAt;
  const start = frame.calledAt.start + written(frame);
  return { at: { file, start, end: start + word.length }, labels: labelsOf(stack.slice(index + 1)) };
}

function isSameLine(one: Origin, other: Origin): boolean {
  if (one.at.file !== other.at.file || one.stack.length !== other.stack.length) return false;
  if (positionAt(one.at.file, one.at.start).line !== positionAt(other.at.file, other.at.start).line) return false;
  return one.stack.every((frame, index) => frame.calledAt.start === other.stack[index]?.calledAt.start);
}

function foreignSpan({ at, isText, offset: begin }: LinePiece, compiledLine: string, offset: number): Span {
  if (!isText) return at;
  const start = at.start + offset - begin;
  const word = /^(?:["\w.]+|\S)/.exec(compiledLine.slice(offset))?.[0] ?? '';
  return { file: at.file, start, end: Math.min(Math.max(start + word.length, start + 1), Math.max(at.end, start + 1)) };
}

export function isBuiltIn(file: SourceFile): boolean {
  return builtinMacroFiles.includes(file);
}

/** The template's own spelling of what stands at `column` of a compiled line, if that line has it; else the line itself. */
function pieceSpan(at: Span, compiledLine: string, column: number, length: number | undefined): Span {
  const { file } = at;
  const { line } = positionAt(file, at.start);
  const lineStart = lineStarts(file)[line - 1] ?? 0;
  const templateLine = lineText(file, line);
  const rest = compiledLine.slice(column - 1);
  const word = /^["\w.]+/.exec(rest)?.[0];
  const span = (found: number, size: number): Span => ({
    file,
    start: lineStart + found,
    end: lineStart + found + size,
  });
  for (const piece of length === undefined ? [word] : [rest.slice(0, length).trimEnd(), word]) {
    if (piece === undefined || piece === '') continue;
    // The same column first: most lines are rendered as they stand.
    const found = templateLine.startsWith(piece, column - 1) ? column - 1 : templateLine.indexOf(piece);
    if (found >= 0) return span(found, piece.length);
  }
  const found = samePlace(compiledLine, templateLine, column - 1);
  const written =
    found === undefined ? '' : (/^(?:["\w.]|\{\{.*?\}\})+|^\S/.exec(templateLine.slice(found))?.[0] ?? '');
  if (found !== undefined && written !== '') return span(found, written.length);
  const indent = templateLine.length - templateLine.trimStart().length;
  return span(indent, Math.max(1, templateLine.trimEnd().length - indent));
}

/** Where `offset` of the compiled line stands in the template's: what comes before it, or what comes after it, is written alike. */
function samePlace(compiledLine: string, templateLine: string, offset: number): number | undefined {
  if (templateLine.startsWith(compiledLine.slice(0, offset))) return offset;
  const rest = compiledLine.slice(offset);
  if (rest !== '' && templateLine.endsWith(rest)) return templateLine.length - rest.length;
  // Expressions before it and behind it: what stands around it may be written alike, in one place only.
  for (const width of [16, 8, 4]) {
    const from = Math.max(0, offset - width);
    const around = compiledLine.slice(from, offset + width);
    const found = templateLine.indexOf(around);
    if (found >= 0 && templateLine.indexOf(around, found + 1) < 0) return found + offset - from;
  }
  return undefined;
}

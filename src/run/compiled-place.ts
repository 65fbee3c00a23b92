// A place in compiled SQL -> the template's line that made it, and the macros that were being called.
import type { CompiledSql } from '../core/compiled.ts';
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
  const origin = compiled.lineMap.lines[line - 1];
  if (origin === undefined) return undefined;
  const stack = origin.stack.map((frame) => ({ at: frame.calledAt, text: `in macro "${frame.macro}", called here` }));
  if (!isBuiltIn(origin.at.file))
    return { at: pieceSpan(origin.at, lineText(text, line), column, length), labels: stack };
  // Nobody can open a macro of our own: the call that led there is the place.
  const calls = stack.filter(({ at }) => !isBuiltIn(at.file));
  return calls[0] === undefined ? undefined : { at: calls[0].at, labels: calls.slice(1) };
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

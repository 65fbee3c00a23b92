// The text of `--select` and `--exclude` -> SelectExpr. Grammar: dbt's (docs/selection.md); it knows methods only by name.
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import { err, ok, type Result } from '../util/result.ts';
import type { Criterion, SelectExpr } from './select-expr.ts';

/**
 * Spaces separate what is united, commas what is intersected. All mistakes of the text are told at once.
 *
 * @param file its text is the selector, its path what diagnostics call it: `--select`
 */
export function parseSelector(file: SourceFile): Result<SelectExpr, readonly Diagnostic[]> {
  return parseSelectorAt({ file, start: 0, end: file.text.length });
}

/** A selector that is a part of a file's text: its diagnostics point there. */
export function parseSelectorAt(at: Span): Result<SelectExpr, readonly Diagnostic[]> {
  const { file } = at;
  const problems: Diagnostic[] = [];
  const parts: SelectExpr[] = [];
  for (const word of file.text.slice(at.start, at.end).matchAll(/\S+/g)) {
    const start = at.start + word.index;
    const part = parseIntersection({ file, start, end: start + word[0].length }, problems);
    if (part !== undefined) parts.push(part);
  }
  if (problems.length > 0) return err(problems);
  const [only] = parts;
  if (only === undefined) {
    return err([errorDiagnostic('selectorSyntax', at, { problem: { kind: 'empty' } })]);
  }
  return ok(parts.length === 1 ? only : { kind: 'union', parts });
}

function parseIntersection(at: Span, problems: Diagnostic[]): SelectExpr | undefined {
  const parts: Criterion[] = [];
  let start = at.start;
  for (const text of at.file.text.slice(at.start, at.end).split(',')) {
    const end = start + text.length;
    const part = parseCriterion({ file: at.file, start, end }, problems);
    if (part !== undefined) parts.push(part);
    start = end + 1;
  }
  if (parts.length === 1) return parts[0];
  return { kind: 'intersection', parts, at, text: at.file.text.slice(at.start, at.end) };
}

const criterionPattern = /^(?<at>@)?(?:(?<up>\d*)\+)?(?:(?<method>[\w.]+):)?(?<value>.*?)(?:\+(?<down>\d*))?$/u;

function parseCriterion(at: Span, problems: Diagnostic[]): Criterion | undefined {
  const text = at.file.text.slice(at.start, at.end);
  const { at: sign, up, method, value = '', down } = criterionPattern.exec(text)?.groups ?? {};
  const prefixLength = (sign?.length ?? 0) + (up === undefined ? 0 : up.length + 1);
  const methodStart = at.start + prefixLength;
  const valueStart = methodStart + (method === undefined ? 0 : method.length + 1);
  const within = (start: number, end: number): Span => ({ file: at.file, start, end });
  if (text === '') {
    problems.push(errorDiagnostic('selectorSyntax', pointAt(at), { problem: { kind: 'empty-part' } }));
    return undefined;
  }
  if (value === '') {
    const place = within(valueStart, at.end > valueStart ? at.end : valueStart + 1);
    problems.push(errorDiagnostic('selectorSyntax', place, { problem: { kind: 'no-value', part: text } }));
    return undefined;
  }
  if (sign !== undefined && down !== undefined) {
    const place = within(valueStart + value.length, at.end);
    problems.push(errorDiagnostic('selectorSyntax', place, { problem: { kind: 'at-and-plus', part: text } }));
    return undefined;
  }
  const [name = '', ...rest] = method === undefined ? [methodOfBareValue(value)] : method.split('.');
  return {
    kind: 'criterion',
    method: name,
    arguments: rest,
    value,
    childrensParents: sign !== undefined,
    parentsDepth: depthOf(up),
    childrenDepth: depthOf(down),
    words: {
      before: text.slice(0, prefixLength),
      name: text.slice(prefixLength, valueStart - at.start + value.length),
      after: text.slice(valueStart - at.start + value.length),
    },
    at,
    methodAt: within(methodStart, method === undefined ? methodStart : methodStart + method.length),
    valueAt: within(valueStart, valueStart + value.length),
  };
}

/** dbt's rule for values without a method: what looks like a path is a path, what ends like a file is a file, else a name. */
export function methodOfBareValue(value: string): string {
  if (/[/\\]/.test(value)) return 'path';
  return /\.(?:sql|py|csv)$/i.test(value) ? 'file' : 'fqn';
}

function depthOf(digits: string | undefined): number | undefined {
  if (digits === undefined) return undefined;
  return digits === '' ? Number.POSITIVE_INFINITY : Number(digits);
}

/** An empty part has nothing to underline: the comma beside it is shown. */
function pointAt(at: Span): Span {
  const comma = at.file.text[at.start] === ',' ? at.start : at.start - 1;
  return { file: at.file, start: Math.max(0, comma), end: Math.max(0, comma) + 1 };
}

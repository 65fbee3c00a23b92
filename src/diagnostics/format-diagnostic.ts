// A diagnostic as a person reads it: message, place, the line of code with carets, hint and notes. Knows no streams.
import picocolors from 'picocolors';
import { padStart, printable, shortenEnd, textWidth, wrapWords } from '../util/fit-text.ts';
import { type Diagnostic, entryOf, type Label } from './diagnostic.ts';
import { withFlags } from './printed-commands.ts';
import { lineText, type Place, positionAt, type Span } from './source-file.ts';

export interface FormatOptions {
  readonly color: boolean;
  /** Cells of a line; `Infinity` leaves messages unbroken (logs, pipes). */
  readonly width: number;
  /** What commands in hints and notes need, too, to mean the project and the target at hand: `-t dev`. */
  readonly projectFlags?: string | undefined;
}

type Colors = ReturnType<typeof picocolors.createColors>;

/** Code lines are cut to this where no width is known: a minified file has lines of megabytes. */
const widestCode = 160;
const shortestCode = 20;

/**
 * The diagnostic as lines, without a final line end.
 *
 * @example
 * error[SF3001]: model "stg_ordres" does not exist
 *   --> models/marts/orders.sql:4:13
 *    |
 *  4 | from {{ ref('stg_ordres') }}
 *    |             ^^^^^^^^^^ not found
 *    = hint: did you mean "stg_orders"?
 */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  options: FormatOptions = { color: false, width: Number.POSITIVE_INFINITY },
): string {
  const colors = picocolors.createColors(options.color);
  const entry = entryOf(diagnostic);
  const tint = diagnostic.severity === 'error' ? colors.red : colors.yellow;
  const { at, data } = diagnostic;
  const details = (entry.details?.(data) ?? []).flatMap((text) => text.split('\n')).map(printable);
  const framed = at !== undefined && 'file' in at && entry.frame !== false && at.end > 0 ? at : undefined;
  const frames = [
    ...(framed === undefined ? [] : [{ at: framed, text: entry.label?.(data) ?? '', main: true }]),
    ...diagnostic.labels.filter((label) => !sameSpan(label.at, framed)).map((label) => ({ ...label, main: false })),
  ];
  const gutter = Math.max(1, ...frames.map((frame) => String(lineOf(frame.at)).length));
  const bar = `${' '.repeat(gutter + 2)}${colors.blue('|')}`;
  const lines = headline(diagnostic, entry.code, entry.message(data), tint, colors, options.width);

  if (at !== undefined) lines.push(placeLine(at, framed === undefined ? details : [], gutter, colors, options.width));
  const detailsInPlace =
    at !== undefined && framed === undefined && fitsBehindPlace(at, details, gutter, options.width);

  for (const [index, group] of framesByFile(frames).entries()) {
    const [first] = group;
    if (first === undefined) continue;
    // Also where the way leads back to the file of the first frame: without its name the line would seem to be the other's.
    if (index > 0 || first.at.file !== framed?.file) {
      const place = placeText(first.at);
      lines.push(`${' '.repeat(gutter + 1)}${colors.blue(at === undefined ? '-->' : ':::')} ${place}`);
    }
    lines.push(bar);
    lines.push(...codeFrame(group, gutter, tint, colors, options.width));
  }
  if (!detailsInPlace) {
    for (const detail of details) {
      const [first = '', ...rest] = wrapWords(detail, options.width - gutter - 6, options.width - gutter - 4);
      lines.push(`${bar} ${first}`.trimEnd(), ...rest.map((line) => `${bar}   ${line}`));
    }
  }
  const flags = options.projectFlags ?? '';
  const hint = entry.hint?.(data);
  if (hint !== undefined && hint !== '')
    lines.push(...note(`hint: ${withFlags(hint, flags)}`, gutter, colors, options.width));
  for (const text of entry.notes?.(data) ?? [])
    lines.push(...note(withFlags(text, flags), gutter, colors, options.width));
  return lines.join('\n');
}

interface Frame extends Label {
  readonly main: boolean;
}

function headline(
  diagnostic: Diagnostic,
  code: string,
  message: string,
  tint: (text: string) => string,
  colors: Colors,
  width: number,
): string[] {
  const head = `${diagnostic.severity}[${code}]`;
  const [first = '', ...rest] = message
    .split('\n')
    .map(printable)
    .flatMap((line, index) => wrapWords(line, width - 2, index === 0 ? width - head.length - 2 : width - 2));
  return [`${colors.bold(tint(head))}${colors.bold(`: ${first}`)}`, ...rest.map((line) => `  ${colors.bold(line)}`)];
}

function placeLine(
  at: Span | Place,
  details: readonly string[],
  gutter: number,
  colors: Colors,
  width: number,
): string {
  const start = `${' '.repeat(gutter + 1)}${colors.blue('-->')} ${placeText(at)}`;
  return fitsBehindPlace(at, details, gutter, width) ? `${start}      ${details[0]}` : start;
}

// One short fact stands on the line of its place; more than that goes below it.
function fitsBehindPlace(at: Span | Place, details: readonly string[], gutter: number, width: number): boolean {
  const [only] = details;
  if (only === undefined || details.length > 1) return false;
  return gutter + 5 + textWidth(placeText(at)) + 6 + textWidth(only) <= Math.min(width, 100);
}

/** `path:line:column`; a span that covers no text and begins the file is the file itself. */
export function placeText(at: Span | Place): string {
  if ('uri' in at) return [at.uri, at.line, at.column].filter((part) => part !== undefined).join(':');
  if (at.start === 0 && at.end === 0) return at.file.path;
  const { line, column } = positionAt(at.file, at.start);
  return `${at.file.path}:${line}:${column}`;
}

function lineOf(at: Span): number {
  return positionAt(at.file, at.start).line;
}

function sameSpan(label: Span, main: Span | undefined): boolean {
  return main !== undefined && label.file === main.file && label.start === main.start && label.end === main.end;
}

// Frames of one file stand together as long as they follow each other; the main one comes first.
function framesByFile(frames: readonly Frame[]): readonly (readonly Frame[])[] {
  const groups: Frame[][] = [];
  for (const frame of frames) {
    const last = groups.at(-1);
    if (last?.[0]?.at.file === frame.at.file) last.push(frame);
    else groups.push([frame]);
  }
  return groups.map((group) => group.toSorted((a, b) => a.at.start - b.at.start));
}

function codeFrame(
  frames: readonly Frame[],
  gutter: number,
  tint: (text: string) => string,
  colors: Colors,
  width: number,
): string[] {
  const lines: string[] = [];
  let shownLine: number | undefined;
  for (const frame of frames) {
    const { line, column } = positionAt(frame.at.file, frame.at.start);
    const source = lineText(frame.at.file, line);
    const room = Math.max(shortestCode, Math.min(width, widestCode) - gutter - 4);
    const crop = cropAround(source, column - 1, column - 1 + (frame.at.end - frame.at.start), room);
    if (line !== shownLine) {
      if (shownLine !== undefined && line > shownLine + 1) lines.push(colors.blue(`${' '.repeat(gutter - 1)} ...`));
      lines.push(`${colors.blue(` ${padStart(String(line), gutter)} |`)} ${crop.text}`.trimEnd());
      shownLine = line;
    }
    const paint = frame.main ? tint : colors.blue;
    const marks = paint((frame.main ? '^' : '-').repeat(crop.markWidth));
    const prefix = `${' '.repeat(gutter + 2)}${colors.blue('|')} `;
    const label = printable(frame.text);
    const fits = gutter + 4 + crop.before + crop.markWidth + 1 + textWidth(label) <= width;
    if (label === '' || fits) {
      lines.push(`${prefix}${' '.repeat(crop.before)}${marks}${label === '' ? '' : ` ${paint(label)}`}`);
      continue;
    }
    lines.push(`${prefix}${' '.repeat(crop.before)}${marks}`);
    const indent = Math.max(0, Math.min(crop.before, width - gutter - 4 - textWidth(label)));
    for (const part of wrapWords(label, Math.max(shortestCode, width - gutter - 4 - indent))) {
      lines.push(`${prefix}${' '.repeat(indent)}${paint(part)}`);
    }
  }
  return lines;
}

/** The part of a line that shows [start, end), in at most `room` cells, and where its marks stand. */
function cropAround(
  line: string,
  start: number,
  end: number,
  room: number,
): { readonly text: string; readonly before: number; readonly markWidth: number } {
  const marked = line.slice(start, Math.min(end, line.length));
  let before = line.slice(0, start);
  const whole = printable(line);
  if (textWidth(whole) <= room) {
    const beforeWidth = textWidth(printable(before));
    return { text: whole, before: beforeWidth, markWidth: markCells(printable(before + marked), beforeWidth) };
  }
  // A third of the room stays in front of the marks; the rest shows them and what follows.
  const lead = Math.floor(room / 3);
  if (textWidth(printable(before)) > lead) {
    let from = Math.max(0, start - lead);
    while (from < start && textWidth(printable(line.slice(from, start))) > lead - 1) from += 1;
    before = `…${printable(line.slice(from, start))}`;
  } else {
    before = printable(before);
  }
  const beforeWidth = textWidth(before);
  const text = shortenEnd(before + printable(line.slice(start)), room);
  const markWidth = Math.min(
    markCells(before + printable(marked), beforeWidth),
    Math.max(1, textWidth(text) - beforeWidth),
  );
  return { text, before: beforeWidth, markWidth };
}

function markCells(textToEnd: string, beforeWidth: number): number {
  return Math.max(1, textWidth(textToEnd) - beforeWidth);
}

function note(text: string, gutter: number, colors: Colors, width: number): string[] {
  const indent = ' '.repeat(gutter + 2);
  return text
    .split('\n')
    .map(printable)
    .flatMap((line) => wrapWords(line, width - gutter - 6))
    .map((line, index) => (index === 0 ? `${indent}${colors.blue('=')} ${line}` : `${indent}  ${line}`.trimEnd()));
}

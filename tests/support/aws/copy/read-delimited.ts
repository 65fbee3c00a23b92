// CSV, delimited text and text of fixed widths: fields by position. Quoted fields of CSV may hold line breaks; the other kind knows ESCAPE and REMOVEQUOTES.
import type { CopyCommand } from './copy-options.ts';
import type { RawRow, RawValue } from './row.ts';

interface Line {
  readonly line: number;
  readonly raw: string;
  readonly fields: readonly { readonly text: string; readonly isQuoted: boolean }[] | 'unterminated';
}

export function* readDelimited(text: string, command: CopyCommand, columns: number): Iterable<RawRow> {
  const lines = linesOf(text, command, columns);
  for (const { line, raw, fields } of lines) {
    if (line <= command.ignoreHeader) continue;
    if (command.ignoreBlankLines && raw.trim() === '') continue;
    yield {
      line,
      raw,
      values:
        fields === 'unterminated'
          ? { code: 1214, message: 'Invalid quote formatting for CSV' }
          : valuesOf(fields, command, columns),
    };
  }
}

function linesOf(text: string, command: CopyCommand, columns: number): Iterable<Line> {
  switch (command.format.kind) {
    case 'csv':
      return csvLines(text, command.format);
    case 'fixedwidth':
      return fixedLines(text, command.format.widths);
    default:
      return plainLines(text, command, columns);
  }
}

function valuesOf(
  fields: Exclude<Line['fields'], 'unterminated'>,
  command: CopyCommand,
  columns: number,
): RawRow['values'] {
  if (fields.length > columns) return { code: 1202, message: 'Extra column(s) found' };
  if (fields.length < columns && !command.fillRecord) return { code: 1214, message: 'Delimiter not found' };
  const nullText = command.nullAs ?? '\\N';
  const values = fields.map(
    ({ text, isQuoted }): RawValue => (text === nullText && !isQuoted ? { kind: 'null' } : { kind: 'text', text }),
  );
  while (values.length < columns) values.push({ kind: 'null' });
  return values;
}

function* csvLines(
  text: string,
  { delimiter, quote }: { readonly delimiter: string; readonly quote: string },
): Iterable<Line> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const start = at;
    const startLine = line;
    const fields: { text: string; isQuoted: boolean }[] = [];
    let unterminated = false;
    for (;;) {
      let value = '';
      let isQuoted = false;
      if (text[at] === quote) {
        isQuoted = true;
        at += 1;
        for (;;) {
          const close = text.indexOf(quote, at);
          if (close < 0) {
            unterminated = true;
            at = text.length;
            break;
          }
          value += text.slice(at, close);
          at = close + 1;
          if (text[at] !== quote) break;
          value += quote;
          at += 1;
        }
      }
      while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') {
        value += text[at];
        at += 1;
      }
      fields.push({ text: value, isQuoted });
      if (text[at] !== delimiter) break;
      at += 1;
    }
    const raw = text.slice(start, at);
    for (const letter of raw) if (letter === '\n') line += 1;
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    line += 1;
    yield { line: startLine, raw, fields: unterminated ? 'unterminated' : fields };
  }
}

/** Fields by characters; what a line has beyond them is a field too many, what it lacks one too few. */
function* fixedLines(text: string, widths: readonly number[]): Iterable<Line> {
  const rows = text.split(/\r?\n/);
  if (rows.at(-1) === '') rows.pop();
  for (const [index, raw] of rows.entries()) {
    const letters = [...raw];
    const fields: { text: string; isQuoted: boolean }[] = [];
    let at = 0;
    for (const width of widths) {
      if (at >= letters.length) break;
      fields.push({ text: letters.slice(at, at + width).join(''), isQuoted: false });
      at += width;
    }
    if (at < letters.length) fields.push({ text: letters.slice(at).join(''), isQuoted: false });
    yield { line: index + 1, raw, fields };
  }
}

function* plainLines(text: string, command: CopyCommand, columns: number): Iterable<Line> {
  const { delimiter } = command.format as { readonly delimiter: string };
  let line = 0;
  const rows = command.escape ? text.split(/(?<!\\)\r?\n/) : text.split(/\r?\n/);
  if (rows.at(-1) === '') rows.pop();
  for (const raw of rows) {
    line += 1;
    const pieces = command.escape ? splitEscaped(raw, delimiter) : raw.split(delimiter);
    // A delimiter behind the last column's field ends it.
    if (pieces.length === columns + 1 && pieces.at(-1) === '') pieces.pop();
    const fields = pieces.map((piece) => {
      const isQuoted = command.removeQuotes && /^(["']).*\1$/s.test(piece);
      return { text: isQuoted ? piece.slice(1, -1) : piece, isQuoted };
    });
    yield { line, raw, fields };
  }
}

function splitEscaped(raw: string, delimiter: string): string[] {
  const fields: string[] = [];
  let field = '';
  for (let at = 0; at < raw.length; at += 1) {
    if (raw[at] === '\\' && at + 1 < raw.length && raw.slice(at, at + 2) !== '\\N') {
      at += 1;
      field += raw[at];
    } else if (raw[at] === delimiter) {
      fields.push(field);
      field = '';
    } else field += raw[at];
  }
  return [...fields, field];
}

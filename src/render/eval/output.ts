// Text as it is being rendered, with where each piece came from: the way back from a line of SQL to the template.
import type { LineMap, LineOrigin } from '../../core/compiled.ts';
import type { SourceFile, Span } from '../../diagnostics/source-file.ts';
import type { DataNode } from '../syntax/nodes.ts';
import { activeBudget, LimitReached } from '../values/budget.ts';

export interface Placed {
  readonly start: number;
  readonly end: number;
}

/** What a macro call printed: its lines lead into the macro. */
interface MacroPiece {
  readonly kind: 'macro-text';
  readonly node: Placed;
  readonly name: string;
  readonly output: Output;
}

/** Where a piece came from: the template's own text (a data node), a printed value, or what a macro call gave. */
type Origin = Placed | DataNode | MacroPiece;

export class Output {
  readonly file: SourceFile;
  text = '';
  /** Of each piece where it came from and where it begins; undefined: nobody will ask. */
  readonly #origins: Origin[] | undefined;
  readonly #offsets: number[] | undefined;

  constructor(file: SourceFile, traced = true) {
    this.file = file;
    if (!traced) return;
    this.#origins = [];
    this.#offsets = [];
  }

  data(text: string, node: DataNode): void {
    this.#append(text, node);
  }

  value(text: string, node: Placed): void {
    if (text !== '') this.#append(text, node);
  }

  macro(text: string, node: Placed, name: string, output: Output): void {
    if (text !== '') this.#append(text, { kind: 'macro-text', node, name, output });
  }

  #append(text: string, origin: Origin): void {
    this.#origins?.push(origin);
    this.#offsets?.push(this.text.length);
    this.text += text;
    const most = activeBudget().limits.outputSize;
    if (this.text.length > most) throw new LimitReached('outputSize', most);
  }

  /** Where the first character of each line came from. */
  lineOrigins(): LineOrigin[] {
    const lines: LineOrigin[] = [];
    const { text } = this;
    for (let start = 0; start >= 0; ) {
      lines.push(this.#originAt(start));
      const newline = text.indexOf('\n', start);
      start = newline < 0 ? -1 : newline + 1;
    }
    return lines;
  }

  #originAt(offset: number): LineOrigin {
    const offsets = this.#offsets ?? [];
    let low = 0;
    let high = offsets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((offsets[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#originIn(low, offset - (offsets[low] ?? 0));
  }

  #originIn(piece: number, inside: number): LineOrigin {
    const origin = this.#origins?.[piece];
    if (origin === undefined) return { at: { file: this.file, start: 0, end: 0 }, stack: [] };
    if (!isMacroPiece(origin)) {
      const { start, end } = origin;
      return { at: isData(origin) ? this.#dataSpan(origin, inside) : { file: this.file, start, end }, stack: [] };
    }
    const { node, name, output } = origin;
    const calledAt: Span = { file: this.file, start: node.start, end: node.end };
    const inner = output.#originAt(inside);
    return { at: inner.at, stack: [...inner.stack, { macro: name, calledAt }] };
  }

  #dataSpan(node: Placed, inside: number): Span {
    const { file } = this;
    let start = node.start;
    if (!file.text.includes('\r')) start += inside;
    else {
      // Line ends were normalized: walk over as many characters, two for \r\n.
      for (let left = inside; left > 0 && start < node.end; left -= 1) {
        start += file.text.startsWith('\r\n', start) ? 2 : 1;
      }
    }
    start = Math.min(start, node.end);
    const newline = file.text.indexOf('\n', start);
    return { file, start, end: Math.max(start, Math.min(node.end, newline < 0 ? node.end : newline)) };
  }
}

function isMacroPiece(origin: Origin): origin is MacroPiece {
  return 'kind' in origin && origin.kind === 'macro-text';
}

function isData(origin: Placed): boolean {
  return 'kind' in origin && origin.kind === 'data';
}

/** Works out the lines' origins when they are first asked for: most templates never fail. */
export class LazyLineMap implements LineMap {
  #output: Output | undefined;
  #lines: readonly LineOrigin[] | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  get lines(): readonly LineOrigin[] {
    if (this.#lines === undefined) {
      this.#lines = (this.#output as Output).lineOrigins();
      this.#output = undefined;
    }
    return this.#lines;
  }
}

// Text as it is being rendered, with where each piece came from: the way back from a line of SQL to the template.
import type { LineMap, LineOrigin } from '../../core/compiled.ts';
import type { SourceFile, Span } from '../../diagnostics/source-file.ts';
import { activeBudget, LimitReached } from '../values/budget.ts';

export interface Placed {
  readonly start: number;
  readonly end: number;
}

/** A piece is the template's own text (`data`), a printed value, or what a macro call gave. */
type Origin =
  | { readonly kind: 'data'; readonly node: Placed }
  | { readonly kind: 'value'; readonly node: Placed }
  | { readonly kind: 'macro'; readonly node: Placed; readonly name: string; readonly output: Output };

export class Output {
  readonly file: SourceFile;
  text = '';
  readonly #offsets: number[] = [];
  readonly #nodes: Placed[] = [];
  /** Sparse: only pieces that are not the template's own text. */
  readonly #kinds: (Origin | undefined | true)[] = [];

  constructor(file: SourceFile) {
    this.file = file;
  }

  data(text: string, node: Placed): void {
    this.#append(text, node, undefined);
  }

  value(text: string, node: Placed): void {
    if (text !== '') this.#append(text, node, true);
  }

  /** What a macro call printed: its lines lead into the macro. */
  macro(text: string, node: Placed, name: string, output: Output): void {
    if (text !== '') this.#append(text, node, { kind: 'macro', node, name, output });
  }

  #append(text: string, node: Placed, kind: Origin | undefined | true): void {
    this.#offsets.push(this.text.length);
    this.#nodes.push(node);
    this.#kinds.push(kind);
    this.text += text;
    const most = activeBudget().limits.outputSize;
    if (this.text.length > most) throw new LimitReached('outputSize', most);
  }

  /** Where the character at `offset` came from. */
  originAt(offset: number): LineOrigin {
    const offsets = this.#offsets;
    let low = 0;
    let high = offsets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((offsets[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    const node = this.#nodes[low];
    if (node === undefined) return { at: { file: this.file, start: 0, end: 0 }, stack: [] };
    const kind = this.#kinds[low];
    const inside = offset - (offsets[low] as number);
    if (kind === undefined) return { at: this.#dataSpan(node, inside), stack: [] };
    const site: Span = { file: this.file, start: node.start, end: node.end };
    if (kind === true || kind.kind !== 'macro') return { at: site, stack: [] };
    const inner = kind.output.originAt(inside);
    return { at: inner.at, stack: [...inner.stack, { macro: kind.name, calledAt: site }] };
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

/** Works out the lines' origins when they are first asked for: most templates never fail. */
export class LazyLineMap implements LineMap {
  readonly #text: string;
  #output: Output | undefined;
  #lines: readonly LineOrigin[] | undefined;

  constructor(output: Output) {
    this.#text = output.text;
    this.#output = output;
  }

  get lines(): readonly LineOrigin[] {
    if (this.#lines === undefined) {
      const lines: LineOrigin[] = [];
      const output = this.#output as Output;
      for (let start = 0; start >= 0; ) {
        lines.push(output.originAt(start));
        const newline = this.#text.indexOf('\n', start);
        start = newline < 0 ? -1 : newline + 1;
      }
      this.#lines = lines;
      this.#output = undefined;
    }
    return this.#lines;
  }
}

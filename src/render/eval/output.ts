// Text as it is being rendered, with where each piece came from: the way back from a line of SQL to the template.
import type { LineMap, LineOrigin, LinePiece, Origin, OriginFrame } from '../../core/compiled.ts';
import type { SourceFile, Span } from '../../diagnostics/source-file.ts';
import type { DataNode } from '../syntax/nodes.ts';
import { activeBudget, LimitReached } from '../values/budget.ts';

export interface Placed {
  readonly start: number;
  readonly end: number;
}

/** What a macro call or a set block printed: its lines lead into it. */
interface CapturedPiece {
  readonly kind: 'captured';
  readonly node: Placed;
  readonly what: OriginFrame['what'];
  readonly name: string;
  readonly output: Output;
}

/** Where a piece came from: the template's own text (a data node), a printed value, or what was captured before. */
type Piece = Placed | DataNode | CapturedPiece;

export class Output {
  readonly file: SourceFile;
  text = '';
  /** Of each piece where it came from and where it begins; undefined: nobody will ask. */
  readonly #origins: Piece[] | undefined;
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

  captured(
    text: string,
    node: Placed,
    from: { readonly what: OriginFrame['what']; readonly name: string; readonly output: Output },
  ): void {
    const { what, name, output } = from;
    if (text !== '') this.#append(text, { kind: 'captured', node, what, name, output });
  }

  #append(text: string, origin: Piece): void {
    this.#origins?.push(origin);
    this.#offsets?.push(this.text.length);
    this.text += text;
    const most = activeBudget().limits.outputSize;
    if (this.text.length > most) throw new LimitReached('outputSize', most);
  }

  /** Where each line came from: its first character, and what begins later in it. */
  lineOrigins(): LineOrigin[] {
    const lines: LineOrigin[] = [];
    const { text } = this;
    for (let start = 0; start >= 0; ) {
      const newline = text.indexOf('\n', start);
      const [first, ...pieces] = this.#piecesIn(start, newline < 0 ? text.length : newline, 0, []);
      const { at, stack } = first ?? this.#originAt(start);
      lines.push(pieces.length === 0 ? { at, stack } : { at, stack, pieces });
      start = newline < 0 ? -1 : newline + 1;
    }
    return lines;
  }

  /** What stands in [start, end), which holds no line end; `offset` characters of the line stand before it. */
  #piecesIn(start: number, end: number, offset: number, outer: readonly OriginFrame[]): LinePiece[] {
    const found: LinePiece[] = [];
    const offsets = this.#offsets ?? [];
    for (let piece = this.#pieceAt(start); piece < offsets.length && start < end; piece += 1) {
      const begin = offsets[piece] as number;
      const origin = this.#origins?.[piece];
      if (begin >= end || origin === undefined) break;
      const from = Math.max(begin, start);
      const to = Math.min(end, offsets[piece + 1] ?? this.text.length);
      const before = offset + from - start;
      if (from >= to) continue;
      if (!isCaptured(origin)) {
        const isText = isData(origin);
        const at = isText
          ? this.#dataSpan(origin, from - begin)
          : { file: this.file, start: origin.start, end: origin.end };
        found.push({ offset: before, isText, at, stack: outer });
        continue;
      }
      found.push(...origin.output.#piecesIn(from - begin, to - begin, before, [this.#frameOf(origin), ...outer]));
    }
    return found;
  }

  #frameOf({ what, name, node }: CapturedPiece): OriginFrame {
    return { what, name, calledAt: { file: this.file, start: node.start, end: node.end } };
  }

  /** The last piece that begins at `offset` or before it. */
  #pieceAt(offset: number): number {
    const offsets = this.#offsets ?? [];
    let low = 0;
    let high = offsets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((offsets[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #originAt(offset: number): Origin {
    const piece = this.#pieceAt(offset);
    const origin = this.#origins?.[piece];
    if (origin === undefined) return { at: { file: this.file, start: 0, end: 0 }, stack: [] };
    const inside = offset - (this.#offsets?.[piece] ?? 0);
    if (!isCaptured(origin)) {
      const { start, end } = origin;
      return { at: isData(origin) ? this.#dataSpan(origin, inside) : { file: this.file, start, end }, stack: [] };
    }
    const inner = origin.output.#originAt(inside);
    return { at: inner.at, stack: [...inner.stack, this.#frameOf(origin)] };
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

function isCaptured(origin: Piece): origin is CapturedPiece {
  return 'kind' in origin && origin.kind === 'captured';
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

// The lines at the bottom of a terminal that are drawn again and again. Owns the cursor while it lives.
import { textWidth } from '../util/fit-text.ts';

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const eraseBelow = '\u001b[J';
const eraseLineEnd = '\u001b[K';

export class LiveRegion {
  readonly #write: (text: string) => void;
  #drawn: readonly string[] = [];
  #isCursorHidden = false;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /**
   * Prints `above` for good and draws `lines` below it, in one write. `columns` tells how the old lines stand now: a
   * window that became narrower has wrapped them.
   */
  draw(above: string, lines: readonly string[], columns: number): void {
    if (above === '' && lines.length === this.#drawn.length && lines.every((line, at) => line === this.#drawn[at]))
      return;
    const cursor = lines.length > 0 && !this.#isCursorHidden ? hideCursor : '';
    this.#isCursorHidden ||= lines.length > 0;
    const body = lines.map((line) => `${line}${eraseLineEnd}\n`).join('');
    this.#write(`${cursor}${this.#home(columns)}${above.replaceAll('\n', `${eraseLineEnd}\n`)}${body}${eraseBelow}`);
    this.#drawn = lines;
  }

  /** Takes the lines away and gives the cursor back. */
  close(columns: number): void {
    const home = this.#home(columns);
    const text = `${home}${home === '' ? '' : eraseBelow}${this.#isCursorHidden ? showCursor : ''}`;
    this.#drawn = [];
    this.#isCursorHidden = false;
    if (text !== '') this.#write(text);
  }

  #home(columns: number): string {
    const height = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(textWidth(line) / columns)), 0);
    return height === 0 ? '' : `\r\u001b[${height}A`;
  }
}

// The process's two streams: width, colour, redaction, and quiet ends (a closed pipe is no error). One for the whole command.

/** What of `process` the command line needs, handed in so that tests can stand in for it. */
export interface CliHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: { readonly isTTY?: boolean };
  now(): number;
  /** Asks on standard error and waits for a line. */
  ask(question: string, signal: AbortSignal): Promise<string>;
}

export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** True once nobody reads any more. */
  readonly destroyed?: boolean;
  /** False: more is waiting to be read than should. */
  write(text: string): unknown;
  once?(event: 'drain' | 'close', listener: () => void): unknown;
  off?(event: 'drain' | 'close', listener: () => void): unknown;
}

/** Pieces of text are put together to this length: a write costs more than what it writes. */
const pieceLength = 16 << 10;

export interface ColorWish {
  readonly noColor: boolean;
  readonly useColors: boolean;
}

export class Terminal {
  readonly #host: CliHost;
  readonly #wish: ColorWish;
  #redact: (text: string) => string = (text) => text;

  constructor(host: CliHost, wish: ColorWish) {
    this.#host = host;
    this.#wish = wish;
  }

  /** Every text passes through `redact` from now on. */
  redactWith(redact: (text: string) => string): void {
    this.#redact = redact;
  }

  /** Data and reports. */
  out(text: string): void {
    this.#host.stdout.write(this.#redact(text));
  }

  /**
   * Data that does not fit into memory: goes no faster than it is read, and ends where nobody reads any more. A piece holds what may
   * be redacted whole.
   */
  async outPieces(pieces: AsyncIterable<string>): Promise<void> {
    const { stdout } = this.#host;
    const write = async (text: string): Promise<void> => {
      if (stdout.write(this.#redact(text)) === false && stdout.destroyed !== true) await drained(stdout);
    };
    let gathered = '';
    for await (const piece of pieces) {
      gathered += piece;
      if (gathered.length < pieceLength) continue;
      await write(gathered);
      gathered = '';
      if (stdout.destroyed === true) return;
    }
    if (gathered !== '') await write(gathered);
  }

  /** What must not mix with data. */
  error(text: string): void {
    this.#host.stderr.write(this.#redact(text));
  }

  /** True where lines may be redrawn: a terminal that is no log (CI's sometimes claim to be one). */
  get isLive(): boolean {
    const { env, stdout } = this.#host;
    return stdout.isTTY === true && env['TERM'] !== 'dumb' && !isSet(env['CI']);
  }

  /** True if somebody can answer a question. */
  get canAsk(): boolean {
    return this.#host.stdin.isTTY === true && this.#host.stderr.isTTY === true && !isSet(this.#host.env['CI']);
  }

  /** Flags before NO_COLOR before FORCE_COLOR before what the stream is. */
  hasColor(stream: 'stdout' | 'stderr'): boolean {
    const { env } = this.#host;
    if (this.#wish.noColor) return false;
    if (this.#wish.useColors) return true;
    if (isSet(env['NO_COLOR'])) return false;
    if (isSet(env['FORCE_COLOR'])) return env['FORCE_COLOR'] !== '0' && env['FORCE_COLOR'] !== 'false';
    return this.#host[stream].isTTY === true && env['TERM'] !== 'dumb';
  }

  /** Cells of a line: a terminal's, else COLUMNS, else no limit. */
  columns(stream: 'stdout' | 'stderr'): number {
    const { columns, isTTY } = this.#host[stream];
    if (isTTY === true && columns !== undefined && columns > 0) return columns;
    const told = Number(this.#host.env['COLUMNS']);
    if (Number.isInteger(told) && told > 0) return told;
    return isTTY === true ? 80 : Number.POSITIVE_INFINITY;
  }

  rows(): number {
    return this.#host.stdout.rows ?? 24;
  }
}

// NO_COLOR's and CI's convention: any text but the empty one.
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** Until what was written is read, or will never be. */
function drained(stream: OutputStream): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      stream.off?.('drain', end);
      stream.off?.('close', end);
      resolve();
    };
    if (stream.once === undefined) resolve();
    stream.once?.('drain', end);
    stream.once?.('close', end);
  });
}

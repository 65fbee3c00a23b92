// A project in a temporary folder and the command line in this process: the words and bytes of the real thing, without the time that
// starting a process takes. A terminal of any width can stand behind it.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCli } from '../../src/cli/run-cli.ts';

export type ProjectFiles = Readonly<Record<string, string | Uint8Array>>;

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Cells of a line; with `tty`, a terminal that redraws. Default: no limit, as in a pipe. */
  readonly columns?: number;
  readonly tty?: boolean;
  /** What somebody at the terminal answers to a question. */
  readonly answer?: string;
}

export interface CliOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Both, in the order in which they were written. */
  readonly output: string;
}

export class CliRig implements Disposable {
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), 'sqlflow-cli-')));

  constructor(files: ProjectFiles) {
    this.write(files);
  }

  write(files: ProjectFiles): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true });
      writeFileSync(join(this.dir, path), text);
    }
  }

  read(path: string): string {
    return readFileSync(join(this.dir, path), 'utf8');
  }

  remove(path: string): void {
    rmSync(join(this.dir, path), { recursive: true, force: true });
  }

  /** Path below the folder -> bytes, of every file that is there. */
  files(): ReadonlyMap<string, Buffer> {
    const found = readdirSync(this.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      found
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((path) => [path.slice(this.dir.length + 1), readFileSync(path)]),
    );
  }

  /** Words are split at blanks; an array where a word holds one. */
  async run(command: string | readonly string[], options: CliOptions = {}): Promise<CliOutcome> {
    const words = typeof command === 'string' ? command.split(' ').filter((word) => word !== '') : command;
    let out = '';
    let err = '';
    let output = '';
    const { columns, tty = false } = options;
    const stream = (keep: (text: string) => void) => ({
      isTTY: tty,
      ...(columns === undefined ? {} : { columns }),
      write: (text: string) => {
        keep(text);
        output += text;
      },
    });
    const code = await runCli(words, {
      env: { ...(columns === undefined ? {} : { COLUMNS: String(columns) }), ...options.env },
      cwd: this.dir,
      stdout: stream((text) => {
        out += text;
      }),
      stderr: stream((text) => {
        err += text;
      }),
      stdin: { isTTY: tty },
      now: () => Date.now(),
      ask: async () => options.answer ?? '',
    });
    return { code, out, err, output };
  }

  /** Statements by hand, as somebody else who uses the embedded database. */
  async execute(sql: string): Promise<void> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    mkdirSync(join(this.dir, 'target'), { recursive: true });
    const instance = await DuckDBInstance.create(join(this.dir, 'target', 'local.duckdb'));
    const connection = await instance.connect();
    await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

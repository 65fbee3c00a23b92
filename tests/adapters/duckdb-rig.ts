// Temporary databases, and other processes that hold them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ConnectContext, Warehouse } from '../../src/adapters/adapter.ts';
import { adapter, type DuckdbConfig } from '../../src/adapters/duckdb/index.ts';
import { type Diagnostic, messageOf } from '../../src/diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../src/diagnostics/diagnostic-error.ts';

export class DuckdbRig implements AsyncDisposable {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async create(): Promise<DuckdbRig> {
    return new DuckdbRig(await mkdtemp(path.join(tmpdir(), 'sqlflow-duckdb-')));
  }

  file(name = 'target/local.duckdb'): string {
    return path.join(this.dir, name);
  }

  connect(config: Partial<DuckdbConfig> = {}, context: Partial<ConnectContext> = {}): Promise<Warehouse> {
    return adapter.connect(
      { schema: 's', ...config },
      {
        projectDir: this.dir,
        targetPath: path.join(this.dir, 'target'),
        threads: 4,
        write: true,
        waitMs: 0,
        signal: new AbortController().signal,
        ...context,
      },
    );
  }

  /** The one diagnostic that connecting ends in. */
  async refusal(config: Partial<DuckdbConfig> = {}, context: Partial<ConnectContext> = {}): Promise<Diagnostic> {
    try {
      await using _ = await this.connect(config, context);
    } catch (error) {
      if (error instanceof DiagnosticError && error.diagnostics[0] !== undefined) return error.diagnostics[0];
      throw error;
    }
    throw new Error('it connected');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}

export { messageOf };

/** Another process that runs `script`; its lines of output come one by one. */
export class OtherProcess implements AsyncDisposable {
  readonly #child: ReturnType<typeof OtherProcess.spawned>;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<unknown>;

  constructor(script: string, args: readonly string[]) {
    this.#child = OtherProcess.spawned(script, args);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#ended = once(this.#child, 'close');
  }

  private static spawned(script: string, args: readonly string[]) {
    const file = path.join(import.meta.dirname, script);
    return spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async line(): Promise<string | undefined> {
    const next = await this.#lines.next();
    return next.done === true ? undefined : next.value;
  }

  letGo(): void {
    this.#child.stdin.end();
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.letGo();
    await this.#ended;
  }
}

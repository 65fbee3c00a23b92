// A project in a temporary folder that is compiled again and again in this process: as users do it, with the cache, and from nothing.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { codeOf } from '../../src/diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../src/diagnostics/diagnostic-error.ts';
import { compileWhole, type WholeCompile } from '../../src/engine/compile-whole.ts';
import type { SessionOptions } from '../../src/engine/session.ts';

export type Env = Readonly<Record<string, string>>;
export interface CompileFlags extends Partial<Omit<SessionOptions, 'env' | 'emit' | 'signal'>> {
  readonly env?: Env;
}

export interface Compiled {
  readonly reused: WholeCompile['reused'] | 'failed';
  /** What was told, as codes and messages, and what was counted. */
  readonly told: readonly string[];
  /** Path in the target folder -> content, times and ids of invocations left out. */
  readonly written: ReadonlyMap<string, string>;
}

export class CompileRig implements Disposable {
  readonly dir = mkdtempSync(join(tmpdir(), 'sqlflow-compile-'));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  path(path: string): string {
    return join(this.dir, path);
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  remove(path: string): void {
    rmSync(this.path(path), { recursive: true, force: true });
  }

  /** These files and no others. */
  reset(files: Readonly<Record<string, string>>): void {
    for (const name of readdirSync(this.dir)) if (name !== 'target') this.remove(name);
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  async compile(flags: CompileFlags = {}, useCache = true): Promise<Compiled> {
    const told: string[] = [];
    const tell = (diagnostic: Parameters<typeof codeOf>[0]): void => {
      const { at, data } = diagnostic;
      const place = at === undefined || !('file' in at) ? '' : `${at.file.path}:${at.start}-${at.end}`;
      told.push(`${codeOf(diagnostic)} ${place} ${JSON.stringify(data)}`);
    };
    let reused: Compiled['reused'] = 'failed';
    try {
      const compiled = await compileWhole(
        {
          projectDir: this.dir,
          ...flags,
          env: flags.env ?? {},
          emit: (event) => {
            if (event.type === 'diagnostic') tell(event.diagnostic);
            else if (event.type === 'log') told.push(event.message);
          },
          signal: new AbortController().signal,
        },
        useCache,
      );
      reused = compiled.reused;
      told.push(`${compiled.count} to ${compiled.folder}`);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      for (const diagnostic of error.diagnostics) tell(diagnostic);
    }
    return { reused, told: told.sort(), written: this.#written() };
  }

  /** The same project with the same database, but no other trace of an earlier compile. What was there is put back. */
  async compileFromNothing(flags: CompileFlags = {}): Promise<Compiled> {
    const aside = this.path('target-aside');
    mkdirSync(this.path('target'), { recursive: true });
    renameSync(this.path('target'), aside);
    try {
      mkdirSync(this.path('target'));
      for (const name of readdirSync(aside))
        if (name.includes('.duckdb')) cpSync(join(aside, name), this.path(`target/${name}`));
      return await this.compile(flags, false);
    } finally {
      this.remove('target');
      renameSync(aside, this.path('target'));
    }
  }

  #written(): ReadonlyMap<string, string> {
    const written = new Map<string, string>();
    const root = this.path('target');
    const walk = (folder: string): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        const name = relative(root, path);
        if (entry.isDirectory()) {
          if (name !== 'cache') walk(path);
        } else if (!name.includes('.duckdb')) written.set(name, steady(readFileSync(path, 'utf8')));
      }
    };
    mkdirSync(root, { recursive: true });
    walk(root);
    return written;
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** What differs between any two invocations. */
function steady(text: string): string {
  return text
    .replace(/"(generated_at|invocation_id|invocation_started_at|run_started_at)":"[^"]*"/g, '"$1":""')
    .replace(/"created_at":[\d.]+/g, '"created_at":0');
}

// A small project in a temporary folder, opened in this process: for tests of what models, tests and seeds do to the tables.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { QueryResult } from '../../src/core/query-result.ts';
import { codeOf } from '../../src/diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../src/diagnostics/diagnostic-error.ts';
import { formatDiagnostic } from '../../src/diagnostics/format-diagnostic.ts';
import { openSession } from '../../src/engine/open-session.ts';
import type { RunRequest, Session } from '../../src/engine/session.ts';
import type { Diagnostic } from '../../src/index.ts';

export interface Outcome {
  /** `name status` of every step, in code-point order: steps that do not wait for each other end in any order. */
  readonly steps: readonly string[];
  /** Everything that was reported, as printed without colour. */
  readonly text: string;
  readonly codes: readonly string[];
}

export class SessionRig implements Disposable {
  /** Default: the project's. */
  target: string | undefined;
  readonly dir = mkdtempSync(join(tmpdir(), 'sqlflow-session-'));

  constructor(files: Readonly<Record<string, string>>) {
    this.write({
      'project.config.json': '{"name":"shop","dialect":"duckdb","targets":{"local":{"type":"duckdb","schema":"shop"}}}',
      ...files,
    });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true });
      writeFileSync(join(this.dir, path), text);
    }
  }

  async run(command: RunRequest['command'], request: Partial<RunRequest> = {}): Promise<Outcome> {
    const steps: string[] = [];
    const found: Diagnostic[] = [];
    try {
      await using session = await this.#open((diagnostic) => found.push(diagnostic), request.fullRefresh ?? false);
      found.push(...session.warnings);
      const summary = await session.run({
        select: [],
        exclude: [],
        fullRefresh: false,
        noLoad: false,
        failFast: false,
        storeFailures: false,
        adopt: false,
        ...request,
        command,
      });
      for (const [id, result] of summary.results) {
        steps.push(`${session.manifest.nodes.get(id)?.name} ${result.status}`);
        if (result.status === 'failed') found.push(...result.causes);
        if (result.status === 'success') found.push(...result.warnings);
      }
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      found.push(...error.diagnostics);
    }
    return {
      steps: steps.sort(),
      text: found
        .map((diagnostic) => formatDiagnostic(diagnostic, { color: false, width: 100 }))
        .join('\n')
        .replaceAll(this.dir, '<dir>'),
      codes: found.map(codeOf),
    };
  }

  /** Rows of a query as text cells. */
  async rows(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    await using session = await this.#open(() => undefined, false);
    return (await session.show({ inline: sql, limit: undefined })).rows;
  }

  /** With the columns' names. */
  async answer(sql: string): Promise<QueryResult> {
    await using session = await this.#open(() => undefined, false);
    return session.show({ inline: sql, limit: 20 });
  }

  async show(select: string): Promise<readonly (readonly (string | null)[])[]> {
    await using session = await this.#open(() => undefined, false);
    return (await session.show({ select, limit: undefined })).rows;
  }

  /** Statements by hand, as somebody else who uses the database. */
  async execute(...statements: readonly string[]): Promise<void> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    mkdirSync(join(this.dir, 'target'), { recursive: true });
    const instance = await DuckDBInstance.create(join(this.dir, 'target', 'local.duckdb'));
    const connection = await instance.connect();
    for (const sql of statements) await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
  }

  #open(onDiagnostic: (diagnostic: Diagnostic) => void, fullRefresh: boolean): Promise<Session> {
    return openSession({
      projectDir: this.dir,
      fullRefresh,
      target: this.target,
      env: {},
      emit: (event) => {
        if (event.type === 'diagnostic') onDiagnostic(event.diagnostic);
      },
      signal: new AbortController().signal,
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

// Writes a small project to a temporary folder, parses it for the embedded engine, and gives its nodes and problems.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../../src/config/load-config.ts';
import { resolveTarget } from '../../../src/config/resolve-target.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { DiagnosticSink } from '../../../src/diagnostics/sink.ts';
import { type ParsedProject, parseProject } from '../../../src/parse/parse-project.ts';
import type { JsonObject } from '../../../src/util/json.ts';
import { diagnosticLines } from './diagnostic-lines.ts';

export interface ParsedFiles {
  /** Undefined where there were errors. */
  readonly parsed: ParsedProject | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly problems: readonly string[];
  readonly log: readonly string[];
}

const baseConfig = {
  name: 'shop',
  dialect: 'redshift',
  defaultTarget: 'local',
  targets: { local: { type: 'duckdb', schema: 'main' } },
};

export async function parseFiles(
  files: Readonly<Record<string, string>>,
  options: {
    readonly config?: JsonObject;
    readonly vars?: JsonObject;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<ParsedFiles> {
  const projectDir = await mkdtemp(path.join(tmpdir(), 'sqlflow-parse-'));
  try {
    const written = { ...files, 'project.config.json': JSON.stringify({ ...baseConfig, ...options.config }) };
    for (const [name, text] of Object.entries(written)) {
      await mkdir(path.dirname(path.join(projectDir, name)), { recursive: true });
      await writeFile(path.join(projectDir, name), text);
    }
    const env = options.env ?? {};
    const config = await loadConfig({ startDir: projectDir, env });
    if (!config.ok) throw new Error(diagnosticLines(config.error).join('\n'));
    const target = await resolveTarget(config.value, undefined, { env });
    if (!target.ok) throw new Error(diagnosticLines(target.error).join('\n'));
    const sink = new DiagnosticSink();
    const log: string[] = [];
    const parsed = await parseProject({
      config: config.value,
      target: target.value,
      vars: options.vars ?? {},
      env,
      database: 'local',
      runStartedAt: new Date('2026-11-21T18:02:03Z'),
      invocationId: '00000000-0000-4000-8000-000000000000',
      fullRefresh: false,
      sink,
      onLog: (message) => log.push(message),
    });
    return { parsed, diagnostics: sink.diagnostics, problems: diagnosticLines(sink.diagnostics), log };
  } finally {
    await rm(projectDir, { recursive: true, force: true });
  }
}

/** The parsed project; throws where there were problems. */
export async function parseGoodFiles(
  files: Readonly<Record<string, string>>,
  options: Parameters<typeof parseFiles>[1] = {},
): Promise<ParsedProject> {
  const { parsed, problems } = await parseFiles(files, options);
  if (parsed === undefined || problems.length > 0) throw new Error(problems.join('\n'));
  return parsed;
}

// Reading back what an earlier run (or dbt) wrote: only the parts that sqlflow compares with. Other keys may be there or not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EarlierManifest, EarlierNode, EarlierResults, EarlierRun, SourceTimes } from '../core/earlier-run.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { err, ok, type Result } from '../util/result.ts';
import { seedChecksum } from './seed-checksum.ts';

const dict = z.record(z.string(), z.json());

const runResultsLayout = z.object({
  metadata: z.object({ invocation_id: z.string().nullish(), generated_at: z.string().optional() }),
  args: dict.default({}),
  results: z.array(
    z.object({
      unique_id: z.string(),
      /** dbt's words; `runtime error`, `partial success` and others may come from dbt. */
      status: z.string(),
      failures: z.number().nullish(),
      message: z.string().nullish(),
      execution_time: z.number().default(0),
    }),
  ),
});

const manifestNode = z.object({
  unique_id: z.string(),
  name: z.string(),
  resource_type: z.string(),
  package_name: z.string(),
  original_file_path: z.string(),
  fqn: z.array(z.string()),
  checksum: z.object({ name: z.string(), checksum: z.string() }).optional(),
  raw_code: z.string().nullish(),
  description: z.string().nullish(),
  columns: z.record(z.string(), z.object({ name: z.string(), description: z.string().nullish() })).default({}),
  relation_name: z.string().nullish(),
  database: z.string().nullish(),
  schema: z.string().nullish(),
  identifier: z.string().nullish(),
  config: dict.default({}),
  unrendered_config: dict.default({}),
  contract: z.object({ enforced: z.boolean().default(false), checksum: z.string().nullish() }).nullish(),
  freshness: z.json().optional(),
  loaded_at_field: z.string().nullish(),
  depends_on: z.object({ nodes: z.array(z.string()).default([]), macros: z.array(z.string()).default([]) }).optional(),
});

const manifestLayout = z.object({
  metadata: z.object({ project_name: z.string().nullish(), invocation_id: z.string().nullish() }),
  nodes: z.record(z.string(), manifestNode),
  sources: z.record(z.string(), manifestNode),
  macros: z.record(z.string(), z.object({ macro_sql: z.string() })),
});

/** A source whose check failed has an error in place of its time. */
const sourcesLayout = z.object({
  results: z.array(z.object({ unique_id: z.string(), max_loaded_at: z.string().nullish() })),
});

/**
 * The folder that `--state` names, read piece by piece when a selector asks.
 *
 * @param targetPath where the last freshness check of this project wrote its sources.json
 */
export function readEarlierRun(stateDir: string, targetPath: string): EarlierRun {
  return {
    manifest: once(() => readManifest(join(stateDir, 'manifest.json'))),
    results: once(() => readRunResults(join(stateDir, 'run_results.json'))),
    sourceTimes: once(() => {
      const before = readSourceTimes(join(stateDir, 'sources.json'));
      if (!before.ok) return before;
      const now = readSourceTimes(join(targetPath, 'sources.json'));
      return now.ok ? ok({ before: before.value, now: now.value }) : now;
    }),
    seedChecksum,
  };
}

function once<Value>(read: () => Value): () => Value {
  let known: { readonly value: Value } | undefined;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}

/** Fails with SF4008 when the file is not there, is no JSON, or lacks what is needed. */
export function readRunResults(path: string): Result<EarlierResults, Diagnostic> {
  const read = readLayout(path, 'run_results.json', runResultsLayout);
  if (!read.ok) return read;
  const { metadata, args, results } = read.value;
  return ok({
    invocationId: metadata.invocation_id ?? undefined,
    args,
    results: new Map(
      results.map((entry) => [
        entry.unique_id,
        {
          status: entry.status,
          failures: entry.failures ?? undefined,
          message: entry.message ?? undefined,
          executionSeconds: entry.execution_time,
        },
      ]),
    ),
  });
}

/** Fails like `readRunResults`. */
export function readManifest(path: string): Result<EarlierManifest, Diagnostic> {
  const read = readLayout(path, 'manifest.json', manifestLayout);
  if (!read.ok) return read;
  const { metadata, nodes, sources, macros } = read.value;
  return ok({
    projectName: metadata.project_name ?? undefined,
    nodes: new Map(
      [...Object.values(nodes), ...Object.values(sources)].map((node) => [node.unique_id, earlierNode(node)]),
    ),
    macros: new Map(Object.entries(macros).map(([id, macro]) => [id, macro.macro_sql])),
  });
}

function readSourceTimes(path: string): Result<SourceTimes, Diagnostic> {
  const read = readLayout(path, 'sources.json', sourcesLayout);
  if (!read.ok) return read;
  return ok(
    new Map(
      read.value.results.flatMap(({ unique_id: id, max_loaded_at: time }) =>
        typeof time === 'string' ? [[id, time] as const] : [],
      ),
    ),
  );
}

function earlierNode(node: z.infer<typeof manifestNode>): EarlierNode {
  return {
    id: node.unique_id,
    name: node.name,
    resourceType: node.resource_type,
    package: node.package_name,
    path: node.original_file_path,
    fqn: node.fqn,
    checksum: node.checksum,
    rawCode: node.raw_code ?? undefined,
    description: node.description ?? '',
    columns: new Map(Object.values(node.columns).map((column) => [column.name, column.description ?? ''])),
    relationName: node.relation_name ?? undefined,
    database: node.database ?? undefined,
    schema: node.schema ?? undefined,
    identifier: node.identifier ?? undefined,
    config: node.config,
    unrenderedConfig: node.unrendered_config,
    contract: { enforced: node.contract?.enforced ?? false, checksum: node.contract?.checksum ?? undefined },
    freshness: node.freshness ?? null,
    loadedAtField: node.loaded_at_field ?? undefined,
    dependsOn: node.depends_on?.nodes ?? [],
    macros: node.depends_on?.macros ?? [],
  };
}

function readLayout<Layout extends z.ZodType>(
  path: string,
  artifact: string,
  layout: Layout,
): Result<z.infer<Layout>, Diagnostic> {
  const fail = (reason: string): Result<never, Diagnostic> =>
    err(errorDiagnostic('artifactNotReadable', undefined, { path, artifact, reason }));
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return fail(error.message);
    return fail(
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'it does not exist' : String(error),
    );
  }
  const parsed = layout.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return fail(
    issue === undefined ? 'its layout is unknown' : `${issue.path.join('.') || 'the file'}: ${issue.message}`,
  );
}

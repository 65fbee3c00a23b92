// Reading back what an earlier run (or dbt) wrote: only the parts that sqlflow compares with. Other keys may be there or not.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { JsonObject } from '../util/json.ts';
import { err, ok, type Result } from '../util/result.ts';

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
  raw_code: z.string().optional(),
  relation_name: z.string().nullish(),
  config: dict.default({}),
  depends_on: z.object({ nodes: z.array(z.string()).default([]), macros: z.array(z.string()).default([]) }).optional(),
});

const manifestLayout = z.object({
  metadata: z.object({ project_name: z.string().nullish(), invocation_id: z.string().nullish() }),
  nodes: z.record(z.string(), manifestNode),
  sources: z.record(z.string(), manifestNode),
  macros: z.record(z.string(), z.object({ macro_sql: z.string() })),
});

export interface EarlierResults {
  readonly invocationId: string | undefined;
  /** The arguments of that run, in dbt's words. */
  readonly args: JsonObject;
  readonly results: ReadonlyMap<string, EarlierResult>;
}

export interface EarlierResult {
  readonly status: string;
  readonly failures: number | undefined;
  readonly message: string | undefined;
  readonly executionSeconds: number;
}

export interface EarlierManifest {
  readonly projectName: string | undefined;
  /** Nodes and sources by their unique ids. */
  readonly nodes: ReadonlyMap<string, EarlierNode>;
  /** The text of each macro by its id. */
  readonly macros: ReadonlyMap<string, string>;
}

export interface EarlierNode {
  readonly id: string;
  readonly name: string;
  readonly resourceType: string;
  readonly package: string;
  readonly path: string;
  readonly fqn: readonly string[];
  readonly checksum: { readonly name: string; readonly checksum: string } | undefined;
  readonly rawCode: string | undefined;
  readonly relationName: string | undefined;
  readonly config: JsonObject;
  readonly dependsOn: readonly string[];
  readonly macros: readonly string[];
}

/** Fails with SF4008 when the file is not there, is no JSON, or lacks what is needed. */
export async function readRunResults(path: string): Promise<Result<EarlierResults, Diagnostic>> {
  const read = await readLayout(path, 'run_results.json', runResultsLayout);
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
export async function readManifest(path: string): Promise<Result<EarlierManifest, Diagnostic>> {
  const read = await readLayout(path, 'manifest.json', manifestLayout);
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

function earlierNode(node: z.infer<typeof manifestNode>): EarlierNode {
  return {
    id: node.unique_id,
    name: node.name,
    resourceType: node.resource_type,
    package: node.package_name,
    path: node.original_file_path,
    fqn: node.fqn,
    checksum: node.checksum,
    rawCode: node.raw_code,
    relationName: node.relation_name ?? undefined,
    config: node.config,
    dependsOn: node.depends_on?.nodes ?? [],
    macros: node.depends_on?.macros ?? [],
  };
}

async function readLayout<Layout extends z.ZodType>(
  path: string,
  artifact: string,
  layout: Layout,
): Promise<Result<z.infer<Layout>, Diagnostic>> {
  const fail = (reason: string): Result<never, Diagnostic> =>
    err(errorDiagnostic('artifactNotReadable', undefined, { path, artifact, reason }));
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
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

// Chooses a target: evaluates its function, reads its variables, checks it by its adapter's schema, loads the adapter. Opens no connection.
import { isAbsolute, resolve } from 'node:path';
import type { Adapter } from '../adapters/adapter.ts';
import { adapterTypes, loadAdapter } from '../adapters/registry.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { TargetInfo } from '../render/node-port.ts';
import { closest } from '../util/closest.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import { isJsonObject } from '../util/json.ts';
import { err, ok, type Result } from '../util/result.ts';
import { redact, registerSecret } from '../util/secrets.ts';
import type { ConfigDocument, ConfigPath } from './config-document.ts';
import { type Env, missingEnvIn, withFrame } from './config-frame.ts';
import { plainJson } from './plain-json.ts';
import type { ProjectConfig, TargetEntry } from './project-config.ts';
import { targetSchema } from './project-schema.ts';
import { foundText, inTextOrder, pathText, schemaProblems } from './schema-problems.ts';

const defaultThreads = 4;

export interface ResolvedTarget {
  readonly name: string;
  /** `duckdb`, `redshift`, … */
  readonly type: string;
  readonly schema: string;
  readonly threads: number;
  readonly production: boolean;
  /** False: `sources: 'read'`; raw tables are read where they are and never loaded. */
  readonly loadsSources: boolean;
  /** bucket -> absolute folder that stands in for it. */
  readonly buckets: Readonly<Record<string, string>>;
  readonly adapter: Adapter<unknown>;
  /** Checked by the adapter's schema. */
  readonly adapterConfig: unknown;
  /** What templates see as `target`; the database is the engine's to add. */
  readonly info: Omit<TargetInfo, 'database'>;
}

export async function resolveTarget(
  config: ProjectConfig,
  name: string | undefined,
  options: { readonly env: Env; readonly threads?: number | undefined },
): Promise<Result<ResolvedTarget, readonly Diagnostic[]>> {
  const known = [...config.targets.keys()];
  if (name === undefined && config.defaultTarget === '') {
    return err([errorDiagnostic('defaultTargetMissing', undefined, { known })]);
  }
  const wanted = name ?? config.defaultTarget;
  const entry = config.targets.get(wanted);
  if (entry === undefined) {
    return err([
      errorDiagnostic('targetUnknown', undefined, { target: wanted, closest: closest(wanted, known), known }),
    ]);
  }
  const set = Object.fromEntries(Object.entries(options.env).filter(([, value]) => value !== undefined));
  const made = await make(entry, { ...config.env, ...set });
  if (!made.ok) return made;
  const data = made.value;
  const isProduction = data['production'] === true;
  if (isProduction && wanted === config.defaultTarget) {
    return err([errorDiagnostic('productionDefault', entry.at, { target: wanted })]);
  }

  const type = data['type'];
  if (typeof type !== 'string') {
    const failed = targetSchema.safeParse(data);
    const context = { schema: targetSchema, document: targetDocument(entry, data), prefix: ['targets', wanted] };
    return err(failed.success ? [] : inTextOrder(schemaProblems(failed.error, context)));
  }
  const adapter = await loadAdapter(type);
  if (adapter === undefined) {
    const types = adapterTypes();
    const at = spanIn(entry, ['type'], 'value');
    return err([
      errorDiagnostic('targetTypeUnknown', at, {
        target: wanted,
        type,
        closest: closest(type, types),
        known: [...types],
      }),
    ]);
  }
  const checked = adapter.schema.safeParse(data);
  if (!checked.success) {
    const document = targetDocument(entry, data);
    return err(
      inTextOrder(schemaProblems(checked.error, { schema: adapter.schema, document, prefix: ['targets', wanted] })),
    );
  }
  const threads = options.threads ?? (typeof data['threads'] === 'number' ? data['threads'] : defaultThreads);
  const schema = String(data['schema']);
  return ok({
    name: wanted,
    type,
    schema,
    threads,
    production: isProduction,
    loadsSources: data['sources'] !== 'read',
    buckets: bucketFolders(data['buckets'], config.projectDir),
    adapter,
    adapterConfig: checked.data,
    info: { name: wanted, type, schema, threads, profileName: config.name, extra: publicParts(data) },
  });
}

/** The target's own data: the function's answer, plain, with no variable missing. */
async function make(entry: TargetEntry, env: Env): Promise<Result<JsonObject, readonly Diagnostic[]>> {
  let value: unknown;
  try {
    value = await withFrame({ env, onSecret: registerSecret }, async () => await entry.choose());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err([errorDiagnostic('targetNotMade', entry.at, { target: entry.name, reason: redact(reason) })]);
  }
  if (value === undefined) {
    const reason = 'its function gives nothing';
    return err([errorDiagnostic('targetNotMade', entry.at, { target: entry.name, reason })]);
  }
  const problems: Diagnostic[] = [];
  const data = plainJson(value, [], (path, found) => {
    problems.push(
      errorDiagnostic('configValueInvalid', spanIn(entry, path, 'value'), {
        key: pathText(['targets', entry.name, ...path]),
        expected: 'plain data',
        found: foundText(found),
      }),
    );
  });
  if (problems.length > 0) return err(problems);
  if (!isJsonObject(data)) {
    const reason = `its function gives ${foundText(value)}, not a target`;
    return err([errorDiagnostic('targetNotMade', entry.at, { target: entry.name, reason })]);
  }
  problems.push(...missingVariables(data, entry));
  if (problems.length > 0) return err(problems);
  return ok(data);
}

/** The config's document, as if the target's function had been written out in it. */
function targetDocument(entry: TargetEntry, data: JsonObject): ConfigDocument {
  return { ...entry.document, value: { targets: { [entry.name]: data } } };
}

function spanIn(entry: TargetEntry, path: ConfigPath, part: 'key' | 'value') {
  return entry.document.spanOf(['targets', entry.name, ...path], part);
}

function missingVariables(data: JsonObject, entry: TargetEntry): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const seen = new Set<string>();
  const walk = (value: JsonValue, path: ConfigPath): void => {
    if (typeof value === 'string') {
      for (const variable of missingEnvIn(value)) {
        if (seen.has(variable)) continue;
        seen.add(variable);
        problems.push(errorDiagnostic('envMissing', spanIn(entry, path, 'value'), { variable, target: entry.name }));
      }
    } else if (Array.isArray(value)) {
      for (const [index, item] of (value as readonly JsonValue[]).entries()) walk(item, [...path, index]);
    } else if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
    }
  };
  walk(data, []);
  return problems;
}

function bucketFolders(buckets: JsonValue | undefined, projectDir: string): Readonly<Record<string, string>> {
  if (!isJsonObject(buckets)) return {};
  return Object.fromEntries(
    Object.entries(buckets).map(([bucket, folder]) => {
      const path = String(folder);
      return [bucket, (isAbsolute(path) ? path : resolve(projectDir, path)).replaceAll('\\', '/')];
    }),
  );
}

const privateKey = /secret|password|token|credential|arn$/i;

/** What templates may read of the engine's own keys (`target.workgroup`): plain values that are nobody's secret. */
function publicParts(data: JsonObject): JsonObject {
  const common = new Set(['type', 'schema', 'threads', 'buckets']);
  return Object.fromEntries(
    Object.entries(data).filter(([key, value]) => {
      if (common.has(key) || privateKey.test(key)) return false;
      return typeof value !== 'object' && redact(String(value)) === String(value);
    }),
  );
}

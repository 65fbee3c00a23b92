// `debug`: one check after the other, each over the same parts that a run uses, going on after a failure where that makes sense.
import { access, constants, mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { Warehouse } from '../adapters/adapter.ts';
import { loadConfig } from '../config/load-config.ts';
import type { ProjectConfig } from '../config/project-config.ts';
import { type ResolvedTarget, resolveTarget } from '../config/resolve-target.ts';
import type { SourceNode } from '../core/node.ts';
import { codeOf, type Diagnostic, entryOf, messageOf } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { ObjectStore } from '../sources/object-store.ts';
import { openSession } from './open-session.ts';
import type { DebugCheck, SessionOptions } from './session.ts';

/** Yields each check as soon as it is done. */
export async function* debugChecks(options: SessionOptions): AsyncGenerator<DebugCheck> {
  const loaded = await loadConfig({
    startDir: options.projectDir,
    env: options.env,
    noCode: options.noCode ?? false,
  });
  if (!loaded.ok) {
    yield failed('config', loaded.error);
    return;
  }
  const config = loaded.value;
  yield { name: 'config', status: 'ok', detail: `${config.name} in ${config.configFile?.path ?? config.projectDir}` };
  const resolved = await resolveTarget(config, options.target, { env: config.env, threads: options.threads });
  if (!resolved.ok) {
    yield failed('target', resolved.error);
    return;
  }
  const target = resolved.value;
  const kind = `${target.type}, schema ${target.schema}${target.production ? ', PRODUCTION' : ''}`;
  yield { name: 'target', status: 'ok', detail: `${target.name} (${kind})` };
  const sources = yield* projectCheck(options);
  yield* warehouseChecks(config, target, options);
  yield* bucketChecks(sources, target, config, options);
}

async function* projectCheck(options: SessionOptions): AsyncGenerator<DebugCheck, readonly SourceNode[]> {
  try {
    await using session = await openSession(options);
    const nodes = [...session.manifest.nodes.values()];
    const counts = ['model', 'seed', 'source', 'test'].map((kind) => {
      const count = nodes.filter((node) => node.kind === kind).length;
      return `${count} ${kind}${count === 1 ? '' : 's'}`;
    });
    yield { name: 'project', status: 'ok', detail: counts.join(', ') };
    return nodes.filter((node) => node.kind === 'source');
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    yield failed('project', error.diagnostics, '`sqlflow ls` shows all problems of the files');
    return [];
  }
}

async function* warehouseChecks(
  config: ProjectConfig,
  target: ResolvedTarget,
  options: SessionOptions,
): AsyncGenerator<DebugCheck> {
  const workingDir = options.workingDir ?? config.projectDir;
  const targetPath =
    options.targetPath === undefined
      ? absolute(config.projectDir, config.targetPath)
      : absolute(workingDir, options.targetPath);
  yield await folderCheck(targetPath, relative(workingDir, targetPath) || '.');
  const label = target.adapter.label(target.adapterConfig, { projectDir: workingDir, targetPath });
  let warehouse: Warehouse;
  try {
    warehouse = await target.adapter.connect(target.adapterConfig, {
      projectDir: config.projectDir,
      targetPath,
      threads: target.threads,
      write: true,
      waitMs: options.waitMs ?? 0,
      signal: options.signal,
    });
  } catch (error) {
    yield failedBy('database', label, error);
    yield { name: 'write rights', status: 'skipped', detail: 'no database to ask' };
    return;
  }
  await using _open = warehouse;
  try {
    await warehouse.query('select 1', { signal: options.signal });
    yield { name: 'database', status: 'ok', detail: label };
  } catch (error) {
    yield failedBy('database', label, error);
    return;
  }
  yield await writeCheck(warehouse, target, options);
}

// A table is made and dropped in one transaction that never commits: nobody sees it, whatever happens.
async function writeCheck(warehouse: Warehouse, target: ResolvedTarget, options: SessionOptions): Promise<DebugCheck> {
  const { dialect, database } = warehouse;
  const relation = { database, schema: target.schema, identifier: '_sqlflow_debug' };
  const undo = new Error('undo');
  try {
    await warehouse.transaction(
      async (tx) => {
        await tx.execute(dialect.createSchema(database, target.schema));
        await tx.execute(dialect.createTableAs(relation, 'select 1 as one'));
        throw undo;
      },
      { signal: options.signal },
    );
  } catch (error) {
    if (error !== undo) return failedBy('write rights', `schema ${target.schema}`, error);
  }
  return { name: 'write rights', status: 'ok', detail: `tables can be made in schema ${target.schema}` };
}

async function folderCheck(targetPath: string, shown: string): Promise<DebugCheck> {
  try {
    await mkdir(targetPath, { recursive: true });
    await access(targetPath, constants.W_OK);
    return { name: 'target path', status: 'ok', detail: shown };
  } catch (error) {
    return {
      name: 'target path',
      status: 'failed',
      detail: reasonOf(error),
      hint: `make ${dirname(shown)} writable, or choose another folder with --target-path`,
    };
  }
}

async function* bucketChecks(
  sources: readonly SourceNode[],
  target: ResolvedTarget,
  config: ProjectConfig,
  options: SessionOptions,
): AsyncGenerator<DebugCheck> {
  const uris = new Map<string, string>();
  for (const source of sources) {
    for (const { uri } of source.load?.from ?? []) {
      const bucket = /^s3:\/\/([^/]+)/.exec(uri)?.[1];
      if (bucket !== undefined && !uris.has(bucket)) uris.set(bucket, uri);
    }
  }
  if (uris.size === 0) return;
  if (!target.loadsSources) {
    yield { name: 'buckets', status: 'skipped', detail: `${target.name} reads its sources and never loads them` };
    return;
  }
  const base = options.workingDir ?? config.projectDir;
  const mapped = Object.entries(options.s3Map ?? {}).map(([bucket, dir]) => [bucket, absolute(base, dir)] as const);
  const buckets = { ...target.buckets, ...Object.fromEntries(mapped) };
  const { openObjectStore } = await import('../sources/object-store.ts');
  await using store = openObjectStore({ buckets, env: config.env });
  for (const [bucket, uri] of uris) {
    const dir = buckets[bucket];
    const place = dir === undefined ? `s3://${bucket}` : `${bucket} in ${relative(base, dir) || '.'}`;
    yield await bucketCheck(store, uri, place, options.signal);
  }
}

/** Lists until the first object, then reads it: the two rights that a load needs. */
async function bucketCheck(store: ObjectStore, uri: string, place: string, signal: AbortSignal): Promise<DebugCheck> {
  const name = 'bucket';
  try {
    for await (const file of store.list(uri, signal)) {
      if (file.bytes > 10_000_000) return { name, status: 'ok', detail: `${place}: list` };
      await store.read(file, signal);
      return { name, status: 'ok', detail: `${place}: list and get` };
    }
    const beside = await store.siblings(uri, signal);
    const hint =
      beside.length === 0 ? 'is the region right, and the name?' : `there is ${beside.slice(0, 3).join(', ')}`;
    return { name, status: 'failed', detail: `${place}: nothing under ${uri}`, hint };
  } catch (error) {
    return failedBy(name, place, error);
  }
}

const mostProblems = 5;

function failed(name: string, diagnostics: readonly Diagnostic[], hint?: string): DebugCheck {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const lines = errors.slice(0, mostProblems).map((error) => `${codeOf(error)}: ${messageOf(error)}`);
  const [only] = errors;
  if (only !== undefined && errors.length === 1) lines.push(...(entryOf(only).details?.(only.data) ?? []));
  if (errors.length > mostProblems) lines.push(`and ${errors.length - mostProblems} more`);
  const [first] = errors;
  const own = first === undefined || errors.length > 1 ? undefined : entryOf(first).hint?.(first.data);
  const explain = first === undefined ? undefined : `\`sqlflow explain ${codeOf(first)}\``;
  return { name, status: 'failed', detail: lines.join('\n'), hint: hint ?? own ?? explain };
}

function failedBy(name: string, place: string, error: unknown): DebugCheck {
  if (error instanceof DiagnosticError) return failed(name, error.diagnostics);
  return { name, status: 'failed', detail: `${place}: ${reasonOf(error)}` };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function absolute(base: string, path: string): string {
  return isAbsolute(path) ? path : resolve(base, path);
}

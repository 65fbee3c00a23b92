// `debug`, the warehouse: it answers, tables can be made in it, and where it reads S3 itself, it can read what sqlflow puts there.
import { access, constants, mkdir } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { CopyAccess, Transaction, Warehouse } from '../adapters/adapter.ts';
import type { ProjectConfig } from '../config/project-config.ts';
import type { ResolvedTarget } from '../config/resolve-target.ts';
import type { Relation } from '../core/relation.ts';
import { failedBy, reasonOf } from './debug-failure.ts';
import type { DebugCheck, SessionOptions } from './session.ts';

/** @param loads sources are loaded by this target: without a place for COPY's manifests that fails. */
export async function* warehouseChecks(
  config: ProjectConfig,
  target: ResolvedTarget,
  options: SessionOptions,
  loads: boolean,
): AsyncGenerator<DebugCheck> {
  const workingDir = options.workingDir ?? config.projectDir;
  const targetPath =
    options.targetPath === undefined
      ? resolve(config.projectDir, config.targetPath)
      : resolve(workingDir, options.targetPath);
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
      env: config.env,
    });
  } catch (error) {
    yield failedBy('database', label, error);
    yield* nothingToAsk(target);
    return;
  }
  await using _open = warehouse;
  try {
    await warehouse.query('select 1', { signal: options.signal });
    yield { name: 'database', status: 'ok', detail: label };
  } catch (error) {
    yield failedBy('database', label, error);
    yield* nothingToAsk(target);
    return;
  }
  yield await writeCheck(warehouse, target, options.signal);
  const { copyAccess } = warehouse;
  if (copyAccess !== undefined)
    yield* stagingChecks({ warehouse, copyAccess, config, target, loads, signal: options.signal });
}

function* nothingToAsk({ adapter }: ResolvedTarget): Generator<DebugCheck> {
  const readsS3 = adapter.dialect.capabilities.loadFiles === 'copy';
  for (const name of ['write rights', ...(readsS3 ? ['staging', 'copy role'] : [])])
    yield { name, status: 'skipped', detail: 'no database to ask' };
}

async function writeCheck(warehouse: Warehouse, target: ResolvedTarget, signal: AbortSignal): Promise<DebugCheck> {
  const name = 'write rights';
  try {
    await inVain(warehouse, target, signal, (tx, relation) =>
      tx.execute(warehouse.dialect.createTableAs(relation, 'select 1 as one')),
    );
  } catch (error) {
    const hint = `the user of the target needs CREATE on schema ${target.schema}, and on the database where the schema is not there yet`;
    return failedBy(name, `schema ${target.schema}`, error, hint);
  }
  return { name, status: 'ok', detail: `tables can be made in schema ${target.schema}` };
}

// A table is made in a transaction that never commits: nobody sees it, whatever happens.
async function inVain(
  warehouse: Warehouse,
  target: ResolvedTarget,
  signal: AbortSignal,
  work: (tx: Transaction, relation: Relation) => Promise<unknown>,
): Promise<void> {
  const { dialect, database } = warehouse;
  const undo = new Error('undo');
  try {
    await warehouse.transaction(
      async (tx) => {
        await tx.execute(dialect.createSchema(database, target.schema));
        await work(tx, { database, schema: target.schema, identifier: '_sqlflow_debug' });
        throw undo;
      },
      { signal },
    );
  } catch (error) {
    if (error !== undo) throw error;
  }
}

async function* stagingChecks(input: {
  readonly warehouse: Warehouse;
  readonly copyAccess: CopyAccess;
  readonly config: ProjectConfig;
  readonly target: ResolvedTarget;
  readonly loads: boolean;
  readonly signal: AbortSignal;
}): AsyncGenerator<DebugCheck> {
  const { copyAccess, config, signal } = input;
  const { staging: prefix, iamRole } = copyAccess;
  if (prefix === undefined) {
    yield {
      name: 'staging',
      status: input.loads ? 'failed' : 'skipped',
      detail: 'the target has no `staging`: neither sources nor seeds of many rows can be loaded',
      hint: "set `staging: 's3://bucket/prefix/'` in the target: a prefix that sqlflow may write, read and delete",
    };
    yield { name: 'copy role', status: 'skipped', detail: `${iamRole}: without \`staging\` there is nothing to COPY` };
    return;
  }
  const { Staging } = await import('../sources/staging.ts');
  await using staging = new Staging(prefix, `debug-${crypto.randomUUID()}`, copyAccess.region, config.env);
  let uri: string;
  try {
    uri = await staging.put('one.json', '{"one": 1}\n', signal);
  } catch (error) {
    yield failedBy('staging', prefix, error);
    yield { name: 'copy role', status: 'skipped', detail: `${iamRole}: there is nothing to COPY` };
    return;
  }
  const role = await roleCheck({ ...input, uri });
  try {
    await staging.removeOrThrow(uri, signal);
    yield { name: 'staging', status: 'ok', detail: `${prefix}: put and delete` };
  } catch (error) {
    yield failedBy('staging', prefix, error);
  }
  yield role;
}

async function roleCheck(input: {
  readonly warehouse: Warehouse;
  readonly copyAccess: CopyAccess;
  readonly target: ResolvedTarget;
  readonly uri: string;
  readonly signal: AbortSignal;
}): Promise<DebugCheck> {
  const { warehouse, target, uri, copyAccess, signal } = input;
  const { dialect } = warehouse;
  const { iamRole } = copyAccess;
  const name = 'copy role';
  const copy = (relation: Relation): string | undefined =>
    dialect.copy?.({
      target: relation,
      columns: ['one'],
      from: uri,
      isManifest: false,
      iamRole,
      format: { kind: 'json', mapping: 'auto' },
      compression: 'none',
      timeFormat: undefined,
      dateFormat: undefined,
      maxErrors: undefined,
      options: {},
    });
  try {
    await inVain(warehouse, target, signal, async (tx, relation) => {
      await tx.execute(dialect.createTable(relation, [{ name: 'one', type: dialect.typeName('integer') }]));
      const sql = copy(relation);
      if (sql !== undefined) await tx.execute(sql);
    });
  } catch (error) {
    const whose = iamRole === 'default' ? "the warehouse's default IAM role" : `role ${iamRole}`;
    const hint = `COPY reads S3 as ${whose}: attach it to the warehouse, and grant it s3:GetObject and s3:ListBucket on the sources and on \`staging\``;
    return failedBy(name, iamRole, error, hint);
  }
  return { name, status: 'ok', detail: `${iamRole}: COPY reads from \`staging\` (other buckets: at the first load)` };
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
      hint: `make ${shown}, or the folder above it, writable; or choose another folder with --target-path`,
    };
  }
}

// `debug`: one check after the other, each over the same parts that a run uses, going on after a failure where that makes sense.
import { loadConfig } from '../config/load-config.ts';
import type { ProjectConfig } from '../config/project-config.ts';
import { resolveTarget } from '../config/resolve-target.ts';
import type { SourceNode } from '../core/node.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { bucketChecks, bucketFolders, sourceAddresses } from './debug-buckets.ts';
import { failed, failedBy } from './debug-failure.ts';
import { warehouseChecks } from './debug-warehouse.ts';
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
  const workingDir = options.workingDir ?? config.projectDir;
  const buckets = bucketFolders(target, options, workingDir);
  const addresses = sourceAddresses(sources, buckets);
  const asksS3 = target.loadsSources && addresses.some(({ folder }) => folder === undefined);
  const readsS3 = target.adapter.dialect.capabilities.loadFiles === 'copy';
  const hasCredentials = asksS3 || readsS3 ? yield* credentialsCheck(config) : false;
  yield* warehouseChecks(config, target, options, target.loadsSources && addresses.length > 0);
  yield* bucketChecks({ addresses, buckets, target, config, hasCredentials, workingDir, signal: options.signal });
}

/** Only that there are some, and not past their time: what they may do is for the checks that use them. */
async function* credentialsCheck(config: ProjectConfig): AsyncGenerator<DebugCheck, boolean> {
  const name = 'credentials';
  try {
    const { findCredentials } = await import('../sources/aws-credentials.ts');
    const { keyEnd, from, expiresAt } = await findCredentials(config.env, new Date());
    const until = expiresAt === undefined ? '' : `, valid until ${expiresAt.toISOString()}`;
    yield { name, status: 'ok', detail: `access key …${keyEnd} from ${from}${until}` };
    return true;
  } catch (error) {
    yield failedBy(name, 'AWS', error);
    return false;
  }
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

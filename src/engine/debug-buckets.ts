// `debug`, the sources' addresses: each is listed, and the first object that is found is read. A load needs both rights.
import { relative, resolve } from 'node:path';
import type { ProjectConfig } from '../config/project-config.ts';
import type { ResolvedTarget } from '../config/resolve-target.ts';
import type { SourceNode } from '../core/node.ts';
import { codeOf } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { ObjectStore } from '../sources/object-store.ts';
import { failedBy } from './debug-failure.ts';
import type { DebugCheck, SessionOptions } from './session.ts';

export interface SourceAddress {
  readonly uri: string;
  /** The folder that stands in for its bucket, absolute; undefined: S3. */
  readonly folder: string | undefined;
}

/** What `from:` of all sources names, each once. */
export function sourceAddresses(
  sources: readonly SourceNode[],
  buckets: Readonly<Record<string, string>>,
): readonly SourceAddress[] {
  const uris = new Set(sources.flatMap(({ load }) => (load?.from ?? []).map(({ uri }) => uri)));
  return [...uris].map((uri) => ({ uri, folder: buckets[/^s3:\/\/([^/]+)/.exec(uri)?.[1] ?? ''] }));
}

/** `--s3-map` wins over the target's `buckets`. */
export function bucketFolders(
  target: ResolvedTarget,
  options: SessionOptions,
  workingDir: string,
): Readonly<Record<string, string>> {
  const mapped = Object.entries(options.s3Map ?? {}).map(
    ([bucket, dir]) => [bucket, resolve(workingDir, dir)] as const,
  );
  return { ...target.buckets, ...Object.fromEntries(mapped) };
}

export async function* bucketChecks(input: {
  readonly addresses: readonly SourceAddress[];
  readonly buckets: Readonly<Record<string, string>>;
  readonly target: ResolvedTarget;
  readonly config: ProjectConfig;
  readonly hasCredentials: boolean;
  readonly workingDir: string;
  readonly signal: AbortSignal;
}): AsyncGenerator<DebugCheck> {
  const { addresses, target, workingDir, signal } = input;
  if (addresses.length === 0) return;
  if (!target.loadsSources) {
    yield { name: 'buckets', status: 'skipped', detail: `${target.name} reads its sources and never loads them` };
    return;
  }
  const { openObjectStore } = await import('../sources/object-store.ts');
  await using store = openObjectStore({ buckets: input.buckets, env: input.config.env });
  let { hasCredentials } = input;
  for (const { uri, folder } of addresses) {
    const place = folder === undefined ? uri : `${uri} in ${relative(workingDir, folder) || '.'}`;
    if (folder === undefined && !hasCredentials) {
      yield { name: 'bucket', status: 'skipped', detail: `${place}: no credentials to ask with` };
      continue;
    }
    try {
      yield await proveAddress(store, uri, place, signal);
    } catch (error) {
      if (isAboutCredentials(error)) hasCredentials = false;
      yield failedBy('bucket', place, error);
    }
  }
}

async function proveAddress(store: ObjectStore, uri: string, place: string, signal: AbortSignal): Promise<DebugCheck> {
  const name = 'bucket';
  for await (const file of store.list(uri, signal)) {
    // A few bytes tell as much as all of a large object.
    await store.head(file, 1024, signal);
    return { name, status: 'ok', detail: `${place}: list and get` };
  }
  const beside = await store.siblings(uri, signal);
  const hint = beside.length === 0 ? 'is the region right, and the name?' : `there is ${beside.slice(0, 3).join(', ')}`;
  return { name, status: 'failed', detail: `${place}: no object is there`, hint };
}

/** One refusal of the credentials is enough: every other address would be refused alike. */
function isAboutCredentials(error: unknown): boolean {
  return error instanceof DiagnosticError && error.diagnostics.some((diagnostic) => codeOf(diagnostic) === 'SF8005');
}

// The buckets of a target, and the directories that stand in for some of them.
import { resolve } from 'node:path';
import type { ObjectStore } from '../sources/object-store.ts';
import type { OpenedProject } from './opened-project.ts';

/** `--s3-map` wins over the target's `buckets`. */
export async function openStore({ config, options, target, workingDir }: OpenedProject): Promise<ObjectStore> {
  const mapped = Object.entries(options.s3Map ?? {}).map(
    ([bucket, dir]) => [bucket, resolve(workingDir, dir)] as const,
  );
  const { openObjectStore } = await import('../sources/object-store.ts');
  return openObjectStore({ buckets: { ...target.buckets, ...Object.fromEntries(mapped) }, env: config.env });
}

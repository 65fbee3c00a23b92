// Names of relations that exist only while a run works on them: `<name>__sf_<run>`.
import { createHash } from 'node:crypto';
import type { Relation } from '../core/relation.ts';

const marker = '__sf_';

/** A run's id as it stands in names: twelve hex digits. */
export const runIdPattern = /^[0-9a-f]{12}$/;

/** The candidate of `relation` in this run; a name that would be too long keeps its beginning and a hash of the whole. */
export function candidateOf(relation: Relation, runId: string, maxBytes: number): Relation {
  const suffix = `${marker}${runId}`;
  const room = maxBytes - suffix.length;
  let name = relation.identifier;
  if (Buffer.byteLength(name) > room) {
    const hash = createHash('md5').update(name).digest('hex').slice(0, 8);
    name = `${Buffer.from(name)
      .subarray(0, room - 9)
      .toString('utf8')
      .replace(/\uFFFD+$/, '')}_${hash}`;
  }
  return { ...relation, identifier: `${name}${suffix}` };
}

/** The run that a leftover belongs to, or undefined if the name is not one of ours. */
export function runIdOf(identifier: string): string | undefined {
  const at = identifier.lastIndexOf(marker);
  if (at <= 0) return undefined;
  const runId = identifier.slice(at + marker.length);
  return runIdPattern.test(runId) ? runId : undefined;
}

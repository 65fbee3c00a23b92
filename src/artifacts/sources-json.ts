// target/sources.json in the layout of dbt's sources v3: what a check of freshness found.
import { ageSeconds, type FreshnessLimit, type FreshnessResult } from '../core/freshness.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import { type ArtifactMeta, metadataJson } from './artifact-meta.ts';
import { writeJsonFile } from './json-file.ts';

/** dbt's word for "no row at all": the year 1, from where every age is beyond its limit. */
const never = new Date('0001-01-01T00:00:00Z');

export function writeSources(
  results: readonly FreshnessResult[],
  meta: ArtifactMeta,
  elapsedMs: number,
  path: string,
): void {
  writeJsonFile(path, {
    kind: 'object',
    entries: [
      ['elapsed_time', { kind: 'value', value: elapsedMs / 1000 }],
      ['metadata', { kind: 'value', value: metadataJson('sources/v3', meta) }],
      ['results', { kind: 'list', items: results.map(resultJson) }],
    ],
  });
}

function resultJson(result: FreshnessResult): JsonObject {
  if (result.status === 'runtime error') {
    return { unique_id: result.node.id, error: result.reason, status: result.status };
  }
  const { criteria, snapshottedAt, startedAt, durationMs } = result;
  const maxLoadedAt = result.maxLoadedAt ?? never;
  const completedAt = new Date(startedAt.getTime() + durationMs);
  return {
    unique_id: result.node.id,
    max_loaded_at: maxLoadedAt.toISOString(),
    snapshotted_at: snapshottedAt.toISOString(),
    max_loaded_at_time_ago_in_s: ageSeconds({ maxLoadedAt, snapshottedAt }),
    status: result.status,
    criteria: {
      warn_after: limitJson(criteria.warnAfter),
      error_after: limitJson(criteria.errorAfter),
      filter: criteria.filter ?? null,
    },
    adapter_response: {},
    timing: [{ name: 'execute', started_at: startedAt.toISOString(), completed_at: completedAt.toISOString() }],
    thread_id: 'main',
    execution_time: durationMs / 1000,
  };
}

// dbt writes a limit that is not set as one without values.
function limitJson(limit: FreshnessLimit | undefined): JsonValue {
  return { count: limit?.count ?? null, period: limit?.period ?? null };
}

// The one maker of node ids. Same spelling as dbt's unique_id, so that its tools read our artifacts.
import type { Brand } from '../util/brand.ts';

export type NodeId = Brand<string, 'NodeId'>;
export type ResourceType = 'model' | 'seed' | 'source' | 'test' | 'analysis';

/** Types of resources that dbt has besides: to name one is no mistake, there is just none. */
export const dbtResourceTypes: readonly string[] = [
  'exposure',
  'function',
  'metric',
  'saved_query',
  'semantic_model',
  'snapshot',
  'unit_test',
];

/**
 * `type.package.name`, a source `source.package.source.table`.
 *
 * @example nodeId('model', 'sparkify', 'songplays') // 'model.sparkify.songplays'
 */
export function nodeId(type: ResourceType, packageName: string, ...names: readonly string[]): NodeId {
  return [type, packageName, ...names].join('.') as NodeId;
}

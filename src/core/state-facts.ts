// What the manifest records of a node so that a later run can tell whether it changed: written by artifacts/, compared by select/.
import { hash } from 'node:crypto';
import type { JsonObject } from '../util/json.ts';
import type { ModelNode, Node } from './node.ts';

/** dbt's `unrendered_config`: what somebody wrote, from all levels; a source's `load:` stands in it, too. */
export function unrenderedConfig(node: Node): JsonObject {
  const written = node.unrenderedConfig ?? node.config.raw;
  if (node.kind !== 'source' || node.load === undefined) return written;
  const { at: _, from, ...load } = node.load;
  return { ...written, load: JSON.parse(JSON.stringify({ ...load, from: from.map(({ uri }) => uri) })) as JsonObject };
}

export interface Contract {
  readonly enforced: boolean;
  readonly alias_types: boolean;
  /** Undefined where the contract is not enforced. */
  readonly checksum: string | undefined;
}

/** A model's contract, with the checksum that dbt makes of it. */
export function contractOf(node: ModelNode): Contract {
  const { materialized, raw } = node.config;
  const wanted = raw['contract'];
  const contract = typeof wanted === 'object' && wanted !== null && 'enforced' in wanted ? wanted : undefined;
  if (contract?.['enforced'] !== true) return { enforced: false, alias_types: true, checksum: undefined };
  const columns = node.columns
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ name, dataType }) => `|${name}${dataType ?? 'None'}[]`);
  // dbt hashes Python's text of the constraints: an empty list, as long as they are not in the manifest.
  const own = materialized === 'table' || materialized === 'incremental' ? [`${materialized}[]`] : [];
  const checksum = hash('sha256', [...columns, ...own].join(''));
  return { enforced: true, alias_types: contract['alias_types'] !== false, checksum };
}

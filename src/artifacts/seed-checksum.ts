// dbt's checksum of a seed's file: in the manifest, and when a state is compared.
import { readFileSync, statSync } from 'node:fs';
import type { Checksum } from '../core/earlier-run.ts';
import type { SeedNode } from '../core/node.ts';
import { sha256 } from './node-json.ts';

/** dbt's limit: seeds above it are known by their path alone. */
const MAX_SEED_BYTES = 1 << 20;

export function seedChecksum(node: SeedNode): Checksum {
  const byPath = { name: 'path', checksum: node.path };
  try {
    if (statSync(node.csvPath).size > MAX_SEED_BYTES) return byPath;
    return { name: 'sha256', checksum: sha256(readFileSync(node.csvPath, 'utf8').trim()) };
  } catch {
    // The file went away since parsing: whatever reads it says so; the manifest only describes.
    return byPath;
  }
}

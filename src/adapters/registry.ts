// The engines by name. A literal map of lazy imports: no run loads a driver that it does not use.
import type { Adapter } from './adapter.ts';

const adapters: ReadonlyMap<string, () => Promise<Adapter<unknown>>> = new Map([
  ['duckdb', async () => (await import('./duckdb/index.ts')).adapter as Adapter<unknown>],
  ['redshift', async () => (await import('./redshift/index.ts')).adapter as Adapter<unknown>],
]);

/** Undefined: there is no such engine. */
export function loadAdapter(type: string): Promise<Adapter<unknown>> | undefined {
  return adapters.get(type)?.();
}

export function adapterTypes(): readonly string[] {
  return [...adapters.keys()];
}

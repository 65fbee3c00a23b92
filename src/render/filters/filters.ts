// All filters by name.
import type { FilterFunction } from './filter-function.ts';
import { sequenceFilters } from './sequence-filters.ts';
import { textFilters } from './text-filters.ts';
import { valueFilters } from './value-filters.ts';

let filters: ReadonlyMap<string, FilterFunction> | undefined;

export function findFilter(name: string): FilterFunction | undefined {
  filters ??= new Map(Object.entries({ ...sequenceFilters(), ...textFilters(), ...valueFilters() }));
  return filters.get(name);
}

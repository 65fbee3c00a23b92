// What a command takes in: which nodes it loads and compiles, and what it wishes of the loads.
import { type LoadWishes, noWishes } from '../core/load-wishes.ts';
import { RESOURCE_TYPES } from '../select/methods-by-property.ts';
import type { RunRequest, Selection } from './session.ts';

/** A full refresh rebuilds sources only where nothing else is asked for. */
export function wishesOf({ command, fullRefresh, load }: RunRequest): LoadWishes | undefined {
  return command === 'load' && fullRefresh ? { ...(load ?? noWishes), rebuild: true } : load;
}

export function loadsIn(command: RunRequest['command']): boolean {
  return command === 'build' || command === 'run' || command === 'load';
}

export function compilesIn(command: RunRequest['command'], kind: string): boolean {
  if (kind === 'model') return command === 'build' || command === 'run';
  return kind === 'test' && (command === 'build' || command === 'test');
}

/** Commands that build nothing see analyses too, unless the user says which types he wants. */
export function withAnalyses(selection: Selection): Selection {
  return selection.resourceTypes === undefined ? { ...selection, resourceTypes: RESOURCE_TYPES } : selection;
}

// What a command takes in: which nodes it loads and compiles, and what it wishes of the loads.
import { type LoadWishes, noWishes } from '../core/load-wishes.ts';
import type { ResourceType } from '../core/node-id.ts';
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

/** What a command has steps for, unless the user says which types he wants: a selection of other nodes alone is told of. */
export function withKindsOf(request: RunRequest): RunRequest {
  return request.resourceTypes === undefined ? { ...request, resourceTypes: kindsOf[request.command] } : request;
}

const kindsOf: Readonly<Record<RunRequest['command'], readonly ResourceType[]>> = {
  build: ['source', 'seed', 'model', 'test'],
  run: ['source', 'seed', 'model'],
  load: ['source'],
  seed: ['seed'],
  test: ['test'],
};

/** Commands that build nothing see analyses too, unless the user says which types he wants. */
export function withAnalyses(selection: Selection): Selection {
  return selection.resourceTypes === undefined ? { ...selection, resourceTypes: RESOURCE_TYPES } : selection;
}

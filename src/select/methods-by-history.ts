// Selector methods that compare with an earlier run (`--state`): state, result, source_status.
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { err, ok } from '../util/result.ts';
import { nearestNames } from './nearest-names.ts';
import type { Criterion } from './select-expr.ts';
import { invalidValue, type SelectMethod } from './select-method.ts';
import { STATE_CHECKS, stateComparison } from './state-changes.ts';

/** What changed since the manifest of the earlier run: `state:modified`, `state:new`, … */
export const state: SelectMethod = {
  compile: (criterion, context) => {
    const known = Object.keys(STATE_CHECKS);
    const check = Object.hasOwn(STATE_CHECKS, criterion.value) ? STATE_CHECKS[criterion.value] : undefined;
    if (check === undefined) return invalidWord(criterion, known);
    if (context.earlier === undefined) return needsState(criterion, 'the manifest.json of an earlier run');
    const manifest = context.earlier.manifest();
    if (!manifest.ok) return manifest;
    const comparison = stateComparison(context.manifest, manifest.value, context.earlier);
    return ok((node) => check(node, manifest.value.nodes.get(node.id), comparison));
  },
  explainNothing: ({ value }) => ({ near: [], reason: `no node is ${value.replace('.', ' in its ')}` }),
};

/** The words of run_results.json. */
const STATUSES = [
  'success',
  'error',
  'fail',
  'warn',
  'skipped',
  'pass',
  'runtime error',
  'partial success',
  'no-op',
  'reused',
] as const;

/** How a node ended in the earlier run: `result:error`. */
export const result: SelectMethod = {
  compile: (criterion, { earlier }) => {
    if (!STATUSES.some((status) => status === criterion.value)) return invalidWord(criterion, STATUSES);
    if (earlier === undefined) return needsState(criterion, 'the run_results.json of an earlier run');
    const results = earlier.results();
    if (!results.ok) return results;
    return ok((node) => results.value.results.get(node.id)?.status === criterion.value);
  },
  explainNothing: ({ value }, { earlier }) => {
    const results = earlier?.results();
    if (results === undefined || !results.ok) return { near: [] };
    const statuses = [...new Set(Array.from(results.value.results.values(), ({ status }) => status))].sort();
    return {
      near: [],
      reason: `nothing ended as "${value}" in that run (${statuses.join(', ') || 'it has no results'})`,
    };
  },
};

/** `source_status:fresher`: sources that were loaded later than the earlier run knew. */
export const sourceStatus: SelectMethod = {
  compile: (criterion, { earlier }) => {
    if (criterion.value !== 'fresher') return invalidWord(criterion, ['fresher']);
    if (earlier === undefined) return needsState(criterion, 'the sources.json of an earlier run');
    const times = earlier.sourceTimes();
    if (!times.ok) return times;
    const { before, now } = times.value;
    return ok((node) => {
      const time = now.get(node.id);
      const known = before.get(node.id);
      return time !== undefined && (known === undefined || Date.parse(time) > Date.parse(known));
    });
  },
  explainNothing: () => ({ near: [], reason: 'no source is fresher than in that run' }),
};

function needsState({ method, at }: Criterion, needs: string): ReturnType<SelectMethod['compile']> {
  return err(errorDiagnostic('selectorNeedsState', at, { method, needs }));
}

function invalidWord(criterion: Criterion, known: readonly string[]): ReturnType<SelectMethod['compile']> {
  const words = known.length === 1 ? known.join('') : `one of ${known.join(', ')}`;
  return invalidValue(criterion, words, nearestNames(criterion.value, known)[0]);
}

// A command that does nothing says why, where its selection has nodes: those of a kind that it leaves alone.
import type { Manifest } from '../core/manifest.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Plan } from '../core/plan.ts';
import { type Diagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { selectorFile } from '../select/select-nodes.ts';
import type { RunRequest } from './session.ts';

/** A warning, or undefined: something is done, or nobody selected anything. */
export function nothingToDo(
  request: Pick<RunRequest, 'select' | 'only'>,
  selected: ReadonlySet<NodeId>,
  plan: Plan,
  manifest: Manifest,
): Diagnostic | undefined {
  if (plan.steps.size > 0 || selected.size === 0 || request.select.length === 0 || request.only !== undefined) return;
  const kinds = new Set(
    Array.from(selected, (id) => manifest.nodes.get(id)?.kind).filter((kind) => kind !== undefined),
  );
  // Tests come along with what is selected.
  if (kinds.size > 1) kinds.delete('test');
  const file = selectorFile('--select', request.select.join(' '));
  const at = { file, start: 0, end: file.text.length };
  const data = { selector: file.text, cause: 'resource-type', kinds: [...kinds].sort() } as const;
  return warningDiagnostic('selectionEmpty', at, data);
}

// A generic test's template is a call that nobody wrote: what is wrong in it stands at the entry in the YAML, beside a macro of the user's own.
import type { Node, TestNode } from '../core/node.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { isBuiltIn, type TemplatePlace } from './compiled-place.ts';

export function testPlace(node: TestNode, place: TemplatePlace | undefined): TemplatePlace | undefined {
  if (place === undefined || node.origin.kind !== 'generic') return place;
  if (place.at.file === node.template) return { at: node.declaredAt, labels: [] };
  const labels = place.labels.filter(({ at }) => at.file !== node.template && !isBuiltIn(at.file));
  return { at: place.at, labels: [...labels, { at: node.declaredAt, text: `in test "${node.name}"` }] };
}

/** The same for what was found in the test's SQL before it was sent. */
export function inTest(diagnostic: Diagnostic, node: Node): Diagnostic {
  const { at, labels } = diagnostic;
  if (node.kind !== 'test' || at === undefined || !('file' in at)) return diagnostic;
  const place = testPlace(node, { at, labels });
  return { ...diagnostic, ...place };
}

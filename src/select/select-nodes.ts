// `--select`, `--exclude` and the kinds of nodes that a command works on -> the nodes, in graph order.
import type { Manifest } from '../core/manifest.ts';
import type { NodeId, ResourceType } from '../core/node-id.ts';
import { warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticSink } from '../diagnostics/sink.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import type { Dag } from '../graph/dag.ts';
import { evaluateSelector } from './evaluate-selector.ts';
import { parseSelector } from './parse-selector.ts';
import type { IndirectSelection, SelectExpr } from './select-expr.ts';

export interface SelectInput {
  readonly manifest: Manifest;
  readonly dag: Dag;
  /** Values of `--select`, united. None: everything. */
  readonly select: readonly string[];
  /** Values of `--exclude`: what they match is taken out, with its tests. Blank ones exclude nothing. */
  readonly exclude: readonly string[];
  /** The kinds that the command works on. Undefined: all but analyses, which only `ls` and `compile` look at. */
  readonly resourceTypes?: readonly ResourceType[] | undefined;
  readonly excludeResourceTypes?: readonly ResourceType[] | undefined;
  /** Default: eager. */
  readonly indirectSelection?: IndirectSelection | undefined;
  readonly sink: DiagnosticSink;
}

const DEFAULT_TYPES: readonly ResourceType[] = ['model', 'seed', 'source', 'test'];

/**
 * The selected nodes; the set iterates in graph order. A mistake in a selector is reported as an error (the answer is then
 * empty), a selector that matches nothing as a warning. Tests come with the nodes that they read (see IndirectSelection).
 *
 * @example selectNodes({ manifest, dag, select: ['+orders'], exclude: ['tag:slow'], sink })
 */
export function selectNodes(input: SelectInput): ReadonlySet<NodeId> {
  const { manifest, dag, select, exclude } = input;
  const sink = new DiagnosticSink();
  const indirectSelection = input.indirectSelection ?? 'eager';
  const matching = (values: readonly string[], flag: string): ReadonlySet<NodeId> => {
    // One union of all values: a test whose parents come from two of them is complete only together.
    const parts: SelectExpr[] = [];
    for (const text of values) {
      const parsed = parseSelector(selectorFile(flag, text));
      if (parsed.ok) parts.push(parsed.value);
      else for (const problem of parsed.error) sink.report(problem);
    }
    return evaluateSelector({ kind: 'union', parts }, { manifest, dag, indirectSelection, sink });
  };
  const included = select.length === 0 ? new Set(manifest.nodes.keys()) : matching(select, '--select');
  const excluded = matching(
    exclude.filter((text) => text.trim() !== ''),
    '--exclude',
  );
  const types = new Set(input.resourceTypes ?? DEFAULT_TYPES);
  for (const type of input.excludeResourceTypes ?? []) types.delete(type);

  const selected = new Set<NodeId>();
  const left = included.difference(excluded);
  for (const id of dag.order) {
    const kind = left.has(id) ? manifest.nodes.get(id)?.kind : undefined;
    if (kind !== undefined && types.has(kind)) selected.add(id);
  }
  if (selected.size === 0 && included.size > 0 && select.length > 0) reportEmpty(select, left, manifest, sink);
  for (const diagnostic of sink.diagnostics) input.sink.report(diagnostic);
  return sink.hasErrors ? new Set() : selected;
}

/** A selector's text as a file, so that a diagnostic can show the place in it. */
export function selectorFile(flag: string, text: string): SourceFile {
  return { path: flag, text };
}

function reportEmpty(
  select: readonly string[],
  left: ReadonlySet<NodeId>,
  manifest: Manifest,
  sink: DiagnosticSink,
): void {
  const file = selectorFile('--select', select.join(' '));
  const kinds = new Set(Array.from(left, (id) => manifest.nodes.get(id)?.kind).filter((kind) => kind !== undefined));
  const cause = left.size === 0 ? 'excluded' : 'resource-type';
  const at = { file, start: 0, end: file.text.length };
  sink.report(warningDiagnostic('selectionEmpty', at, { selector: file.text, cause, kinds: [...kinds].sort() }));
}

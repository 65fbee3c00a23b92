// `--select`, `--exclude` and the kinds of nodes that a command works on -> the nodes, in graph order.
import type { EarlierRun } from '../core/earlier-run.ts';
import type { Manifest } from '../core/manifest.ts';
import type { NodeId, ResourceType } from '../core/node-id.ts';
import { warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticSink } from '../diagnostics/sink.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import type { Dag } from '../graph/dag.ts';
import { type EvaluationContext, evaluateSelector } from './evaluate-selector.ts';
import { namedSelector } from './named-selectors.ts';
import { parseSelector } from './parse-selector.ts';
import type { IndirectSelection, NamedSelectors, SelectExpr } from './select-expr.ts';

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
  /** `--selector`: a name of `named`, in place of `select`. */
  readonly selector?: string | undefined;
  /** Of selectors.yml; its default counts where neither `selector`, `select` nor `exclude` says anything. */
  readonly named?: NamedSelectors | undefined;
  /** The run that `state:`, `result:` and `source_status:` compare with. */
  readonly earlier?: EarlierRun | undefined;
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
  const { manifest, dag, select, earlier } = input;
  const sink = new DiagnosticSink();
  const named = input.named ?? NO_SELECTORS;
  const context: EvaluationContext = {
    manifest,
    dag,
    indirectSelection: input.indirectSelection ?? 'eager',
    named,
    earlier,
    sink,
  };
  const exclude = input.exclude.filter((text) => text.trim() !== '');
  const wanted = wantedSelector(input, named, exclude);
  const everything = wanted === undefined && select.length === 0;
  const included = everything ? new Set(manifest.nodes.keys()) : matching(wanted, select, '--select', context);
  const excluded = matching(undefined, exclude, '--exclude', context);
  const types = new Set(input.resourceTypes ?? DEFAULT_TYPES);
  for (const type of input.excludeResourceTypes ?? []) types.delete(type);

  const selected = new Set<NodeId>();
  const left = included.difference(excluded);
  for (const id of dag.order) {
    const kind = left.has(id) ? manifest.nodes.get(id)?.kind : undefined;
    if (kind !== undefined && types.has(kind)) selected.add(id);
  }
  if (selected.size === 0 && included.size > 0 && !everything) {
    const file = wanted ?? selectorFile('--select', select.join(' '));
    reportEmpty(file, left, manifest, sink);
  }
  for (const diagnostic of sink.diagnostics) input.sink.report(diagnostic);
  return sink.hasErrors ? new Set() : selected;
}

const NO_SELECTORS: NamedSelectors = { byName: new Map(), defaultName: undefined };

/** The one selector of selectors.yml that counts, as a text that names it; undefined: the flags say what to select. */
function wantedSelector(input: SelectInput, named: NamedSelectors, exclude: readonly string[]): SourceFile | undefined {
  if (input.selector !== undefined) return selectorFile('--selector', input.selector);
  if (input.select.length > 0 || exclude.length > 0 || named.defaultName === undefined) return undefined;
  return selectorFile('selectors.yml', named.defaultName);
}

function matching(
  selector: SourceFile | undefined,
  values: readonly string[],
  flag: string,
  context: EvaluationContext,
): ReadonlySet<NodeId> {
  // One union of all: a test whose parents come from two of them is complete only together.
  const parts: SelectExpr[] = [];
  if (selector !== undefined) {
    const at = { file: selector, start: 0, end: selector.text.length };
    const found = namedSelector(selector.text, at, context.named);
    if (found.ok) parts.push(found.value.expr);
    else context.sink.report(found.error);
  }
  for (const text of values) {
    const parsed = parseSelector(selectorFile(flag, text));
    if (parsed.ok) parts.push(parsed.value);
    else for (const problem of parsed.error) context.sink.report(problem);
  }
  return evaluateSelector({ kind: 'union', parts }, context);
}

/** A selector's text as a file, so that a diagnostic can show the place in it. */
export function selectorFile(flag: string, text: string): SourceFile {
  return { path: flag, text };
}

function reportEmpty(file: SourceFile, left: ReadonlySet<NodeId>, manifest: Manifest, sink: DiagnosticSink): void {
  const kinds = new Set(Array.from(left, (id) => manifest.nodes.get(id)?.kind).filter((kind) => kind !== undefined));
  const cause = left.size === 0 ? 'excluded' : 'resource-type';
  const at = { file, start: 0, end: file.text.length };
  sink.report(warningDiagnostic('selectionEmpty', at, { selector: file.text, cause, kinds: [...kinds].sort() }));
}

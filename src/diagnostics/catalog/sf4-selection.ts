// SF4: the graph and selectors.
import { entry } from '../entry.ts';

/** `"a", "b" or "c"`. */
function anyOf(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

export type SelectorProblem =
  | { readonly kind: 'empty' }
  | { readonly kind: 'empty-part' }
  | { readonly kind: 'no-value'; readonly part: string }
  | { readonly kind: 'at-and-plus'; readonly part: string };

export type SelectorDefinitionProblem =
  | { readonly kind: 'twice'; readonly name: string }
  | { readonly kind: 'defaults'; readonly first: string; readonly second: string }
  | { readonly kind: 'circle'; readonly path: readonly string[] }
  | { readonly kind: 'at-and-plus' }
  | { readonly kind: 'excludes' | 'only-exclude' | 'empty'; readonly key: string };

export const sf4 = {
  cycle: entry<{
    /** Names along the reads; the last is the first again. */
    path: readonly string[];
    first?: { readonly reader: string; readonly read: string };
  }>({
    code: 'SF4001',
    message: (d) => `models depend on each other in a circle: ${d.path.join(' -> ')}`,
    label: (d) => (d.first === undefined ? undefined : `"${d.first.reader}" reads "${d.first.read}"`),
    hint: () => 'remove one of these refs, or move the shared part into a model that both read',
  }),
  selectorSyntax: entry<{ problem: SelectorProblem }>({
    code: 'SF4002',
    message: ({ problem }) => {
      switch (problem.kind) {
        case 'empty':
          return 'the selector is empty';
        case 'empty-part':
          return 'a part of the selector is empty: "," stands between two parts that must both match';
        case 'no-value':
          return `"${problem.part}" does not say what to select`;
        case 'at-and-plus':
          return `"${problem.part}" mixes "@" before with "+" after`;
      }
    },
    label: ({ problem }) => {
      if (problem.kind === 'at-and-plus') return '"@" takes all descendants already';
      return problem.kind === 'no-value' ? 'a name or a value belongs here' : undefined;
    },
    hint: ({ problem }) => {
      if (problem.kind === 'empty') return 'leave the flag out to select everything';
      if (problem.kind === 'at-and-plus') {
        const name = problem.part.replace(/^@/, '').replace(/\+\d*$/, '');
        return `write "@${name}" or "${name}+"`;
      }
      return 'for example: songplays, +songplays, tag:daily,path:models/marts';
    },
  }),
  selectorMethodUnknown: entry<{ method: string; closest?: string | undefined; known: readonly string[] }>({
    code: 'SF4003',
    message: (d) => `selector method "${d.method}" does not exist`,
    label: () => 'unknown method',
    hint: (d) => (d.closest === undefined ? undefined : `did you mean "${d.closest}:"?`),
    notes: (d) => (d.closest === undefined ? [`methods: ${d.known.join(', ')}`] : []),
  }),
  selectorValueInvalid: entry<{
    method: string;
    value: string;
    /** The form that the method wants, or the values that it knows. */
    expected: string;
    closest?: string | undefined;
  }>({
    code: 'SF4004',
    message: (d) => `"${d.value}" is no value for the selector method "${d.method}"`,
    label: (d) => `expected ${d.expected}`,
    hint: (d) => (d.closest === undefined ? undefined : `did you mean "${d.closest}"?`),
  }),
  selectorMatchesNothing: entry<{
    selector: string;
    near: readonly string[];
    /** Why nothing can match, where that is known: the node is disabled, the kind of node does not exist here. */
    reason?: string | undefined;
  }>({
    code: 'SF4005',
    message: (d) => `"${d.selector}" matches nothing`,
    label: (d) => d.reason ?? 'no node matches',
    hint: (d) => (d.near.length === 0 ? undefined : `did you mean ${anyOf(d.near)}?`),
  }),
  selectorNeedsState: entry<{ method: string; needs: string }>({
    code: 'SF4006',
    message: (d) => `selector method "${d.method}" compares with an earlier run, and none is named`,
    label: (d) => `needs ${d.needs}`,
    hint: () => 'add --state DIR: a folder that holds the artifacts of that run',
  }),
  selectionEmpty: entry<{
    selector: string;
    cause: 'intersection' | 'excluded' | 'resource-type';
    /** For `resource-type`: what kinds the selected nodes are, e.g. `seed`. */
    kinds?: readonly string[] | undefined;
  }>({
    code: 'SF4007',
    message: (d) => `nothing is left of the selection "${d.selector}"`,
    label: (d) => {
      switch (d.cause) {
        case 'intersection':
          return 'each part matches some nodes, no node matches all parts';
        case 'excluded':
          return 'all that it matches is excluded';
        case 'resource-type':
          return `it matches only nodes of the kind ${anyOf(d.kinds ?? [])}, which this command leaves alone`;
      }
    },
  }),
  artifactNotReadable: entry<{ path: string; artifact: string; reason: string }>({
    code: 'SF4008',
    message: (d) => `"${d.path}" cannot be read as a ${d.artifact}: ${d.reason}`,
    hint: () => 'name the target folder of an earlier run; `sqlflow build` writes it',
  }),
  selectorNotFound: entry<{ selector: string; closest?: string | undefined; known: readonly string[] }>({
    code: 'SF4009',
    message: (d) => `selector "${d.selector}" does not exist`,
    label: () => 'not in selectors.yml',
    hint: (d) => {
      if (d.closest !== undefined) return `did you mean "${d.closest}"?`;
      return d.known.length === 0 ? 'selectors are defined in selectors.yml, beside the config' : undefined;
    },
    notes: (d) => (d.closest === undefined && d.known.length > 0 ? [`selectors: ${d.known.join(', ')}`] : []),
  }),
  selectorDefinition: entry<{ problem: SelectorDefinitionProblem }>({
    code: 'SF4010',
    message: ({ problem }) => {
      switch (problem.kind) {
        case 'twice':
          return `selector "${problem.name}" is defined twice`;
        case 'defaults':
          return `selectors "${problem.first}" and "${problem.second}" are both the default`;
        case 'circle':
          return `selectors use each other in a circle: ${problem.path.join(' -> ')}`;
        case 'at-and-plus':
          return '"childrens_parents" and "children" cannot both be true';
        case 'excludes':
          return `"${problem.key}" holds more than one "exclude"`;
        case 'only-exclude':
          return `"${problem.key}" holds nothing but "exclude"`;
        case 'empty':
          return `"${problem.key}" is an empty list`;
      }
    },
    label: ({ problem }) => (problem.kind === 'twice' || problem.kind === 'excludes' ? 'again here' : undefined),
    hint: ({ problem }) => {
      switch (problem.kind) {
        case 'defaults':
          return 'one selector is the default; a condition can say when: default: "{{ target.name == \'prod\' }}"';
        case 'circle':
          return 'write one of the definitions out';
        case 'excludes':
          return 'put all that is left out in the list of one "exclude"';
        case 'only-exclude':
          return 'add what to leave it out of, for example: "*"';
        case 'at-and-plus':
          return '"childrens_parents" takes all descendants already';
        case 'twice':
        case 'empty':
          return undefined;
      }
    },
  }),
} as const;

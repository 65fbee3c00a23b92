// The whole project as data: what parsing gives and every later stage reads.
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import type { Node } from './node.ts';
import type { NodeId } from './node-id.ts';

export interface MacroEntry {
  /** `macro.package.name`, as dbt spells it. */
  readonly id: string;
  readonly name: string;
  readonly package: string;
  readonly kind: 'macro' | 'test' | 'materialization' | 'snapshot';
  readonly file: SourceFile;
  readonly at: Span;
  readonly description: string;
}

export interface DocBlock {
  readonly name: string;
  readonly package: string;
  readonly text: string;
  readonly file: SourceFile;
}

export interface Manifest {
  readonly version: 1;
  readonly projectName: string;
  /** In code-point order of the ids. Disabled nodes are not in it. */
  readonly nodes: ReadonlyMap<NodeId, Node>;
  readonly disabled: readonly Node[];
  /** By `package.name`. */
  readonly macros: ReadonlyMap<string, MacroEntry>;
  readonly docs: readonly DocBlock[];
}

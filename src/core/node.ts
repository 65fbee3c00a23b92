// The nodes of a project after parsing: every reference resolved to an id, every config merged. Plain data.
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import type { ModelConfig, SeedConfig, TestConfig } from './config-values.ts';
import type { LoadSpec } from './load-spec.ts';
import type { NodeId } from './node-id.ts';
import type { Relation } from './relation.ts';

export interface ColumnSpec {
  readonly name: string;
  readonly description: string;
  readonly dataType: string | undefined;
  readonly meta: JsonObject;
  readonly tags: readonly string[];
  readonly at: Span;
}

/** A `ref()` as it was called. */
export interface RefCall {
  readonly name: string;
  readonly package: string | undefined;
  readonly version: string | undefined;
  readonly at: Span;
}

/** A `source()` as it was called. */
export interface SourceCall {
  readonly source: string;
  readonly table: string;
  readonly at: Span;
}

interface NodeBase {
  readonly id: NodeId;
  readonly name: string;
  readonly package: string;
  /** package, folders, name: what `fqn:` selects by. */
  readonly fqn: readonly string[];
  /** Relative to the project, forward slashes. */
  readonly path: string;
  /** Where the node is declared: its YAML entry if it has one, else its file. */
  readonly declaredAt: Span;
  readonly tags: readonly string[];
  readonly meta: JsonObject;
  readonly description: string;
  /** The written config where templates in it were rendered; undefined: it is `config.raw`. */
  readonly unrenderedConfig?: JsonObject | undefined;
}

/** What nodes with a template share. */
interface Templated {
  readonly template: SourceFile;
  readonly refs: readonly RefCall[];
  readonly sources: readonly SourceCall[];
  /** Ids that this node reads, without duplicates, in the order of the first call. */
  readonly dependsOn: readonly NodeId[];
  /** Names of the macros that it called, `package.name`. */
  readonly macros: readonly string[];
}

export interface ModelNode extends NodeBase, Templated {
  readonly kind: 'model';
  readonly relation: Relation;
  readonly config: ModelConfig;
  readonly columns: readonly ColumnSpec[];
  /** The YAML file that describes it, relative to the project. */
  readonly patchPath: string | undefined;
}

export interface SeedNode extends NodeBase {
  readonly kind: 'seed';
  readonly relation: Relation;
  readonly config: SeedConfig;
  readonly columns: readonly ColumnSpec[];
  /** Absolute path of the CSV file. */
  readonly csvPath: string;
  readonly patchPath: string | undefined;
}

export interface SourceNode extends NodeBase {
  readonly kind: 'source';
  readonly sourceName: string;
  /** = name. */
  readonly tableName: string;
  readonly sourceDescription: string;
  readonly relation: Relation;
  readonly columns: readonly ColumnSpec[];
  /** Undefined: a table that somebody else fills. */
  readonly load: LoadSpec | undefined;
  readonly physical: {
    readonly dist: string | undefined;
    readonly sort: readonly string[];
    readonly sortType: string | undefined;
  };
  readonly loadedAtField: string | undefined;
  readonly freshness: JsonValue;
  readonly config: { readonly enabled: boolean; readonly raw: JsonObject };
}

export type TestOrigin =
  | {
      readonly kind: 'generic';
      /** `unique`, or the project's own. */
      readonly testName: string;
      /** Arguments as written in YAML (strings such as `ref('a')` unevaluated), without `model` and `column_name`. */
      readonly args: JsonObject;
      readonly columnName: string | undefined;
      /** The node that the test is declared on. */
      readonly attachedTo: NodeId;
    }
  | { readonly kind: 'singular' };

export interface TestNode extends NodeBase, Templated {
  readonly kind: 'test';
  readonly origin: TestOrigin;
  readonly config: TestConfig;
}

export interface AnalysisNode extends NodeBase, Templated {
  readonly kind: 'analysis';
  readonly config: { readonly enabled: boolean; readonly raw: JsonObject };
}

export type Node = ModelNode | SeedNode | SourceNode | TestNode | AnalysisNode;

/** Nodes that have a relation of their own. */
export type RelationNode = ModelNode | SeedNode | SourceNode;

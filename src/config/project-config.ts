// A project's config after loading: checked, with defaults filled in. Targets stay unopened until one is chosen.
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import type { RenderLimits } from '../render/limits.ts';
import type { JsonObject } from '../util/json.ts';
import type { ConfigDocument } from './config-document.ts';
import type { Env } from './config-frame.ts';
import type { ConfigTree } from './config-tree.ts';

export interface ProjectConfig {
  readonly name: string;
  readonly version: string | undefined;
  /** Absolute, forward slashes. */
  readonly projectDir: string;
  readonly configFile: SourceFile | undefined;
  /** Warnings of its reading. */
  readonly notes: readonly Diagnostic[];
  /** The SQL that the models are written in. */
  readonly dialect: string;
  readonly defaultTarget: string;
  /** Relative to the project. */
  readonly paths: ProjectPaths;
  /** Where a folder of `paths` is named: where the key stands, if it is a default. */
  readonly pathAt: (kind: keyof ProjectPaths, index: number) => Span;
  /** May the project bring macros in TypeScript or JavaScript? */
  readonly code: boolean;
  /** May a compile use what an earlier one left? */
  readonly cache: boolean;
  /** What one rendering may use up. */
  readonly renderLimits: RenderLimits;
  /** As written: relative to the project, or absolute. */
  readonly targetPath: string;
  /** Global ones, and objects by package name (dbt's scoped vars); see `lookupVar`. */
  readonly vars: JsonObject;
  readonly targets: ReadonlyMap<string, TargetEntry>;
  readonly trees: {
    readonly models: ConfigTree;
    readonly seeds: ConfigTree;
    readonly sources: ConfigTree;
    readonly tests: ConfigTree;
  };
  /** The environment that was handed in, with the project's `.env` filling what was missing. */
  readonly env: Env;
}

export interface ProjectPaths {
  readonly models: readonly string[];
  readonly seeds: readonly string[];
  readonly macros: readonly string[];
  readonly tests: readonly string[];
  readonly analyses: readonly string[];
}

/** A target as written. Its config is made, and its variables are read, by `choose`. */
export interface TargetEntry {
  readonly name: string;
  readonly at: Span;
  readonly document: ConfigDocument;
  /** Throws what the user's function throws. */
  readonly choose: () => unknown;
  /** What is known without choosing. */
  readonly production: boolean | undefined;
}

// What is known of an earlier run: the parts of its artifacts that selectors compare with. Plain data; reading it is artifacts/.
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import type { Result } from '../util/result.ts';
import type { SeedNode } from './node.ts';

export interface EarlierResults {
  readonly invocationId: string | undefined;
  /** The arguments of that run, in dbt's words. */
  readonly args: JsonObject;
  readonly results: ReadonlyMap<string, EarlierResult>;
}

export interface EarlierResult {
  /** dbt's words: success, error, pass, fail, warn, skipped, … */
  readonly status: string;
  readonly failures: number | undefined;
  readonly message: string | undefined;
  readonly executionSeconds: number;
}

export interface EarlierManifest {
  readonly projectName: string | undefined;
  /** Nodes and sources by their unique ids. */
  readonly nodes: ReadonlyMap<string, EarlierNode>;
  /** The text of each macro by its id. */
  readonly macros: ReadonlyMap<string, string>;
}

export interface Checksum {
  /** `sha256`, `path` (too large to be read), `none`. */
  readonly name: string;
  readonly checksum: string;
}

export interface EarlierNode {
  readonly id: string;
  readonly name: string;
  readonly resourceType: string;
  readonly package: string;
  readonly path: string;
  readonly fqn: readonly string[];
  readonly checksum: Checksum | undefined;
  readonly rawCode: string | undefined;
  readonly description: string;
  /** Column -> description. */
  readonly columns: ReadonlyMap<string, string>;
  readonly relationName: string | undefined;
  readonly database: string | undefined;
  readonly schema: string | undefined;
  /** Of a source. */
  readonly identifier: string | undefined;
  readonly config: JsonObject;
  /** Only what somebody wrote, before templates in it were rendered. */
  readonly unrenderedConfig: JsonObject;
  readonly contract: { readonly enforced: boolean; readonly checksum: string | undefined };
  /** Of a source. */
  readonly freshness: JsonValue;
  readonly loadedAtField: string | undefined;
  readonly dependsOn: readonly string[];
  readonly macros: readonly string[];
}

/** When each source was loaded last, by its id: `max_loaded_at` of a sources.json. */
export type SourceTimes = ReadonlyMap<string, string>;

/** The folder of `--state`; each file is read when it is asked for first. Failures are SF4008. */
export interface EarlierRun {
  manifest(): Result<EarlierManifest, Diagnostic>;
  results(): Result<EarlierResults, Diagnostic>;
  /** Of the earlier run, and of the last freshness check in the target folder. */
  sourceTimes(): Result<{ readonly before: SourceTimes; readonly now: SourceTimes }, Diagnostic>;
  /** Of the seed's file as it is now. */
  seedChecksum(node: SeedNode): Checksum;
}

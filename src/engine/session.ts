// The library's face towards cli/ and tests: one opened project, and what can be asked of it.
import type { CompiledSql } from '../core/compiled.ts';
import type { Command, Event, RunHeader, RunSummary } from '../core/event.ts';
import type { EventTimeWindow } from '../core/event-time.ts';
import type { FreshnessResult } from '../core/freshness.ts';
import type { LoadWishes } from '../core/load-wishes.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Node } from '../core/node.ts';
import type { NodeId, ResourceType } from '../core/node-id.ts';
import type { Plan } from '../core/plan.ts';
import type { QueryResult } from '../core/query-result.ts';
import type { FileState } from '../core/source-state.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Dag } from '../graph/dag.ts';
import type { IndirectSelection } from '../select/select-expr.ts';
import type { JsonObject } from '../util/json.ts';
import type { FilesDecision, SourceFileList } from './settle-sources.ts';

export interface SessionOptions {
  /** Absolute; where the search for the config begins. */
  readonly projectDir: string;
  /** Absolute; what relative paths of flags mean, and what printed paths are relative to. Default: projectDir. */
  readonly workingDir?: string | undefined;
  readonly target?: string | undefined;
  readonly vars?: JsonObject | undefined;
  /** Default: the config's, else `target`. */
  readonly targetPath?: string | undefined;
  /** bucket -> directory (absolute or relative to the working directory); wins over the target's `buckets`. */
  readonly s3Map?: Readonly<Record<string, string>> | undefined;
  readonly threads?: number | undefined;
  readonly fullRefresh?: boolean | undefined;
  /** Refuse to evaluate anything of the project: a config or macros in TypeScript or JavaScript. */
  readonly noCode?: boolean | undefined;
  /** How long to wait for a database that another process holds; default 0. */
  readonly waitMs?: number | undefined;
  /** process.env, or what a test hands in. `.env` of the project fills what is missing. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly emit: (event: Event) => void;
  /** Aborted by Ctrl-C: running statements are stopped, their transactions rolled back, then calls return. */
  readonly signal: AbortSignal;
}

export interface Selection {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  /** A selector of selectors.yml, in place of `select`. */
  readonly selector?: string | undefined;
  /** Which tests come along with what is selected; default eager. */
  readonly indirectSelection?: IndirectSelection | undefined;
  /** The folder of an earlier run's artifacts: absolute, or relative to the working directory. */
  readonly stateDir?: string | undefined;
  readonly resourceTypes?: readonly ResourceType[] | undefined;
  readonly excludeResourceTypes?: readonly ResourceType[] | undefined;
  /** Of what is selected, only these: a program's own choice, which no selector can say. */
  readonly only?: ReadonlySet<NodeId> | undefined;
}

export interface RunRequest extends Selection {
  readonly command: Extract<Command, 'build' | 'run' | 'test' | 'load' | 'seed'>;
  readonly fullRefresh: boolean;
  readonly noLoad: boolean;
  readonly failFast: boolean;
  readonly storeFailures: boolean;
  /** Take over relations that sqlflow did not make. */
  readonly adopt: boolean;
  /** On a production target, `sync_all_columns` drops columns only with it; elsewhere it always does. */
  readonly allowColumnDrops?: boolean | undefined;
  /** Which batches of microbatch models are built; default: what is new, and their lookback. */
  readonly eventTimes?: EventTimeWindow | undefined;
  /** What is asked of the loads beyond what is new. */
  readonly load?: LoadWishes | undefined;
  /** Count the rows of the plan's tables before and after, and emit `rows-changed`. Default: false. */
  readonly countRows?: boolean | undefined;
}

export interface CompiledNode {
  readonly node: Node;
  readonly sql: CompiledSql;
  /** Where it was written, relative to the working directory; undefined for inline SQL. */
  readonly path: string | undefined;
  /** In the engine's SQL; undefined where nobody asked, or where what it reads does not stand in the warehouse yet. */
  readonly translated?: string | undefined;
}

export interface DebugCheck {
  readonly name: string;
  readonly status: 'ok' | 'failed' | 'skipped';
  readonly detail: string;
  readonly hint?: string | undefined;
}

export interface Session extends AsyncDisposable {
  readonly manifest: Manifest;
  readonly dag: Dag;
  readonly header: Omit<RunHeader, 'command'>;
  /** Warnings of parsing; errors make openSession throw a DiagnosticError. */
  readonly warnings: readonly Diagnostic[];
  /** Ids in graph order. A selector that matches nothing is reported as a warning event. */
  select(selection: Selection): readonly NodeId[];
  plan(request: RunRequest): Promise<{ readonly header: RunHeader; readonly plan: Plan }>;
  /** Emits run-started … run-finished, writes the artifacts. */
  run(request: RunRequest): Promise<RunSummary>;
  /** Renders and writes target/compiled; with `translated` also target/translated, in the SQL of the target's engine. */
  compile(selection: Selection, also?: { readonly translated?: boolean }): Promise<readonly CompiledNode[]>;
  compileInline(sql: string): Promise<CompiledSql>;
  /** In the SQL of the target's engine; undefined where the project writes that itself. */
  translateInline(compiled: CompiledSql): Promise<string | undefined>;
  /** Rows of a node's query (`select` names one) or of inline SQL. */
  show(request: {
    readonly select?: string;
    readonly inline?: string;
    /** What diagnostics call it; default `--inline`. */
    readonly inlinePath?: string;
    readonly limit: number | undefined;
  }): Promise<QueryResult>;
  /** Asks the selected sources that have limits for their newest rows, and writes sources.json (or `output`). */
  freshness(
    selection: Selection,
    output?: string,
  ): Promise<{ readonly results: readonly FreshnessResult[]; readonly path: string }>;
  /** Writes catalog.json: what stands in the warehouse. `path` is relative to the working directory. */
  catalog(): Promise<{ readonly relations: number; readonly path: string }>;
  /** The files of the selected sources with their states: listed, compared with the ledger; changes nothing. */
  files(selection: Selection, states?: readonly FileState[]): AsyncIterable<SourceFileList>;
  /** Carries out what a person decides about files of the ledger; a line for people for each source that was touched. */
  settleFiles(selection: Selection, decision: FilesDecision): Promise<readonly string[]>;
}

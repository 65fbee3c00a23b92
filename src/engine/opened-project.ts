// What a session was opened with: everything that is known without a connection.
import type { DatabasePlace } from '../adapters/adapter.ts';
import type { ProjectConfig } from '../config/project-config.ts';
import type { ResolvedTarget } from '../config/resolve-target.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Dag } from '../graph/dag.ts';
import type { ParsedProject } from '../parse/parse-project.ts';
import type { NamedSelectors } from '../select/select-expr.ts';
import type { JsonObject } from '../util/json.ts';
import type { SessionOptions } from './session.ts';

export interface OpenedProject {
  readonly options: SessionOptions;
  readonly config: ProjectConfig;
  readonly target: ResolvedTarget;
  readonly parsed: ParsedProject;
  readonly dag: Dag;
  /** Of selectors.yml. */
  readonly selectors: NamedSelectors;
  readonly warnings: readonly Diagnostic[];
  /** Absolute. */
  readonly workingDir: string;
  readonly place: DatabasePlace;
  /** Of the command line. */
  readonly vars: JsonObject;
  readonly invocationId: string;
  readonly startedAt: Date;
  /** Twelve hex digits. */
  readonly runId: string;
  readonly version: string;
}

/** A project of which a part was read: its graph is not known. */
export type PartOfProject = Omit<OpenedProject, 'dag' | 'selectors'>;

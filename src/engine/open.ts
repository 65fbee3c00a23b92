// `open()`: the library's face. Light to import (a config imports the same index); the engine is loaded by the first call.
import type { Event, RunSummary } from '../core/event.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Plan } from '../core/plan.ts';
import type { Cell } from '../core/query-result.ts';
import type { JsonObject } from '../util/json.ts';
import { refuseUnknownOptions } from './option-names.ts';
import type { RunRequest, Selection, Session } from './session.ts';

export interface OpenOptions {
  /** The project's folder, or one inside it. */
  readonly projectDir: string;
  readonly target?: string | undefined;
  readonly vars?: JsonObject | undefined;
  /** Where the embedded database and the artifacts are; default: the config's. */
  readonly targetPath?: string | undefined;
  /** bucket -> folder that stands in for it. */
  readonly s3Map?: Readonly<Record<string, string>> | undefined;
  readonly threads?: number | undefined;
  /** Default: process.env. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly onEvent?: ((event: Event) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface SelectOptions {
  readonly select?: string | readonly string[] | undefined;
  readonly exclude?: string | readonly string[] | undefined;
  /** A selector of selectors.yml, in place of `select`. */
  readonly selector?: string | undefined;
  readonly indirectSelection?: 'eager' | 'cautious' | 'buildable' | 'empty' | undefined;
  /** The folder of an earlier run's artifacts, for `state:` and `result:`. */
  readonly state?: string | undefined;
}

export interface RunOptions extends SelectOptions {
  readonly fullRefresh?: boolean | undefined;
  readonly noLoad?: boolean | undefined;
  readonly failFast?: boolean | undefined;
  readonly storeFailures?: boolean | undefined;
  readonly adopt?: boolean | undefined;
  /** Consent to `sync_all_columns` dropping columns on a production target. */
  readonly allowColumnDrops?: boolean | undefined;
  /** Of microbatch models, the batches from here on; default: what is new, and their lookback. */
  readonly eventTimeStart?: Date | undefined;
  /** Up to and without this moment; default: now. */
  readonly eventTimeEnd?: Date | undefined;
}

export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Each cell the text that the warehouse's own client would print; null is NULL. */
  readonly rows: readonly (readonly Cell[])[];
}

export interface Project extends AsyncDisposable {
  load(options?: RunOptions): Promise<RunSummary>;
  run(options?: RunOptions): Promise<RunSummary>;
  test(options?: RunOptions): Promise<RunSummary>;
  build(options?: RunOptions): Promise<RunSummary>;
  plan(options?: RunOptions): Promise<Plan>;
  /** Runs a query, templates in it rendered. All of its rows, unless a limit is given. */
  show(sql: string, options?: { readonly limit?: number | undefined }): Promise<Rows>;
  ls(options?: SelectOptions): Promise<readonly NodeId[]>;
  close(): Promise<void>;
}

/**
 * Opens a project.
 *
 * @example
 * await using project = await open({ projectDir: '.' });
 * await project.build({ select: '+songplays' });
 * const { rows } = await project.show("select count(*) from {{ ref('songplays') }}");
 * @throws DiagnosticError with every problem of the config and the files (`error.diagnostics`); TypeError for an option that does not exist.
 */
export async function open(options: OpenOptions): Promise<Project> {
  refuseUnknownOptions('open', 'open', options);
  if (typeof options?.projectDir !== 'string')
    throw new TypeError('open() needs projectDir, the folder of the project');
  const { openSession } = await import('./open-session.ts');
  const controller = new AbortController();
  const signal =
    options.signal === undefined ? controller.signal : AbortSignal.any([controller.signal, options.signal]);
  const session: Session = await openSession({
    projectDir: options.projectDir,
    target: options.target,
    vars: options.vars,
    targetPath: options.targetPath,
    s3Map: options.s3Map,
    threads: options.threads,
    env: options.env ?? process.env,
    emit: options.onEvent ?? (() => undefined),
    signal,
  });
  let isClosed = false;
  const checked = (call: string, kind: Parameters<typeof refuseUnknownOptions>[1], given: object | undefined): void => {
    if (isClosed) throw new Error(`the project is closed: ${call}() comes too late`);
    refuseUnknownOptions(call, kind, given);
  };
  const run = (command: RunRequest['command']) => async (given?: RunOptions) => {
    checked(command, 'run', given);
    return session.run(request(command, given));
  };
  const close = async (): Promise<void> => {
    isClosed = true;
    controller.abort();
    await session[Symbol.asyncDispose]();
  };
  return {
    load: run('load'),
    run: run('run'),
    test: run('test'),
    build: run('build'),
    plan: async (given) => {
      checked('plan', 'run', given);
      return (await session.plan(request('build', given))).plan;
    },
    show: async (sql, given) => {
      checked('show', 'show', given);
      return session.show({ inline: sql, inlinePath: 'show()', limit: given?.limit });
    },
    ls: async (given) => {
      checked('ls', 'select', given);
      return session.select(selectionOf(given));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function request(command: RunRequest['command'], given: RunOptions = {}): RunRequest {
  return {
    command,
    ...selectionOf(given),
    fullRefresh: given.fullRefresh ?? false,
    noLoad: given.noLoad ?? false,
    failFast: given.failFast ?? false,
    storeFailures: given.storeFailures ?? false,
    adopt: given.adopt ?? false,
    allowColumnDrops: given.allowColumnDrops ?? false,
    eventTimes: windowOf(given),
  };
}

function windowOf({ eventTimeStart, eventTimeEnd }: RunOptions): RunRequest['eventTimes'] {
  if (eventTimeStart === undefined && eventTimeEnd === undefined) return undefined;
  return { startMs: eventTimeStart?.getTime(), endMs: eventTimeEnd?.getTime() };
}

function selectionOf(given: SelectOptions = {}): Selection {
  const { selector, indirectSelection, state } = given;
  return { select: list(given.select), exclude: list(given.exclude), selector, indirectSelection, stateDir: state };
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

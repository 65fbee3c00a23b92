// Keeps a project built while it is edited: a burst of saves -> the project read anew -> what changed built, with all below it.
// Holds the database only while it builds. It knows no terminal: what happens is told as events.
import { stat } from 'node:fs/promises';
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { Event } from '../core/event.ts';
import type { Manifest } from '../core/manifest.ts';
import type { NodeId } from '../core/node-id.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { ParseMemory } from '../parse/parse-memory.ts';
import { type Deferred, deferred } from '../util/deferred.ts';
import { mapBounded } from '../util/map-bounded.ts';
import { BuildBacklog } from './build-backlog.ts';
import { type ConfiguredProject, configureProject, openSession } from './open-session.ts';
import { packageVersion } from './package-version.ts';
import type { RunRequest, Session, SessionOptions } from './session.ts';
import { type Reading, readingOf } from './watch-changes.ts';
import { type WatchedFiles, watchFiles } from './watch-files.ts';
import { type WatchScope, watchScope } from './watch-scope.ts';

export interface WatchOptions {
  readonly session: SessionOptions;
  /** What is built, of what changed: selection and flags as of a build. */
  readonly request: RunRequest;
  /** Build the selection before the first save. */
  readonly firstBuild: boolean;
  /** Also a target that is not embedded, or is a production target. */
  readonly allowTarget: boolean;
  /** How long nothing may be saved before a burst is over. */
  readonly quietMs: number;
}

interface Watch {
  readonly settings: string;
  readonly scope: WatchScope;
  readonly files: WatchedFiles;
}

export class Watcher {
  readonly #options: WatchOptions;
  readonly #backlog: BuildBacklog;
  readonly #memory = new ParseMemory();
  #project: ConfiguredProject | undefined;
  /** The config was saved and could not be read since. */
  #isConfigStale = false;
  #watch: Watch | undefined;
  /** Saved and not looked at yet. */
  readonly #saved = new Set<string>();
  #wake: Deferred<void> = deferred();
  /** Stops the rebuild that is under way. */
  #rebuilding: AbortController | undefined;
  /** Errors of the project when it was read last. */
  #errorCount = 0;
  /** Keys of the warnings of the last rebuild, and of this one. */
  #toldBefore: ReadonlySet<string> = new Set();
  #told = new Set<string>();
  #hasSelected = false;
  /** What no saved file can mend. */
  #flaw: unknown;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#backlog = new BuildBacklog(options.firstBuild);
  }

  /**
   * Watches until the session's signal is aborted, then resolves.
   *
   * @throws DiagnosticError where there is nothing to watch: a config that cannot be read at the start, a refused target, a selector
   *   that cannot be parsed, a system that does not tell of changes. Every other mistake is an event, and may be mended.
   */
  async run(): Promise<void> {
    const { signal } = this.#options.session;
    const aborted = deferred();
    const onAbort = (): void => aborted.resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const project = await this.#configure();
      await this.#follow(project);
      this.#tellStart(project);
      await this.#rebuild();
      while (!signal.aborted) {
        // Asked for each time: a changed config may have led to another watch.
        await Promise.race([this.#wake.promise, aborted.promise, this.#watch?.files.failed ?? aborted.promise]);
        if (signal.aborted) break;
        this.#wake = deferred();
        const files = [...this.#saved].sort();
        this.#saved.clear();
        this.#emit({ type: 'watch-saved', files });
        this.#backlog.addFiles(files);
        if (files.some((file) => this.#watch?.scope.isConfig(file))) this.#isConfigStale = true;
        await this.#rebuild();
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      await this.#watch?.files[Symbol.asyncDispose]();
    }
  }

  /** One rebuild; a newer save or the session's signal cancels it. Mistakes of the user become events. */
  async #rebuild(): Promise<void> {
    const stop = new AbortController();
    this.#rebuilding = stop;
    const signal = AbortSignal.any([stop.signal, this.#options.session.signal]);
    let rebuilt = false;
    let errors: readonly Diagnostic[] = [];
    try {
      rebuilt = await this.#readAndBuild(signal);
    } catch (error) {
      if (this.#flaw !== undefined) throw this.#flaw;
      // What breaks while everything is being stopped is no news; what was not built stays due.
      if (!signal.aborted) errors = problemsOf(error);
    } finally {
      this.#rebuilding = undefined;
    }
    if (signal.aborted) return;
    for (const diagnostic of errors) this.#emit({ type: 'diagnostic', diagnostic });
    if (errors.length > 0) this.#errorCount = errors.length;
    this.#emit({ type: 'watch-waiting', errors: errors.length, rebuilt });
  }

  /** True if there was something to build. */
  async #readAndBuild(signal: AbortSignal): Promise<boolean> {
    const { session: options, request } = this.#options;
    const project = this.#isConfigStale || this.#project === undefined ? await this.#configure() : this.#project;
    await this.#follow(project);
    const emit = (event: Event): void => {
      // A run that starts has left reading and planning behind: what was wrong there is mended.
      if (event.type === 'run-started') this.#tellMended();
      if (event.type !== 'diagnostic' || this.#isNews(event.diagnostic)) this.#emit(event);
    };
    this.#told = new Set();
    await using session = await openSession({ ...options, emit, signal }, project);
    for (const diagnostic of session.warnings) emit({ type: 'diagnostic', diagnostic });
    this.#backlog.addChanges(session.manifest, session.dag, await read(session.manifest));
    const due = this.#backlog.take(this.#select(session));
    signal.throwIfAborted();
    if (due.size === 0) this.#tellMended();
    else {
      const summary = await session.run({ ...request, only: due, countRows: true });
      const nodes = this.#backlog.settle(due, summary);
      if (nodes.length > 0) this.#emit({ type: 'watch-mended', errors: 0, nodes });
    }
    this.#toldBefore = this.#told;
    return due.size > 0;
  }

  #select(session: Session): readonly NodeId[] {
    try {
      const selected = session.select(this.#options.request);
      this.#hasSelected = true;
      return selected;
    } catch (error) {
      // Wrong from the start: it is a flag that has to be mended.
      if (!this.#hasSelected) this.#flaw = error;
      throw error;
    }
  }

  async #configure(): Promise<ConfiguredProject> {
    const project = { ...(await configureProject(this.#options.session)), memory: this.#memory };
    const { target } = project;
    const isEmbedded = target.adapter.dialect.capabilities.exclusion === 'process';
    if ((!isEmbedded || target.production) && !this.#options.allowTarget) {
      const data = { target: target.name, production: target.production };
      throw new DiagnosticError(errorDiagnostic('watchTargetRefused', undefined, data));
    }
    // Variables and targets reach everywhere: no table is known to be as it would be built now.
    if (this.#project !== undefined && settingsOf(this.#project) !== settingsOf(project)) this.#backlog.addAll();
    this.#project = project;
    this.#isConfigStale = false;
    return project;
  }

  /** Watches the files of this project from now on, if it does not already. */
  async #follow({ config, place }: ConfiguredProject): Promise<void> {
    const scoped = {
      projectDir: config.projectDir,
      targetPath: place.targetPath.replaceAll('\\', '/'),
      paths: config.paths,
      configName: config.configFile?.path,
    };
    const settings = JSON.stringify(scoped);
    const before = this.#watch;
    if (before?.settings === settings) return;
    const scope = watchScope(scoped);
    const onSaved = (paths: readonly string[]): void => {
      for (const path of paths) this.#saved.add(path);
      this.#rebuilding?.abort();
      this.#wake.resolve();
    };
    const files = await watchFiles({ projectDir: config.projectDir, scope, quietMs: this.#options.quietMs, onSaved });
    this.#watch = { settings, scope, files };
    await before?.files[Symbol.asyncDispose]();
  }

  #tellStart({ config, target, place, workingDir }: ConfiguredProject): void {
    const header = {
      version: packageVersion(),
      projectName: config.name,
      targetName: target.name,
      targetLabel: target.adapter.label(target.adapterConfig, { ...place, projectDir: workingDir }),
      production: target.production,
      threads: target.threads,
    };
    this.#emit({ type: 'watch-started', header });
  }

  /** Errors always; a warning once, until it is gone. */
  #isNews({ name, severity, at, data }: Diagnostic): boolean {
    if (severity === 'error') return true;
    const place = at === undefined ? '' : 'file' in at ? at.file.path : at.uri;
    const key = JSON.stringify([name, place, data]);
    const isNew = !this.#toldBefore.has(key) && !this.#told.has(key);
    this.#told.add(key);
    return isNew;
  }

  #tellMended(): void {
    if (this.#errorCount > 0) this.#emit({ type: 'watch-mended', errors: this.#errorCount, nodes: [] });
    this.#errorCount = 0;
  }

  #emit(event: Event): void {
    this.#options.session.emit(event);
  }
}

/** @throws what is no mistake of the user's */
function problemsOf(error: unknown): readonly Diagnostic[] {
  if (error instanceof DiagnosticError) return error.diagnostics;
  if (error instanceof WarehouseError)
    return [errorDiagnostic('sqlFailed', undefined, { reason: error.message, hint: error.hint })];
  throw error;
}

/** What of a config reaches every node without standing in it. */
function settingsOf({ config, target, place }: ConfiguredProject): string {
  return JSON.stringify([config.vars, config.env, target.info, target.buckets, target.adapterConfig, place]);
}

async function read(manifest: Manifest): Promise<Reading> {
  const seeds = [...manifest.nodes.values()].filter((node) => node.kind === 'seed');
  const stamps = new Map<NodeId, string>();
  await mapBounded(seeds, 16, async ({ id, csvPath }) => {
    const found = await stat(csvPath).catch(() => undefined);
    stamps.set(id, found === undefined ? '' : `${found.size} ${found.mtimeMs}`);
  });
  return readingOf(manifest, (node) => stamps.get(node.id) ?? '');
}

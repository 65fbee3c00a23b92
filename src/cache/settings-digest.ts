// Everything beside files that a compile's results depend on, as one digest: sqlflow itself, the evaluated config, the chosen target,
// variables and flags. A config in TypeScript may look anywhere; what it comes to is what counts.
import type { DatabasePlace } from '../adapters/adapter.ts';
import type { ProjectConfig } from '../config/project-config.ts';
import type { ResolvedTarget } from '../config/resolve-target.ts';
import type { JsonObject } from '../util/json.ts';
import { secretsDigest } from '../util/secrets.ts';
import { shortDigest } from './project-reading.ts';

export interface CompileSettings {
  /** Of the program: another build may compile otherwise. */
  readonly build: string;
  readonly config: ProjectConfig;
  readonly target: ResolvedTarget;
  readonly place: DatabasePlace;
  /** The database that relations live in by default. */
  readonly database: string;
  /** Of the command line. */
  readonly vars: JsonObject;
  readonly fullRefresh: boolean;
}

export function settingsDigest(settings: CompileSettings): string {
  const { build, config, target, place, database, vars, fullRefresh } = settings;
  const { targets: _, trees, env: _env, configFile, notes: _notes, ...plainConfig } = config;
  const { adapter: _adapter, adapterConfig: _adapterConfig, ...plainTarget } = target;
  const values = Object.values(trees).map((tree) => tree.values);
  return shortDigest(
    JSON.stringify([
      [build, process.version, process.platform],
      [plainConfig, values, configFile?.path, configFile?.text],
      [plainTarget, place, database, vars, fullRefresh],
      // What is blanked out of artifacts.
      secretsDigest(),
    ]),
  );
}

/** Of the environment variables that templates asked for: their values, or that they are not set. */
export function variablesDigest(names: Iterable<string>, env: ProjectConfig['env']): string {
  const values = [...names].sort().map((name) => [name, env[name] ?? null]);
  return shortDigest(JSON.stringify(values));
}

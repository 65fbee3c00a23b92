// The functions that a project.config.ts calls, and the types that an editor completes from. Plain data in, plain data out; validation
// happens when the config is loaded. No imports that cost time here.
import { userInfo } from 'node:os';
import { currentFrame, missingEnv } from './config-frame.ts';

/** A tree of configs by package and folder: `+key` (or a plain value) is a config, an object without `+` is a package or folder. */
export interface ConfigTreeInput {
  readonly [key: string]: unknown;
}

/** What every target has. */
export interface TargetBase {
  /** Where models are built; `<schema>_<custom>` for those with a schema of their own. */
  readonly schema: string;
  /** Nodes that run at the same time; default 4. */
  readonly threads?: number;
  /** Guards destructive commands, and can never be the default target. */
  readonly production?: boolean;
  /** `read`: raw tables are read where they are and never loaded by this target. Default `load`. */
  readonly sources?: 'load' | 'read';
}

export interface DuckdbTarget extends TargetBase {
  /** The database's file, relative to the project; default `<target path>/local.duckdb`. */
  readonly path?: string;
  /** bucket -> folder (relative to the project) that stands in for it. */
  readonly buckets?: Readonly<Record<string, string>>;
}

export interface RedshiftTarget extends TargetBase {
  readonly region?: string;
  /** A serverless workgroup; else `cluster`. */
  readonly workgroup?: string;
  readonly cluster?: string;
  readonly database: string;
  readonly dbUser?: string;
  /** Credentials in Secrets Manager; otherwise those of the AWS identity are used. */
  readonly secretArn?: string;
  /** The role that COPY assumes, or `default`. */
  readonly iamRole?: string;
  /** An S3 prefix for sqlflow's own temporary files. */
  readonly staging?: string;
  /** Checked, if given, before anything is done. */
  readonly account?: string;
}

export type TargetInput =
  | ({ readonly type: 'duckdb' } & DuckdbTarget)
  | ({ readonly type: 'redshift' } & RedshiftTarget);

export interface ProjectConfigInput {
  /** Letters, digits and `_`: the project's package name in ids, selectors and config trees. */
  readonly name: string;
  readonly version?: string | number;
  /** The SQL that the models are written in; default `redshift`. */
  readonly dialect?: 'redshift' | 'duckdb';
  /** May be left out where there is one target. */
  readonly defaultTarget?: string;
  /** Folders, relative to the project. */
  readonly paths?: {
    readonly models?: readonly string[];
    readonly seeds?: readonly string[];
    readonly macros?: readonly string[];
    readonly tests?: readonly string[];
    readonly analyses?: readonly string[];
  };
  /** Where artifacts and the embedded database go; default `target`. */
  readonly targetPath?: string;
  /** Values for `var(…)`; an object under the project's name is scoped to it, as in dbt. */
  readonly vars?: { readonly [key: string]: unknown };
  /** A function is called only when its target is chosen. */
  readonly targets: { readonly [name: string]: TargetInput | (() => TargetInput | Promise<TargetInput>) };
  readonly models?: ConfigTreeInput;
  readonly seeds?: ConfigTreeInput;
  readonly sources?: ConfigTreeInput;
  readonly tests?: ConfigTreeInput;
}

// Not generic: only then do editors mark unknown keys.

/**
 * Types a project's config.
 *
 * @example
 * export default defineConfig({ name: 'shop', defaultTarget: 'local', targets: { local: duckdb({ schema: 'shop' }) } });
 */
export function defineConfig(config: ProjectConfigInput): ProjectConfigInput {
  return config;
}

/** A target on the embedded DuckDB: no server, no account. */
export function duckdb(config: DuckdbTarget): { readonly type: 'duckdb' } & DuckdbTarget {
  return { type: 'duckdb', ...config };
}

/** A target on Amazon Redshift, through its Data API. */
export function redshift(config: RedshiftTarget): { readonly type: 'redshift' } & RedshiftTarget {
  return { type: 'redshift', ...config };
}

/**
 * An environment variable (or a line of the project's `.env`). Without a default, a variable that is not set is an error, reported when
 * a target that needs it is chosen. A variable that is set to nothing counts as set.
 *
 * @example env('DWH_WORKGROUP', 'dwh')
 */
export function env(name: string, fallback?: string): string {
  return readEnv(name) ?? fallback ?? missingEnv(name);
}

/** As `env(name)`, and its value is replaced by `***` in everything that sqlflow prints or writes. */
export function secret(name: string): string {
  const value = readEnv(name);
  if (value === undefined) return missingEnv(name);
  currentFrame()?.onSecret(value);
  return value;
}

/**
 * Who is logged in, as a part of a schema's name: lower case, everything but letters and digits as `_`.
 *
 * @example `dev_${username()}` // dev_ada_lovelace
 */
export function username(): string {
  return (systemUser() ?? 'unknown').toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
}

function systemUser(): string | undefined {
  for (const name of ['USER', 'LOGNAME', 'USERNAME']) {
    const value = readEnv(name);
    if (value !== undefined && value !== '') return value;
  }
  try {
    return userInfo().username;
  } catch {
    // A container may run under an id that has no entry in its user database.
    return undefined;
  }
}

function readEnv(name: string): string | undefined {
  // Outside of sqlflow (a script that imports the config) there is no frame; then it is the process that is asked.
  return (currentFrame()?.env ?? process.env)[name];
}

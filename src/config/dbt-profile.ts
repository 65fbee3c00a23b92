// An output of dbt's profiles.yml -> a target: what the Data API and the embedded engine need of it. Passwords are not taken.

import { isJsonObject, type JsonObject, type JsonValue } from '../util/json.ts';
import type { Env } from './config-frame.ts';

/** Where a project is built that brings no output of its own. */
export const localTarget = { type: 'duckdb', schema: 'main' };

export function targetOf(output: JsonValue | undefined, env: Env): JsonObject {
  if (!isJsonObject(output)) return {};
  const { type, schema, threads } = output;
  const common = { ...given({ type, threads: whole(threads, env) }), schema: schema ?? 'main' };
  switch (type) {
    case 'duckdb':
      return { ...common, ...given({ path: output['path'] === ':memory:' ? undefined : output['path'] }) };
    case 'redshift':
      return { ...common, ...redshiftOutput(output, env) };
    default:
      return common;
  }
}

/** @example redshiftHost('wg.111122223333.us-west-2.redshift-serverless.amazonaws.com')?.workgroup // 'wg' */
export function redshiftHost(
  host: string,
):
  | { readonly workgroup?: string; readonly cluster?: string; readonly account?: string; readonly region?: string }
  | undefined {
  const [, workgroup, account, serverlessRegion] =
    /^([\w-]+)\.(\d{12})\.([\w-]+)\.redshift-serverless\.amazonaws\.com/.exec(host) ?? [];
  if (workgroup !== undefined && account !== undefined && serverlessRegion !== undefined)
    return { workgroup, account, region: serverlessRegion };
  const [, cluster, region] = /^([\w-]+)\.\w+\.([\w-]+)\.redshift\.amazonaws\.com/.exec(host) ?? [];
  return cluster === undefined || region === undefined ? undefined : { cluster, region };
}

function redshiftOutput(output: JsonObject, env: Env): JsonObject {
  const place = typeof output['host'] === 'string' ? redshiftHost(withEnv(output['host'], env)) : undefined;
  const cluster = output['cluster_id'] ?? place?.cluster;
  return given({
    database: output['dbname'] ?? output['database'],
    workgroup: place?.workgroup,
    cluster: place?.workgroup === undefined ? cluster : undefined,
    account: place?.account,
    region: output['region'] ?? place?.region,
    dbUser: place?.workgroup === undefined && cluster !== undefined ? output['user'] : undefined,
  });
}

/** A number, also as a text or from a variable; what is none is left to the default. */
function whole(value: JsonValue | undefined, env: Env): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  const text = withEnv(value, env).trim();
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** A text with its `{{ env_var(…) }}` read: for what has to be known before a target is chosen. One that is not set stays as it is. */
export function withEnv(text: string, env: Env): string {
  return text.replaceAll(
    /\{\{\s*env_var\(\s*(['"])(\w+)\1\s*(?:,\s*(['"])(.*?)\3\s*)?\)\s*(?:\|\s*\w+\s*)?\}\}/g,
    (call, _quote, name: string, _quote2, fallback: string | undefined) => env[name] ?? fallback ?? call,
  );
}

function given(values: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined && entry[1] !== null),
  );
}

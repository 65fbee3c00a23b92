// A dbt project's own files -> the config that they stand for: dbt_project.yml says how it is built, profiles.yml where. A project.config.*
// beside them goes first.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { wholeFile } from '../diagnostics/source-file.ts';
import { closest } from '../util/closest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../util/json.ts';
import { err, ok, type Result } from '../util/result.ts';
import type { ConfigDocument, ConfigPath } from './config-document.ts';
import type { Env } from './config-frame.ts';
import { localTarget, targetOf, withEnv } from './dbt-profile.ts';
import { foundText, pathText } from './schema-problems.ts';
import { yamlDocument } from './yaml-document.ts';

/** Keys of dbt_project.yml -> where their value stands in a config. */
const places: Readonly<Record<string, ConfigPath>> = {
  name: ['name'],
  version: ['version'],
  'model-paths': ['paths', 'models'],
  'seed-paths': ['paths', 'seeds'],
  'macro-paths': ['paths', 'macros'],
  'test-paths': ['paths', 'tests'],
  'analysis-paths': ['paths', 'analyses'],
  // As dbt before 1.0 spelled them.
  'source-paths': ['paths', 'models'],
  'data-paths': ['paths', 'seeds'],
  'target-path': ['targetPath'],
  vars: ['vars'],
  models: ['models'],
  seeds: ['seeds'],
  sources: ['sources'],
  tests: ['tests'],
  data_tests: ['tests'],
};

/** Known to dbt, and of no meaning here: they change neither data nor checks. */
const meaningless = new Set([
  ...[
    'config-version',
    'profile',
    'require-dbt-version',
    'clean-targets',
    'packages-install-path',
    'log-path',
    'flags',
  ],
  ...['docs-paths', 'asset-paths', 'snapshot-paths', 'function-paths', 'query-comment', 'quoting', 'dispatch'],
  ...['dbt-cloud', 'restrict-access', 'exposures', 'analyses'],
]);

/** Known to dbt, and missed here. */
const notBuilt: Readonly<Record<string, string>> = {
  'on-run-start': 'these hooks do not run',
  'on-run-end': 'these hooks do not run',
  snapshots: 'these snapshots are left out',
  unit_tests: 'these tests do not run',
  'semantic-models': 'they are left out',
  'saved-queries': 'they are left out',
  metrics: 'they are left out',
  functions: 'these functions are not made',
};

export async function dbtProjectDocument(
  file: SourceFile,
  projectDir: string,
  env: Env,
): Promise<Result<ConfigDocument, readonly Diagnostic[]>> {
  const read = readYaml(file);
  if (!read.ok) return read;
  const project = read.value;
  const written = project.value as JsonValue;
  if (!isJsonObject(written)) return err([notAnObject(project, [])]);
  const problems: Diagnostic[] = [];
  const notes: Diagnostic[] = [];
  const value: Record<string, JsonValue> = {};
  /** Where the value of each key of the config was taken from. */
  const origins = new Map<string, ConfigPath>();
  for (const [key, item] of Object.entries(written)) {
    const place = Object.hasOwn(places, key) ? places[key] : undefined;
    if (place !== undefined && item !== null) {
      setAt(value, place, item);
      origins.set(place.join('.'), [key]);
    } else if (Object.hasOwn(notBuilt, key)) {
      if (!isEmpty(item)) {
        const data = { key, consequence: notBuilt[key] ?? '' };
        notes.push(warningDiagnostic('propertyNotBuilt', project.spanOf([key], 'key'), data));
      }
    } else if (place === undefined && !meaningless.has(key)) {
      const known = [...Object.keys(places), ...meaningless, ...Object.keys(notBuilt)];
      const data = { key, inside: undefined, closest: closest(key, known), known: [] };
      problems.push(errorDiagnostic('configKeyUnknown', project.spanOf([key], 'key'), data));
    }
  }

  const profile = await findProfile(project, projectDir, env);
  if (!profile.ok) return err([...problems, ...profile.error]);
  if (problems.length > 0) return err(problems);
  const { outputs, chosen, document: profiles, path: profilePath } = profile.value;
  const targets: Record<string, JsonObject> = {};
  for (const [name, output] of Object.entries(outputs)) targets[name] = targetOf(output, env);
  // What needs an account can be tried without one.
  if (!Object.values(targets).some(({ type }) => type === 'duckdb')) targets['local'] ??= localTarget;
  value['targets'] = targets;
  value['defaultTarget'] = chosen ?? 'local';
  value['dialect'] = Object.values(targets).some(({ type }) => type === 'redshift') ? 'redshift' : 'duckdb';

  return ok({
    value,
    file,
    notes,
    spanOf: (path, part) => {
      const [first] = path;
      if (first === 'targets' && profiles !== undefined) {
        const inside = path.length < 2 ? [] : path.slice(1);
        return profiles.spanOf([...profilePath, 'outputs', ...inside], part);
      }
      if (first === 'defaultTarget' && profiles !== undefined) return profiles.spanOf([...profilePath, 'target'], part);
      for (let length = path.length; length > 0; length -= 1) {
        const origin = origins.get(path.slice(0, length).join('.'));
        if (origin !== undefined) return project.spanOf([...origin, ...path.slice(length)], part);
      }
      return wholeFile(file);
    },
  });
}

interface FoundProfile {
  readonly outputs: JsonObject;
  /** The output that is the target; undefined: there are no profiles. */
  readonly chosen: string | undefined;
  readonly document: ConfigDocument | undefined;
  readonly path: ConfigPath;
}

/** The profile's outputs, from the first profiles.yml that there is: $DBT_PROFILES_DIR, the project's folder, ~/.dbt. */
async function findProfile(
  project: ConfigDocument,
  projectDir: string,
  env: Env,
): Promise<Result<FoundProfile, readonly Diagnostic[]>> {
  const name = (project.value as JsonObject)['profile'];
  const given = env['DBT_PROFILES_DIR'];
  const home = env['HOME'] ?? env['USERPROFILE'];
  const atHome = home === undefined ? [] : [join(home, '.dbt')];
  const folders = given === undefined ? [projectDir, ...atHome] : [resolve(projectDir, given)];
  for (const folder of folders) {
    const text = await readFile(join(folder, 'profiles.yml'), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const read = readYaml({ path: folder === projectDir ? 'profiles.yml' : join(folder, 'profiles.yml'), text });
    if (!read.ok) return read;
    const document = read.value;
    const value = document.value as JsonValue;
    const profiles = isJsonObject(value) ? value : {};
    const wanted = typeof name === 'string' ? name : (Object.keys(profiles)[0] ?? '');
    const profile = profiles[wanted];
    if (!isJsonObject(profile)) {
      const known = Object.keys(profiles).filter((key) => key !== 'config');
      const data = { profile: wanted, path: document.file.path, closest: closest(wanted, known), known };
      return err([errorDiagnostic('dbtProfileUnknown', project.spanOf(['profile'], 'value'), data)]);
    }
    const outputs = profile['outputs'];
    if (!isJsonObject(outputs)) return err([notAnObject(document, [wanted, 'outputs'])]);
    for (const [output, value] of Object.entries(outputs))
      if (!isJsonObject(value)) return err([notAnObject(document, [wanted, 'outputs', output])]);
    const target = profile['target'];
    const chosen =
      typeof target === 'string'
        ? withEnv(target, env)
        : Object.keys(outputs).includes('default')
          ? 'default'
          : Object.keys(outputs)[0];
    return ok({ outputs, chosen, document, path: [wanted] });
  }
  return ok({ outputs: {}, chosen: undefined, document: undefined, path: [] });
}

function readYaml(file: SourceFile): Result<ConfigDocument, readonly Diagnostic[]> {
  const result = yamlDocument(file);
  if (result.ok) return ok(result.value);
  return err(result.error.map(({ reason, at }) => errorDiagnostic('configNotLoaded', at, { path: file.path, reason })));
}

function notAnObject(document: ConfigDocument, path: ConfigPath): Diagnostic {
  let found: unknown = document.value;
  for (const key of path) found = (found as Record<string, unknown> | undefined)?.[String(key)];
  const at = path.length === 0 ? wholeFile(document.file) : document.spanOf(path, 'key');
  if (found === undefined)
    return errorDiagnostic('configKeyMissing', at, { key: pathText(path), expected: 'an object' });
  const data = { key: pathText(path), expected: 'an object', found: foundText(found) };
  return errorDiagnostic('configValueInvalid', at, data);
}

function setAt(object: Record<string, JsonValue>, path: ConfigPath, value: JsonValue): void {
  const [first = '', second] = path.map(String);
  const before = object[first];
  const inner = isJsonObject(before) ? before : {};
  // `tests` and `data_tests` are one tree.
  if (second === undefined) object[first] = isJsonObject(value) ? { ...inner, ...value } : value;
  else object[first] = { ...inner, [second]: value };
}

function isEmpty(value: JsonValue): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

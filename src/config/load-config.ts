// Finds a project's config (cosmiconfig), evaluates or reads it, checks it whole, and fills in defaults. Targets are not chosen here.
import { basename, dirname, extname, resolve } from 'node:path';
import { cosmiconfig, type Loader } from 'cosmiconfig';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { wholeFile } from '../diagnostics/source-file.ts';
import { err, ok, type Result } from '../util/result.ts';
import { registerSecret, registerSecretVariables } from '../util/secrets.ts';
import { checkConfig } from './check-config.ts';
import { type ConfigDocument, literalDocument } from './config-document.ts';
import { type Env, withFrame } from './config-frame.ts';
import { withDotenv } from './dotenv-file.ts';
import { jsonDocument } from './json-document.ts';
import { loadModule } from './load-module.ts';
import { withVariables } from './plain-env.ts';
import type { ProjectConfig } from './project-config.ts';

export type { Env } from './config-frame.ts';

const endings = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'yaml', 'yml'] as const;
const dbtProject = 'dbt_project.yml';
const searchPlaces = [...endings.map((ending) => `project.config.${ending}`), 'package.json', dbtProject];

interface LoadedDocument {
  readonly document: ConfigDocument;
  readonly env: Env;
}

/**
 * The config of the project that `startDir` lies in: the first project.config.{ts,mts,js,mjs,cjs,json,yaml,yml}, `sqlflow` key of a
 * package.json, or dbt_project.yml, in `startDir` or the nearest folder above it.
 */
export async function loadConfig(input: {
  readonly startDir: string;
  readonly env: Env;
  /** Nothing of the project is evaluated: a config in TypeScript or JavaScript is refused, and so are such macros. */
  readonly noCode?: boolean;
}): Promise<Result<ProjectConfig, readonly Diagnostic[]>> {
  const noCode = input.noCode ?? false;
  const startDir = resolve(input.startDir);
  let problems: readonly Diagnostic[] = [];
  // cosmiconfig asks for values and throws for failures; ours carry places, so they are kept beside it.
  const load: Loader = async (filepath, content) => {
    const env = await withDotenv(input.env, dirname(filepath));
    registerSecretVariables(env);
    const result = await withFrame({ env, onSecret: registerSecret }, () =>
      readDocument(filepath, content, env, noCode),
    );
    if (!result.ok) {
      problems = result.error;
      return { failed: true };
    }
    return result.value === undefined ? null : { document: result.value, env };
  };
  const explorer = cosmiconfig('sqlflow', {
    searchPlaces,
    searchStrategy: 'none',
    ignoreEmptySearchPlaces: false,
    cache: false,
    // package.json is unpacked by its loader, which knows where the key stands.
    packageProp: [],
    loaders: Object.fromEntries([...endings, 'json'].map((ending) => [`.${ending}`, load])),
  });
  for (const dir of foldersUpwards(startDir)) {
    const found = await explorer.search(dir);
    if (found === null) continue;
    if (found.isEmpty === true) return err([emptyFile(found.filepath)]);
    if (problems.length > 0) return err(problems);
    const { document, env } = found.config as LoadedDocument;
    const checked = checkConfig(document, { projectDir: forwardSlashes(dirname(found.filepath)), env });
    return checked.ok && noCode ? ok({ ...checked.value, code: false }) : checked;
  }
  return err([errorDiagnostic('configNotFound', undefined, { startDir: forwardSlashes(startDir) })]);
}

async function readDocument(
  filepath: string,
  content: string,
  env: Env,
  noCode: boolean,
): Promise<Result<ConfigDocument | undefined, readonly Diagnostic[]>> {
  const file: SourceFile = { path: basename(filepath), text: content.replace(/^\uFEFF/, '') };
  const failed = (reason: string, at = wholeFile(file)) =>
    errorDiagnostic('configNotLoaded', at, { path: file.path, reason });
  switch (extname(filepath)) {
    case '.json': {
      const prefix = file.path === 'package.json' ? ['sqlflow'] : [];
      const result = jsonDocument(file, prefix);
      // A package.json is somebody else's file: unless it is about us, its faults are not ours to tell.
      if (!result.ok)
        return prefix.length > 0 && !content.includes('"sqlflow"')
          ? ok(undefined)
          : err([failed(result.error.reason, result.error.at)]);
      if (prefix.length === 0) {
        const { repeatedKeys } = await import('./yaml-document.ts');
        const repeated = repeatedKeys(file);
        if (repeated.length > 0) return err(repeated.map(({ reason, at }) => failed(reason, at)));
      }
      return ok(plain(result.value));
    }
    case '.yaml':
    case '.yml': {
      if (file.path === dbtProject) {
        const { dbtProjectDocument } = await import('./dbt-project.ts');
        const result = await dbtProjectDocument(file, dirname(filepath), env);
        return result.ok ? ok(plain(result.value)) : result;
      }
      const { yamlDocument } = await import('./yaml-document.ts');
      const result = yamlDocument(file);
      return result.ok
        ? ok(plain(result.value))
        : err(result.error.map((failure) => failed(failure.reason, failure.at)));
    }
    default: {
      if (noCode) return err([errorDiagnostic('codeRefused', wholeFile(file), { path: file.path })]);
      const result = await loadModule(filepath, file);
      return result.ok ? ok(literalDocument(result.value, file)) : err([failed(result.error.reason, result.error.at)]);
    }
  }
}

function plain<Document extends ConfigDocument | undefined>(document: Document): Document {
  return document === undefined ? document : { ...document, value: withVariables(document.value) };
}

function* foldersUpwards(startDir: string): Iterable<string> {
  for (let dir = startDir; ; dir = dirname(dir)) {
    yield dir;
    if (dirname(dir) === dir) return;
  }
}

function emptyFile(filepath: string): Diagnostic {
  const file: SourceFile = { path: basename(filepath), text: '' };
  return errorDiagnostic('configNotLoaded', wholeFile(file), { path: file.path, reason: 'it is empty' });
}

function forwardSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}

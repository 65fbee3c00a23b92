// From a config's document to a ProjectConfig: every problem at once, then defaults.
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { defaultLimits, type RenderLimits } from '../render/limits.ts';
import { closest } from '../util/closest.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import { isJsonObject } from '../util/json.ts';
import { err, ok, type Result } from '../util/result.ts';
import type { ConfigDocument, ConfigPath } from './config-document.ts';
import { type Env, missingEnvIn } from './config-frame.ts';
import type { ConfigTree } from './config-tree.ts';
import { plainJson } from './plain-json.ts';
import type { ProjectConfig, TargetEntry } from './project-config.ts';
import { type ProjectConfigData, projectConfigSchema } from './project-schema.ts';
import { foundText, inTextOrder, pathText, schemaProblems } from './schema-problems.ts';

export function checkConfig(
  document: ConfigDocument,
  input: { readonly projectDir: string; readonly env: Env },
): Result<ProjectConfig, readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  const refuse = (path: ConfigPath, found: unknown): void => {
    problems.push(
      errorDiagnostic('configValueInvalid', document.spanOf(path, 'value'), {
        key: pathText(path),
        expected: 'plain data',
        found: foundText(found),
      }),
    );
  };
  const { value, makers } = withoutFunctions(document.value);
  const data = plainJson(value, [], refuse);
  if (data === undefined) return err(problems);
  const parsed = projectConfigSchema.safeParse(data);
  if (!parsed.success) {
    problems.push(...schemaProblems(parsed.error, { schema: projectConfigSchema, document, prefix: [] }));
  }
  problems.push(...missingVariables(data, document));
  if (!parsed.success || problems.length > 0) return err(inTextOrder(problems));

  const targets = targetEntries(parsed.data, makers, document);
  const known = [...targets.keys()];
  const defaultTarget = parsed.data.defaultTarget ?? (known.length === 1 ? known[0] : undefined) ?? '';
  problems.push(...defaultTargetProblems(parsed.data, targets, document));
  if (problems.length > 0) return err(inTextOrder(problems));
  return ok(projectConfig(parsed.data, { document, targets, defaultTarget, ...input }));
}

function projectConfig(
  data: ProjectConfigData,
  rest: {
    readonly document: ConfigDocument;
    readonly targets: ReadonlyMap<string, TargetEntry>;
    readonly defaultTarget: string;
    readonly projectDir: string;
    readonly env: Env;
  },
): ProjectConfig {
  const tree = (key: 'models' | 'seeds' | 'sources' | 'tests'): ConfigTree => ({
    key,
    values: (data[key] ?? {}) as JsonObject,
    spanOf: (path, part) => rest.document.spanOf([key, ...path], part),
  });
  return {
    name: data.name,
    version: data.version === undefined ? undefined : String(data.version),
    projectDir: rest.projectDir,
    configFile: rest.document.file,
    notes: rest.document.notes ?? [],
    dialect: data.dialect ?? 'redshift',
    defaultTarget: rest.defaultTarget,
    paths: {
      models: data.paths?.models ?? ['models'],
      seeds: data.paths?.seeds ?? ['seeds'],
      macros: data.paths?.macros ?? ['macros'],
      tests: data.paths?.tests ?? ['tests'],
      analyses: data.paths?.analyses ?? ['analyses'],
    },
    pathAt: (kind, index) => rest.document.spanOf(['paths', kind, index], 'value'),
    code: data.code ?? true,
    cache: data.cache ?? true,
    renderLimits: renderLimits(data.templates?.limits),
    targetPath: data.targetPath ?? 'target',
    vars: (data.vars ?? {}) as JsonObject,
    targets: rest.targets,
    trees: { models: tree('models'), seeds: tree('seeds'), sources: tree('sources'), tests: tree('tests') },
    env: rest.env,
  };
}

function renderLimits(given: NonNullable<ProjectConfigData['templates']>['limits']): RenderLimits {
  const { steps, depth, outputSize } = defaultLimits;
  return {
    steps: given?.steps ?? steps,
    depth: given?.depth ?? depth,
    outputSize: given?.outputSize ?? outputSize,
  };
}

type Maker = () => unknown;

/** The config with a stand-in for every target that is a function, and those functions. */
function withoutFunctions(value: unknown): { readonly value: unknown; readonly makers: ReadonlyMap<string, Maker> } {
  const makers = new Map<string, Maker>();
  const targets = (value as { readonly targets?: unknown } | null | undefined)?.targets;
  if (typeof targets !== 'object' || targets === null) return { value, makers };
  const plain: Record<string, unknown> = {};
  for (const [name, target] of Object.entries(targets)) {
    if (typeof target === 'function') makers.set(name, target as Maker);
    plain[name] = typeof target === 'function' ? { type: 'function', schema: 'function' } : target;
  }
  return { value: { ...(value as object), targets: plain }, makers };
}

function targetEntries(
  data: ProjectConfigData,
  makers: ReadonlyMap<string, Maker>,
  document: ConfigDocument,
): ReadonlyMap<string, TargetEntry> {
  return new Map(
    Object.entries(data.targets).map(([name, target]): [string, TargetEntry] => {
      const make = makers.get(name);
      const at = document.spanOf(['targets', name], 'key');
      const production = make === undefined ? (target.production ?? false) : undefined;
      return [name, { name, at, document, choose: make ?? (() => target), production }];
    }),
  );
}

function defaultTargetProblems(
  data: ProjectConfigData,
  targets: ReadonlyMap<string, TargetEntry>,
  document: ConfigDocument,
): readonly Diagnostic[] {
  const known = [...targets.keys()];
  if (known.length === 0) {
    const at = document.spanOf(['targets'], 'key');
    return [errorDiagnostic('configKeyMissing', at, { key: 'targets', expected: 'at least one target' })];
  }
  const name = data.defaultTarget;
  if (name === undefined) return [];
  const at = document.spanOf(['defaultTarget'], 'value');
  const entry = targets.get(name);
  if (entry === undefined) {
    return [errorDiagnostic('targetUnknown', at, { target: name, closest: closest(name, known), known })];
  }
  return entry.production === true ? [errorDiagnostic('productionDefault', at, { target: name })] : [];
}

/** Variables that are not set, outside of targets: those are looked at when one is chosen. */
function missingVariables(data: JsonValue, document: ConfigDocument): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const walk = (value: JsonValue, path: ConfigPath): void => {
    if (typeof value === 'string') {
      for (const variable of missingEnvIn(value)) {
        problems.push(errorDiagnostic('envMissing', document.spanOf(path, 'value'), { variable }));
      }
    } else if (Array.isArray(value)) {
      for (const [index, item] of (value as readonly JsonValue[]).entries()) walk(item, [...path, index]);
    } else if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        if (path.length > 0 || key !== 'targets') walk(item, [...path, key]);
      }
    }
  };
  walk(data, []);
  return problems;
}

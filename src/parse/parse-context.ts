// What every part of parsing shares: the project, its macros, its parsed templates, and how a node's template is rendered while
// nothing is executed. It reads no files.
import type { Env } from '../config/config-frame.ts';
import { lookupVar, varNames } from '../config/parse-vars.ts';
import type { ProjectConfig } from '../config/project-config.ts';
import type { ResolvedTarget } from '../config/resolve-target.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Relation } from '../core/relation.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import { HostFailure, type HostValue } from '../render/host.ts';
import type { MacroScope } from '../render/macro-scope.ts';
import type { NodePort, TargetInfo } from '../render/node-port.ts';
import { type RenderWitness, sawChanging } from '../render/render-witness.ts';
import { parseTemplate, type Template } from '../render/template.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import type { Result } from '../util/result.ts';
import type { ParseMemory } from './parse-memory.ts';
import type { ReadFile } from './project-files.ts';

export interface ParseInput {
  readonly config: ProjectConfig;
  readonly target: ResolvedTarget;
  /** Of the command line. */
  readonly vars: JsonObject;
  readonly env: Env;
  /** The database that relations live in by default. */
  readonly database: string;
  readonly runStartedAt: Date;
  readonly invocationId: string;
  readonly fullRefresh: boolean;
  readonly onLog?: (message: string) => void;
  /** Of earlier readings by this process. */
  readonly memory?: ParseMemory | undefined;
  /** Read already; undefined: they are looked for. */
  readonly files?: readonly ReadFile[] | undefined;
  /** The files are a part of the project: what lies in the others, and holds as it was. */
  readonly elsewhere?: Elsewhere | undefined;
  /** Hears of what templates look at beside the project's files. */
  readonly witness?: RenderWitness | undefined;
}

/** Nodes of a project of which a part is read: found by the names that templates call them by. */
export interface Elsewhere {
  /** A model or seed that is enabled. */
  ref(name: string): NodeId | undefined;
  source(source: string, table: string): NodeId | undefined;
}

export interface ParseContext {
  readonly input: ParseInput;
  readonly projectName: string;
  readonly scope: MacroScope;
  /** Names of the project's own macros. */
  readonly ownMacros: ReadonlySet<string>;
  readonly templates: TemplateCache;
  readonly report: (diagnostic: Diagnostic) => void;
}

export interface TemplateCache {
  /** Parsed once a file; the diagnostic is the same object each time. */
  parsed(file: SourceFile): Result<Template, Diagnostic>;
  /** Throws a DiagnosticError where the file cannot be parsed. */
  templateOf(file: SourceFile): Template;
}

export function createTemplateCache(): TemplateCache {
  const cache = new WeakMap<SourceFile, Result<Template, Diagnostic>>();
  const parsed = (file: SourceFile): Result<Template, Diagnostic> => {
    let result = cache.get(file);
    if (result === undefined) {
      result = parseTemplate(file);
      cache.set(file, result);
    }
    return result;
  };
  return {
    parsed,
    templateOf(file) {
      const result = parsed(file);
      if (!result.ok) throw new DiagnosticError(result.error);
      return result.value;
    },
  };
}

/** What a template that is rendered while parsing may touch; everything else is the same for all of them. */
export interface PortParts {
  readonly self: Relation | undefined;
  readonly model: () => JsonObject;
  ref(name: string, packageName: string | undefined, version: string | undefined, site: Span): Relation;
  source(source: string, table: string, site: Span): Relation;
  setConfig(values: Readonly<Record<string, HostValue>>, site: Span): void;
  getConfig(key: string): JsonValue | undefined;
}

export function parsePort(input: ParseInput, parts: PortParts): NodePort {
  const { config, target } = input;
  const { dialect } = target.adapter;
  const vars = { commandLine: input.vars, project: config.vars, packageName: config.name };
  return {
    execute: false,
    get target() {
      return targetInfo(input);
    },
    projectName: config.name,
    packageName: config.name,
    dialectName: dialect.name,
    get runStartedAt() {
      sawChanging();
      return input.runStartedAt;
    },
    get invocationId() {
      sawChanging();
      return input.invocationId;
    },
    fullRefresh: input.fullRefresh,
    self: parts.self,
    selfKind: undefined,
    get model() {
      return parts.model();
    },
    isIncremental: false,
    graph: () => ({}),
    warehouse: undefined,
    quote: (identifier) => dialect.quote(identifier),
    relationText: (relation) => dialect.relation(relation),
    variable: (name) => lookupVar(name, vars),
    variableNames: () => varNames(vars),
    envVar: (name) => input.env[name] ?? config.env[name],
    ref: ({ name, package: packageName, version, site }) => ({
      kind: 'relation',
      relation: parts.ref(name, packageName, version, site),
      relationKind: undefined,
    }),
    source: ({ source, table, site }) => ({
      kind: 'relation',
      relation: parts.source(source, table, site),
      relationKind: undefined,
    }),
    setConfig: (values, site) => parts.setConfig(values, site),
    getConfig: (key) => parts.getConfig(key),
    log: (message, info) => {
      if (info) input.onLog?.(message);
    },
    // A warning of a template is said when it runs; while parsing it would only be said twice.
    warn: () => undefined,
  };
}

/** For templates that belong to no node: YAML values, the macros that make names. */
export function plainPort(input: ParseInput, model: () => JsonObject): NodePort {
  const refuse = (call: string): never => {
    throw new HostFailure(`${call}() cannot be called here`);
  };
  return parsePort(input, {
    self: undefined,
    model,
    ref: () => refuse('ref'),
    source: () => refuse('source'),
    setConfig: () => refuse('config'),
    getConfig: () => undefined,
  });
}

export function targetInfo(input: ParseInput): TargetInfo {
  return { ...input.target.info, database: input.database };
}

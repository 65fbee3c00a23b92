// Renders a node's template once while nothing is executed, and writes down what it called: refs, sources, configs, macros.
import type { ConfigLevel } from '../config/merge-config.ts';
import type { RefCall, SourceCall } from '../core/node.ts';
import type { Relation } from '../core/relation.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import type { HostValue } from '../render/host.ts';
import { nodeGlobals } from '../render/node-globals.ts';
import { renderTemplate } from '../render/render-template.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import { jsonOf } from './host-json.ts';
import { type ParseContext, parsePort } from './parse-context.ts';

/** A call as it was made, with the whole call's place beside the name's. */
export type Call =
  | { readonly kind: 'ref'; readonly ref: RefCall; readonly site: Span }
  | { readonly kind: 'source'; readonly source: SourceCall; readonly site: Span };

export function refsOf(calls: readonly Call[]): readonly RefCall[] {
  const refs: RefCall[] = [];
  for (const call of calls) if (call.kind === 'ref') refs.push(call.ref);
  return refs;
}

export function sourcesOf(calls: readonly Call[]): readonly SourceCall[] {
  return calls.flatMap((call) => (call.kind === 'source' ? [call.source] : []));
}

export interface Recording {
  /** In the order in which they were made. */
  readonly calls: readonly Call[];
  /** One level for each `config(…)`, first to last. */
  readonly configs: readonly ConfigLevel[];
  /** `package.name`, in code-point order. */
  readonly macros: readonly string[];
  readonly problem: Diagnostic | undefined;
}

export interface RenderedNodeInput {
  readonly template: SourceFile;
  readonly self: Relation | undefined;
  /** Made where the template looks at it. */
  readonly model: () => JsonObject;
  /** What is known before the template's own `config(…)`. */
  readonly config: JsonObject;
}

export async function recordNode(context: ParseContext, input: RenderedNodeInput): Promise<Recording> {
  const calls: Call[] = [];
  const configs: ConfigLevel[] = [];
  const macros = new Set<string>();
  const parsed = context.templates.parsed(input.template);
  if (!parsed.ok) return { calls, configs, macros: [], problem: parsed.error };
  const { database, target } = context.input;
  const placeholder = (identifier: string): Relation => ({ database, schema: target.schema, identifier });
  const port = parsePort(context.input, {
    self: input.self,
    model: input.model,
    ref(name, packageName, version, site) {
      calls.push({ kind: 'ref', ref: { name, package: packageName, version, at: literalSpan(site, name) }, site });
      return placeholder(name);
    },
    source(source, table, site) {
      calls.push({ kind: 'source', source: { source, table, at: literalSpan(site, table) }, site });
      return placeholder(table);
    },
    setConfig(values, site) {
      configs.push(configLevel(values, site));
    },
    getConfig(key) {
      for (const level of configs.toReversed()) if (Object.hasOwn(level.values, key)) return level.values[key];
      return Object.hasOwn(input.config, key) ? input.config[key] : undefined;
    },
  });
  const result = await renderTemplate({
    template: parsed.value,
    globals: nodeGlobals(port),
    macros: context.scope,
    packageName: context.projectName,
    onMacroCall: (id) => macros.add(id),
  });
  return { calls, configs, macros: [...macros].sort(), problem: result.ok ? undefined : withHint(result.error) };
}

/** For the two oldest traps of dbt's templates: an answer that is none while parsing, and a macro of a package. */
function withHint(problem: Diagnostic): Diagnostic {
  const { at } = problem;
  if (problem.name !== 'templateUndefined' || at === undefined || !('file' in at)) return problem;
  const hint = undefinedHint(problem.data.message, at.file.text, at.start);
  return hint === undefined ? problem : { ...problem, data: { ...problem.data, hint } };
}

function undefinedHint(message: string, text: string, start: number): string | undefined {
  if (/^'None' has no/.test(message) && /\b(?:run_query|load_result|statement)\b/.test(text)) {
    return 'while a project is parsed, no query is run and its answer is none: read it in {% if execute %} … {% endif %}';
  }
  const name = /^'(\w+)' is undefined$/.exec(message)?.[1];
  if (name === undefined || !text.startsWith(`${name}.`, start)) return undefined;
  return `if "${name}" is a package: packages are not installed; put the macros that you need into macros/`;
}

/**
 * The last string literal of a call that holds `text`, quotes included: `'songs'` of `ref('pkg', 'songs')`. The whole call where
 * the text was computed.
 */
export function literalSpan(site: Span, text: string, which: 'first' | 'last' = 'last'): Span {
  const call = site.file.text.slice(site.start, site.end);
  const places = [`'${text}'`, `"${text}"`].map((literal) =>
    which === 'last' ? call.lastIndexOf(literal) : call.indexOf(literal),
  );
  const found = places.filter((place) => place >= 0);
  if (found.length === 0) return site;
  const start = site.start + (which === 'last' ? Math.max(...found) : Math.min(...found));
  return { file: site.file, start, end: start + text.length + 2 };
}

function configLevel(given: Readonly<Record<string, HostValue>>, site: Span): ConfigLevel {
  const values: Record<string, JsonValue> = {};
  const positions: Record<string, Span> = {};
  for (const [key, value] of Object.entries(given)) {
    values[key] = jsonOf(value);
    // Places are needed for diagnostics alone, so the text is searched when one is asked for.
    Object.defineProperty(positions, key, { enumerable: true, configurable: true, get: () => keywordSpan(site, key) });
  }
  return { values, positions };
}

/** `materialized='table'` of `config(materialized='table', …)`: the key, up to the end of its value's first word. */
function keywordSpan(site: Span, key: string): Span {
  const call = site.file.text.slice(site.start, site.end);
  const escaped = key.replace(/[^\w]/g, '\\$&').replace(/\\?[-_]/g, '[-_]');
  const match = new RegExp(`(?<![\\w-])(?:${escaped}|'${escaped}'|"${escaped}")(?=\\s*[=:])`).exec(call);
  if (match === null) return site;
  const start = site.start + match.index;
  return { file: site.file, start, end: start + match[0].length };
}

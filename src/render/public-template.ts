// Templates for programs: a text in, a text out. The package's entry `sqlflow/template`; knows nothing of projects.

import { codeOf, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { positionAt, type SourceFile } from '../diagnostics/source-file.ts';
import type { Result } from '../util/result.ts';
import { type Globals, type HostValue, isPromise } from './host.ts';
import { defaultLimits, type RenderLimits } from './limits.ts';
import { createMacroScope } from './macro-scope.ts';
import { templateValue } from './public-values.ts';
import { renderText } from './render-template.ts';
import { parseTemplate, type Template } from './template.ts';
import { hostValue } from './values/export-value.ts';

export interface RenderOptions {
  /** The template's variables: plain data (arrays are lists, objects and Maps dicts) and functions. */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  /**
   * What the template and all macros see; variables of the context hide them. A function gets the positional arguments of a
   * call, and after them, where the call has keyword arguments, one object of them with `__keywords: true`. It may be async.
   */
  readonly globals?: Readonly<Record<string, unknown>> | undefined;
  /** A text of macro definitions. It runs first and does not see the context; what can be called of it becomes global. */
  readonly macros?: string | undefined;
  /** What stands for the template in messages. Default: `template`. */
  readonly path?: string | undefined;
  /** Default: 20,000,000 steps, 300 levels of macros, 64 Mi characters of text. */
  readonly limits?: Partial<RenderLimits> | undefined;
}

/** Why a template has no text: `diagnostics[0]` is the whole of it, the rest its most wanted parts. */
export class TemplateError extends DiagnosticError {
  /** E.g. `SF3103`; `sqlflow explain` tells more. */
  readonly code: string;
  /** `syntax`: it could not be read. `runtime`: it was read, and failed while it ran. */
  readonly kind: 'syntax' | 'runtime';
  /** The file of the place: `path`, or `macros`. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic);
    this.name = 'TemplateError';
    this.code = codeOf(diagnostic);
    this.kind = diagnostic.name === 'templateSyntax' ? 'syntax' : 'runtime';
    const { at } = diagnostic;
    const place = at !== undefined && 'file' in at ? positionAt(at.file, at.start) : { line: 1, column: 1 };
    this.file = at === undefined ? '' : 'file' in at ? at.file.path : at.uri;
    this.line = place.line;
    this.column = place.column;
  }

  /** The same as `kind`. */
  get class(): 'syntax' | 'runtime' {
    return this.kind;
  }
}

const noMacros = createMacroScope({ rootPackage: 'template', macros: [] });
const packageName = 'template';

/**
 * Renders a template as Jinja2 does. The text, or a promise of it where a function that was called answered with a promise.
 *
 * @example render('select {{ columns | join(", ") }} from {{ ref("songs") }}', { context: { columns: ['id'] }, globals: { ref } })
 * @throws TemplateError (or rejects with it)
 */
export function render(text: string, options: RenderOptions = {}): string | Promise<string> {
  const template = parsed({ path: options.path ?? 'template', text });
  const macros = options.macros === undefined ? undefined : parsedMacros(options.macros);
  const result = renderText({
    template,
    globals: new GivenValues(options.globals ?? none),
    ...(options.context === undefined ? {} : { context: new GivenValues(options.context) }),
    macros: noMacros,
    packageName,
    ...(macros === undefined ? {} : { preludes: [macros] }),
    ...(options.limits === undefined ? {} : { limits: { ...defaultLimits, ...options.limits } }),
  });
  return isPromise(result) ? result.then(textOf) : textOf(result);
}

function textOf(result: Result<string, Diagnostic>): string {
  if (!result.ok) throw new TemplateError(result.error);
  return inOnePiece(result.value);
}

/**
 * V8 keeps a text as the tree of its pieces, four times its size, until something needs it in one piece: a regular expression does,
 * `charCodeAt` does not.
 */
function inOnePiece(text: string): string {
  return beginning.test(text) ? text : '';
}

const beginning = /^/;

// A program renders one text many times, or many texts once. In the first case the text is read once; in the second, see last-of.ts.
let last: Template | undefined;

function parsed(file: SourceFile): Template {
  if (last !== undefined && last.file.text === file.text && last.file.path === file.path) return last;
  const result = parseTemplate(file);
  if (!result.ok) throw new TemplateError(result.error);
  last = result.value;
  return last;
}

// A program renders many templates with the same macros.
const keptMacros = new Map<string, Template>();
const mostKept = 16;

function parsedMacros(text: string): Template {
  const known = keptMacros.get(text);
  if (known !== undefined) return known;
  const template = parsed({ path: 'macros', text });
  const [oldest] = keptMacros.keys();
  if (keptMacros.size >= mostKept && oldest !== undefined) keptMacros.delete(oldest);
  keptMacros.set(text, template);
  return template;
}

const none: Readonly<Record<string, never>> = {};

/** Values are taken over when they are first used: a template seldom uses all that there is. */
class GivenValues implements Globals {
  readonly #given: Readonly<Record<string, unknown>>;

  constructor(given: Readonly<Record<string, unknown>>) {
    this.#given = given;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#given, name);
  }

  get(name: string): HostValue {
    return taken(this.#given[name], name);
  }

  names(): Iterable<string> {
    return Object.keys(this.#given);
  }
}

function taken(value: unknown, name: string): HostValue {
  return value === undefined ? undefined : hostValue(templateValue(value, name));
}

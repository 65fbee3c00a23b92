// From a template to text, or to a value. Synchronous until a host function answers with a promise.
import type { CompiledSql } from '../core/compiled.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-file.ts';
import type { Result } from '../util/result.ts';
import type { HostValue, MaybePromise } from './host.ts';
import type { RenderLimits } from './limits.ts';
import type { MacroScope } from './macro-scope.ts';
import type { Template } from './template.ts';

export interface RenderInput {
  readonly template: Template;
  /** Seen by the template and by every macro. */
  readonly globals: Readonly<Record<string, HostValue>>;
  /** Seen by the template alone; goes before macros and globals. */
  readonly context?: Readonly<Record<string, HostValue>>;
  readonly macros: MacroScope;
  readonly packageName: string;
  readonly limits?: RenderLimits;
  /** Called with `package.name` of each macro of the scope that is called. */
  readonly onMacroCall?: (id: string) => void;
}

export interface MacroCallInput extends Omit<RenderInput, 'template' | 'context'> {
  /** `name` or `package.name`. */
  readonly name: string;
  readonly args: readonly HostValue[];
  readonly kwargs: Readonly<Record<string, HostValue>>;
  /** Where errors of the call itself are shown. */
  readonly site: Span;
}

export interface MacroResult {
  /** What `return()` gave, else the text. */
  readonly value: HostValue;
  readonly sql: CompiledSql;
}

export function renderTemplate(_input: RenderInput): MaybePromise<Result<CompiledSql, Diagnostic>> {
  throw new Error('not built yet');
}

/** A text that is exactly one `{{ expression }}` gives its value, anything else its rendered text. */
export function evaluateTemplate(_input: RenderInput): MaybePromise<Result<HostValue, Diagnostic>> {
  throw new Error('not built yet');
}

export function callMacro(_input: MacroCallInput): MaybePromise<Result<MacroResult, Diagnostic>> {
  throw new Error('not built yet');
}

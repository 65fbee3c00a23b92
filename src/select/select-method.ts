// What a selector method is: one entry of the table in select-methods.ts.
import type { EarlierRun } from '../core/earlier-run.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Node } from '../core/node.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { err, type Result } from '../util/result.ts';
import type { Criterion } from './select-expr.ts';

export interface MethodContext {
  readonly manifest: Manifest;
  /** Of `--state`; undefined: not given. */
  readonly earlier?: EarlierRun | undefined;
}

export type NodeTest = (node: Node) => boolean;

export interface SelectMethod {
  /** Reads the value once; the answer is asked of every node. Fails on a value that can never be meant. */
  compile(criterion: Criterion, context: MethodContext): Result<NodeTest, Diagnostic>;
  /** Asked when no node matched: values that would have matched something, as whole selectors, and the reason if it is known. */
  explainNothing(criterion: Criterion, context: MethodContext): NothingFound;
}

export interface NothingFound {
  readonly near: readonly string[];
  readonly reason?: string;
}

export function invalidValue(criterion: Criterion, expected: string, closest?: string): Result<never, Diagnostic> {
  const method = [criterion.method, ...criterion.arguments].join('.');
  return err(
    errorDiagnostic('selectorValueInvalid', criterion.valueAt, { method, value: criterion.value, expected, closest }),
  );
}

// How a step ended. A union, so that no impossible mix can be written down.
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { NodeId } from './node-id.ts';

export interface TestOutcome {
  readonly id: NodeId;
  readonly name: string;
  readonly status: 'pass' | 'warn' | 'fail' | 'error';
  readonly failures: number;
  readonly durationMs: number;
  readonly diagnostic: Diagnostic | undefined;
}

/** Timing and the audit that belong to every step that began. */
export interface Ran {
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** The gating tests that ran inside the step. */
  readonly tests: readonly TestOutcome[];
}

export type NodeResult =
  | (Ran & {
      readonly status: 'success';
      readonly rows: number | undefined;
      /** Loads only. */
      readonly files?: { readonly count: number; readonly bytes: number };
      /** Problems that did not stop it (a test of severity warn, an unmapped field). */
      readonly warnings: readonly Diagnostic[];
    })
  | (Ran & {
      readonly status: 'failed';
      readonly causes: readonly [Diagnostic, ...Diagnostic[]];
      readonly rows?: number;
    })
  | {
      readonly status: 'skipped';
      readonly because: { readonly kind: 'upstream'; readonly node: NodeId } | { readonly kind: 'fail-fast' };
    }
  | { readonly status: 'cancelled' };

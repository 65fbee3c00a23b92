// Faults on demand: rules that say which calls or statements go wrong, and how. Chance comes from a seed, so a drill can be had again.
import { type Random, random } from '../../random.ts';

/** What goes wrong with a call over the network. */
export const callFaults = [
  /** ThrottlingException (S3: SlowDown), although no quota is exceeded. */
  'throttle',
  /** A 500 that was not asked for; nothing was done. */
  'server-error',
  /** The connection breaks before the call is read; nothing was done. */
  'reset',
  /** All is done, then the connection breaks. */
  'lost-response',
  'expired-credentials',
  'access-denied',
  /** S3: the body ends in the middle. */
  'body-breaks-off',
  /** The answer comes `ms` later. */
  'slow-call',
] as const;

/** What goes wrong with a statement that was accepted. */
export const statementFaults = [
  /** Each state lasts `ms` longer. */
  'slow-states',
  /** PICKED for `ms`, then as if nothing had been. */
  'stuck-picked',
  /** Error 1023, before the statement runs. */
  'conflict',
  /** Fails with `message`. */
  'fail',
  /** The cluster restarts when the statement starts: whatever runs fails, sessions are gone; later calls work. */
  'kill-cluster',
  /** The session of the statement ends after it. */
  'kill-session',
  /** DescribeStatement says UNKNOWN once. */
  'unknown-status',
] as const;

export type CallFault = (typeof callFaults)[number];
export type StatementFault = (typeof statementFaults)[number];

export interface FaultRule {
  readonly kind: CallFault | StatementFault;
  /** Only calls of this service; statements are of redshift-data. */
  readonly service?: 's3' | 'redshift-data' | 'sts';
  /** Only these operations (`BatchExecuteStatement`, `PutObject`); statements: not looked at. */
  readonly operations?: readonly string[];
  /** Only where this is found: in a statement's SQL, in a call's body, in S3's `METHOD /bucket/key`. */
  readonly match?: RegExp | string;
  /** 0 to 1; default 1. */
  readonly chance?: number;
  /** How often at most. */
  readonly times?: number;
  readonly ms?: number;
  readonly message?: string;
}

export interface Subject {
  readonly service: 's3' | 'redshift-data' | 'sts';
  readonly operation: string | undefined;
  readonly text: string;
}

interface LiveRule extends FaultRule {
  left: number;
  readonly pattern: RegExp | undefined;
}

export class Faults {
  readonly #rules: LiveRule[] = [];
  readonly #random: Random;
  /** How often each kind came. */
  readonly counts: Record<string, number> = {};

  constructor(seed: number, rules: readonly FaultRule[] = []) {
    this.#random = random(seed);
    for (const rule of rules) this.add(rule);
  }

  /** Gives a function that takes the rule back. */
  add(rule: FaultRule): () => void {
    const known: readonly string[] = [...callFaults, ...statementFaults];
    if (!known.includes(rule.kind)) throw new Error(`a fault is one of ${known.join(', ')}, not ${rule.kind}`);
    const { match } = rule;
    const pattern = match === undefined ? undefined : new RegExp(match, match instanceof RegExp ? match.flags : 'i');
    const live: LiveRule = { ...rule, left: rule.times ?? Number.POSITIVE_INFINITY, pattern };
    this.#rules.push(live);
    return () => {
      live.left = 0;
    };
  }

  clear(): void {
    this.#rules.length = 0;
  }

  /** The first rule among these kinds that strikes now. */
  strike(kinds: readonly string[], subject: Subject): FaultRule | undefined {
    return this.#rules.find((rule) => {
      if (!kinds.includes(rule.kind) || rule.left <= 0) return false;
      if (rule.service !== undefined && rule.service !== subject.service) return false;
      if (rule.operations !== undefined && !rule.operations.includes(subject.operation ?? '')) return false;
      if (rule.pattern !== undefined && !rule.pattern.test(subject.text)) return false;
      if (rule.chance !== undefined && !this.#random.chance(rule.chance)) return false;
      rule.left -= 1;
      this.counts[rule.kind] = (this.counts[rule.kind] ?? 0) + 1;
      return true;
    });
  }
}

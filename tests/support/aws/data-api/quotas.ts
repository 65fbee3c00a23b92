// The service's quotas: calls a second, statements at work, sessions. Every call is counted; each one too many is written down.
import type { Clock } from '../clock.ts';
import { ApiError } from './api-error.ts';

/** Calls a second, one number an account and region; ExecuteStatement and BatchExecuteStatement draw on one. */
export interface Quotas {
  readonly execute: number;
  readonly describe: number;
  readonly results: number;
  readonly others: number;
  /** Statements that are not over, a cluster or workgroup. */
  readonly activeStatements: number;
  readonly activeSessions: number;
  /** Calls that wait at the same time (WaitTimeSeconds). */
  readonly waitingRequests: number;
  /** Bytes of one statement's text. */
  readonly statementBytes: number;
  readonly resultBytes: number;
  readonly rowBytes: number;
}

export const awsQuotas: Quotas = {
  execute: 30,
  describe: 100,
  results: 20,
  others: 5,
  activeStatements: 500,
  activeSessions: 500,
  waitingRequests: 500,
  statementBytes: 100_000,
  resultBytes: 500_000_000,
  rowBytes: 64 * 1024,
};

export interface CallCount {
  calls: number;
  throttled: number;
}

export interface QuotaViolation {
  readonly atMs: number;
  readonly operation: string;
  readonly what: string;
}

const windowMs = 1000;

export class CallMeter {
  readonly calls: Record<string, CallCount> = {};
  readonly violations: QuotaViolation[] = [];
  readonly #quotas: Quotas;
  readonly #clock: Clock;
  readonly #recent = new Map<keyof Quotas, number[]>();

  constructor(quotas: Quotas, clock: Clock) {
    this.#quotas = quotas;
    this.#clock = clock;
  }

  /** Throws ThrottlingException when the call is one too many in this second. */
  count(operation: string): void {
    const count = this.of(operation);
    count.calls += 1;
    const family = familyOf(operation);
    const now = this.#clock.now();
    const recent = (this.#recent.get(family) ?? []).filter((at) => at > now - windowMs);
    this.#recent.set(family, recent);
    if (recent.length >= this.#quotas[family]) {
      count.throttled += 1;
      this.violated(operation, `more than ${this.#quotas[family]} calls in a second`);
      throw new ApiError('ThrottlingException', 'Rate exceeded');
    }
    recent.push(now);
  }

  violated(operation: string, what: string): void {
    this.violations.push({ atMs: this.#clock.now(), operation, what });
  }

  of(operation: string): CallCount {
    const count = this.calls[operation] ?? { calls: 0, throttled: 0 };
    this.calls[operation] = count;
    return count;
  }
}

function familyOf(operation: string): 'execute' | 'describe' | 'results' | 'others' {
  switch (operation) {
    case 'ExecuteStatement':
    case 'BatchExecuteStatement':
      return 'execute';
    case 'DescribeStatement':
      return 'describe';
    case 'GetStatementResult':
    case 'GetStatementResultV2':
      return 'results';
    default:
      return 'others';
  }
}

// The Data API, call by call: quotas, retries of calls (never of statements), exact numbers. It knows no SQL and no transaction.
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  type DescribeStatementCommandOutput,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  type GetStatementResultCommandOutput,
  ListStatementsCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { accessProblem } from './access-problem.ts';
import type { ClientSettings } from './client-config.ts';
import type { RedshiftConfig } from './config.ts';
import { RateLimit } from './rate-limit.ts';

/**
 * Calls a second of one run. An account and region has 30, 100 and 20 of the first three, and fewer of the others (reference: Redshift
 * 1.3). Three runs fit into those of describing and of results: two at once, and one that begins in the second in which another was
 * killed. Submissions are one run's alone, and several share them by being refused.
 */
export const callsPerSecond = { execute: 30, describe: 32, result: 6, list: 2, cancel: 3 } as const;
/** Calls that may wait for a statement's end (WaitTimeSeconds). */
const heldKinds: ReadonlySet<Kind> = new Set(['execute', 'describe']);

/** The longest that the service holds a call. */
export const longestWaitSeconds = 30;

/** Calls are sent again here and not by the SDK, whose retries no quota counts; with the same token, so that they are the same call. */
const attempts = 10;
/** A quota that others use up is waited for longer than anything that is broken: about a minute and a half. */
const attemptsRefused = 40;
const firstPauseMs = 200;
const longestPauseMs = 5_000;

export interface Submission {
  /** One: ExecuteStatement. Several: one transaction. */
  readonly statements: readonly [string, ...string[]];
  readonly name: string;
  readonly token: string;
  readonly session?: { readonly id: string } | { readonly keepAliveSeconds: number } | undefined;
  /** Called before the first call goes out: from then on the statement may be there. */
  readonly onSend?: () => void;
}

export interface Submitted {
  readonly id: string;
  /** Undefined: an endpoint that does not wait and says nothing yet. */
  readonly status: string | undefined;
  readonly sessionId: string | undefined;
}

export interface RunningStatement {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

type Kind = keyof typeof callsPerSecond;

export class DataApi {
  readonly #client: RedshiftDataClient;
  readonly #config: RedshiftConfig;
  readonly #profile: string | undefined;
  readonly #limits: Readonly<Record<Kind, RateLimit>>;
  #waits = true;

  constructor(config: RedshiftConfig, settings: ClientSettings) {
    this.#config = config;
    this.#profile = settings.profile;
    this.#client = new RedshiftDataClient({ ...settings, maxAttempts: 1 });
    keepLongIntegers(this.#client);
    const limit = (kind: Kind): RateLimit => new RateLimit(callsPerSecond[kind], { held: heldKinds.has(kind) });
    this.#limits = {
      execute: limit('execute'),
      describe: limit('describe'),
      result: limit('result'),
      list: limit('list'),
      cancel: limit('cancel'),
    };
  }

  /** Answers when the statement has ended, or after half a minute; the same token gives the same statement, never a second one. */
  async submit(submission: Submission, signal?: AbortSignal): Promise<Submitted> {
    const { statements, name, token, session } = submission;
    const place =
      session !== undefined && 'id' in session
        ? { SessionId: session.id }
        : { ...this.#place(), ...(session === undefined ? {} : { SessionKeepAliveSeconds: session.keepAliveSeconds }) };
    const send = () => {
      submission.onSend?.();
      const common = { ...place, StatementName: name, ClientToken: token, ...this.#waiting() };
      const [first, ...others] = statements;
      return others.length === 0
        ? this.#client.send(new ExecuteStatementCommand({ ...common, Sql: first }))
        : this.#client.send(new BatchExecuteStatementCommand({ ...common, Sqls: [...statements] }));
    };
    const answer = await this.#call('execute', send, signal);
    return { id: answer.Id ?? '', status: answer.Status, sessionId: answer.SessionId };
  }

  /** `wait`: answers when the statement has ended, or after half a minute, where the endpoint can. */
  describe(
    id: string,
    options: { readonly wait: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<DescribeStatementCommandOutput> {
    const { wait, signal } = options;
    return this.#call(
      'describe',
      () => this.#client.send(new DescribeStatementCommand({ Id: id, ...(wait ? this.#waiting() : {}) })),
      signal,
    );
  }

  result(id: string, nextToken: string | undefined, signal?: AbortSignal): Promise<GetStatementResultCommandOutput> {
    const command = () =>
      this.#client.send(
        new GetStatementResultCommand({ Id: id, ...(nextToken === undefined ? {} : { NextToken: nextToken }) }),
      );
    return this.#call('result', command, signal);
  }

  /** Statements of the last day whose name begins so. */
  async list(namePrefix: string): Promise<readonly RunningStatement[]> {
    const found: RunningStatement[] = [];
    let token: string | undefined;
    do {
      const page = await this.#call('list', () =>
        this.#client.send(
          new ListStatementsCommand({
            ...this.#cluster(),
            StatementName: namePrefix,
            Status: 'ALL',
            MaxResults: 100,
            ...(token === undefined ? {} : { NextToken: token }),
          }),
        ),
      );
      for (const { Id, StatementName, Status } of page.Statements ?? [])
        found.push({ id: Id ?? '', name: StatementName ?? '', status: Status ?? '' });
      token = page.NextToken;
    } while (token !== undefined && token !== '');
    return found;
  }

  /** False: it had ended already. */
  async cancel(id: string): Promise<boolean> {
    const send = async () => {
      try {
        return await this.#client.send(new CancelStatementCommand({ Id: id }));
      } catch (error) {
        // It ended after it was listed, or by this very call, whose answer was lost.
        if (error instanceof Error && /could not cancel|does not exist|not found/i.test(error.message))
          return { Status: false };
        throw error;
      }
    };
    return (await this.#call('cancel', send)).Status === true;
  }

  /** Whether calls can be held until a statement has ended. Found out by the first answer. */
  get waits(): boolean {
    return this.#waits;
  }

  cannotWait(): void {
    this.#waits = false;
  }

  close(): void {
    this.#client.destroy();
  }

  #waiting(): { readonly WaitTimeSeconds?: number } {
    return this.#waits ? { WaitTimeSeconds: longestWaitSeconds } : {};
  }

  #cluster() {
    const { workgroup, cluster, database } = this.#config;
    return {
      ...(workgroup === undefined ? {} : { WorkgroupName: workgroup }),
      ...(cluster === undefined ? {} : { ClusterIdentifier: cluster }),
      Database: database,
    };
  }

  #place() {
    const { secretArn, dbUser } = this.#config;
    return {
      ...this.#cluster(),
      ...(secretArn === undefined ? {} : { SecretArn: secretArn }),
      ...(dbUser === undefined ? {} : { DbUser: dbUser }),
    };
  }

  async #call<Output>(kind: Kind, send: () => Promise<Output>, signal?: AbortSignal): Promise<Output> {
    for (let attempt = 1; ; attempt += 1) {
      const limit = this.#limits[kind];
      const paced = await limit.pass(signal);
      try {
        const output = await send();
        limit.answered(paced);
        return output;
      } catch (error) {
        limit.answered(paced);
        if (this.#waits && isAboutWaiting(error)) {
          this.#waits = false;
          continue;
        }
        const refused = isRefusal(error);
        if (refused) limit.refused();
        if (attempt >= (refused ? attemptsRefused : attempts) || !isPassing(error))
          throw accessProblem(error, this.#config, this.#profile);
        const pauseMs = Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt);
        await delay(pauseMs, undefined, signal === undefined ? {} : { signal });
      }
    }
  }
}

/** An endpoint from before long polling may refuse the field. */
function isAboutWaiting(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationException' && /waittimeseconds/i.test(error.message);
}

/** The service's word for calls that come too fast. */
const refusals = new Set(['ThrottlingException', 'TooManyRequestsException']);

function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return refusals.has(error.name) || status === 429;
}

const passing = new Set([
  'ThrottlingException',
  'TooManyRequestsException',
  'ActiveStatementsExceededException',
  'ActiveSessionsExceededException',
  'ActiveWaitingRequestsExceededException',
  'InternalServerException',
  'ExecuteStatementException',
  'BatchExecuteStatementException',
  'DatabaseConnectionException',
  'ServiceUnavailableException',
  'TimeoutError',
  'RequestTimeout',
  'SyntaxError',
  'Unknown',
]);
const brokenConnections = /ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|socket hang up|EAI_AGAIN/;

/** Quota, load, a broken connection: sent again with the same token, the call is the same call. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
  const code = 'code' in error ? String(error.code) : '';
  return (
    passing.has(error.name) ||
    status === 429 ||
    status >= 500 ||
    brokenConnections.test(code) ||
    brokenConnections.test(error.message)
  );
}

// Ids and counts may need 64 bits, and the SDK reads numbers by JSON.parse, which rounds those beyond 2^53. As texts they stay
// exact. A quote inside of a text is written \", so the pattern meets fields only.
const longInteger = /"longValue"\s*:\s*(-?\d{16,})/g;

function keepLongIntegers(client: RedshiftDataClient): void {
  client.middlewareStack.add(
    (next) => async (input) => {
      const output = await next(input);
      const response = output.response as { body?: unknown };
      if (response.body instanceof Readable) {
        const chunks: Buffer[] = [];
        for await (const chunk of response.body) chunks.push(Buffer.from(chunk as Uint8Array));
        const text = Buffer.concat(chunks).toString('utf8').replace(longInteger, '"stringValue":"$1"');
        response.body = Readable.from([Buffer.from(text, 'utf8')]);
      }
      return output;
    },
    { step: 'deserialize', priority: 'low', name: 'sqlflowLongIntegers', override: true },
  );
}

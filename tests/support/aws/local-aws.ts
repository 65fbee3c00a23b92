// S3, the Redshift Data API and STS on loopback, for the real SDK clients: a cluster that really executes, with faults on demand.
import { devNull } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { answerAdmin } from './admin.ts';
import { Clock } from './clock.ts';
import { ApiError } from './data-api/api-error.ts';
import { awsQuotas, type CallCount, type Quotas, type QuotaViolation } from './data-api/quotas.ts';
import { answerApi, apiOperation } from './data-api/service.ts';
import { ServiceState } from './data-api/service-state.ts';
import { isOver, type Statement } from './data-api/statement.ts';
import { type callFaults, type FaultRule, Faults, type Subject } from './faults/faults.ts';
import { Gates } from './faults/gates.ts';
import { type Listener, listen } from './http/listen.ts';
import type { Answer, Request } from './http/request.ts';
import { ObjectStore } from './s3/object-store.ts';
import { S3Error, s3ErrorAnswer } from './s3/s3-error.ts';
import { answerS3, s3Operation } from './s3/s3-service.ts';
import { answerSts } from './sts.ts';
import type { IsolationLevel } from './warehouse/isolation.ts';
import type { ResultTable } from './warehouse/result.ts';
import { StoppedError } from './warehouse/sql-error.ts';
import { Warehouse } from './warehouse/warehouse.ts';

export interface LocalAwsOptions {
  /** Name of a bucket -> a folder whose files are its objects (never written to), or undefined: an empty one. */
  readonly buckets?: Readonly<Record<string, string | undefined>>;
  /** Default us-west-2. */
  readonly region?: string;
  /** Buckets that live in another region. */
  readonly bucketRegions?: Readonly<Record<string, string>>;
  /** Default `dwh` and `dev`. */
  readonly databases?: readonly string[];
  /** Who can be granted something: `bi`, `role analyst`, `group readers`. CREATE USER, ROLE and GROUP make more. */
  readonly grantees?: readonly string[];
  readonly isolation?: IsolationLevel;
  readonly quotas?: Partial<Quotas>;
  /** Of all faults. */
  readonly seed?: number;
  readonly faults?: readonly FaultRule[];
  /** Default true: WaitTimeSeconds is heard. */
  readonly longPolling?: boolean;
  readonly showEveryState?: boolean;
  /** Each call takes this much longer, as one over a network does. */
  readonly latencyMs?: number;
  /** Rows a page of results; default 1,000. */
  readonly pageRows?: number;
  /** Keys a page of a listing; default 1,000. */
  readonly pageKeys?: number;
  /** How far the SYS views of loads lag behind; default 0. */
  readonly sysViewLagMs?: number;
  /** The warehouse is kept in this file of DuckDB's. */
  readonly stateFile?: string;
  readonly port?: number;
}

export interface LoggedStatement {
  readonly id: string;
  readonly name: string | undefined;
  readonly sqls: readonly string[];
  readonly status: string;
  readonly error: string | undefined;
}

const account = '111122223333';
const accessKeyId = 'AKIALOCALAWS00000000';
const stagingBucket = 'local-staging';

export class LocalAws implements AsyncDisposable {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly gates = new Gates();
  readonly objects: ObjectStore;
  readonly warehouse: Warehouse;
  readonly #state: ServiceState;
  readonly #options: LocalAwsOptions;
  /** How often each operation of S3 and STS was called. */
  readonly #otherCalls: Record<string, CallCount> = {};
  #listener: Listener | undefined;

  private constructor(options: LocalAwsOptions, clock: Clock, objects: ObjectStore, warehouse: Warehouse) {
    this.#options = options;
    this.clock = clock;
    this.objects = objects;
    this.warehouse = warehouse;
    this.faults = new Faults(options.seed ?? 1, options.faults);
    this.#state = new ServiceState({
      accessKeyId,
      cluster: warehouse,
      clock,
      faults: this.faults,
      gates: this.gates,
      quotas: { ...awsQuotas, ...options.quotas },
      longPolling: options.longPolling ?? true,
      showEveryState: options.showEveryState ?? false,
      pageRows: options.pageRows ?? 1000,
      workgroups: ['local'],
      clusters: ['local-cluster'],
      killCluster: () => this.killCluster(),
    });
  }

  static async start(options: LocalAwsOptions = {}): Promise<LocalAws> {
    const clock = new Clock();
    const objects = new ObjectStore(clock);
    const region = options.region ?? 'us-west-2';
    const buckets = { [stagingBucket]: undefined, ...options.buckets };
    for (const [name, dir] of Object.entries(buckets))
      objects.createBucket(name, dir, options.bucketRegions?.[name] ?? region);
    const warehouse = await Warehouse.open({
      databases: options.databases ?? ['dwh', 'dev'],
      grantees: options.grantees ?? [],
      isolation: options.isolation ?? 'snapshot',
      clock,
      objects,
      region,
      sysViewLagMs: options.sysViewLagMs ?? 0,
      stateFile: options.stateFile,
    });
    const aws = new LocalAws(options, clock, objects, warehouse);
    try {
      aws.#listener = await listen((request) => aws.#answer(request), options.port);
    } catch (error) {
      await warehouse[Symbol.asyncDispose]();
      throw error;
    }
    return aws;
  }

  get url(): string {
    return this.#listener?.url ?? '';
  }

  /** What a process needs to meet this server instead of AWS; `undefined` takes a variable away. */
  get env(): Readonly<Record<string, string | undefined>> {
    return {
      AWS_ENDPOINT_URL_S3: this.url,
      AWS_ENDPOINT_URL_REDSHIFT_DATA: this.url,
      AWS_ENDPOINT_URL_STS: this.url,
      AWS_REGION: this.#options.region ?? 'us-west-2',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'local-aws-has-no-secrets',
      AWS_SESSION_TOKEN: undefined,
      AWS_PROFILE: undefined,
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
      REDSHIFT_WORKGROUP: 'local',
      REDSHIFT_DATABASE: 'dwh',
      REDSHIFT_SCHEMA: 'analytics',
      REDSHIFT_STAGING: `s3://${stagingBucket}/sqlflow/`,
      REDSHIFT_IAM_ROLE: 'default',
      REDSHIFT_ACCOUNT: account,
      LOCAL_AWS_URL: this.url,
    };
  }

  /** Every statement that was accepted, in order. */
  get log(): readonly LoggedStatement[] {
    return [...this.#state.statements.values()].map(({ id, name, parts, status, error }) => ({
      id,
      name,
      sqls: parts.map(({ sql }) => sql),
      status,
      error,
    }));
  }

  /** Calls by operation. */
  get calls(): Readonly<Record<string, CallCount>> {
    return { ...this.#otherCalls, ...this.#state.meter.calls };
  }

  get quotaViolations(): readonly QuotaViolation[] {
    return this.#state.meter.violations;
  }

  /** Statements that are not over. */
  get running(): readonly Statement[] {
    return [...this.#state.statements.values()].filter(({ status }) => !isOver(status));
  }

  /** Redshift's SQL on a connection of its own, past the API and its quotas. */
  async query(sql: string, options: { readonly database?: string; readonly user?: string } = {}): Promise<ResultTable> {
    const session = await this.warehouse.connect(options.database ?? 'dwh', options.user ?? `IAM:${accessKeyId}`);
    try {
      const { table } = await session.execute(sql, new AbortController().signal);
      return table ?? { columns: [], rows: [] };
    } finally {
      await session.close();
    }
  }

  /** All that runs fails, sessions are gone; what comes later works. */
  killCluster(): void {
    for (const statement of this.running) statement.stop.abort(new StoppedError('cluster'));
    this.warehouse.restart();
    for (const session of this.#state.sessions.all()) void this.#state.sessions.end(session);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.gates.openAll();
    this.killCluster();
    await Promise.all([...this.#state.statements.values()].map(({ ended }) => ended.promise));
    await this.#listener?.[Symbol.asyncDispose]();
    await this.warehouse[Symbol.asyncDispose]();
  }

  async #answer(request: Request): Promise<Answer | 'reset'> {
    if (request.path.startsWith('/_local-aws/')) return answerAdmin(request, this);
    const subject = subjectOf(request);
    const strike = (...kinds: readonly (typeof callFaults)[number][]): FaultRule | undefined =>
      this.faults.strike(kinds, subject);
    if (this.#options.latencyMs !== undefined) await delay(this.#options.latencyMs);
    const slow = strike('slow-call');
    if (slow !== undefined) await delay(slow.ms ?? 1000);
    if (strike('reset') !== undefined) return 'reset';
    const answer = await this.#route(request, subject, () =>
      strike('throttle', 'server-error', 'expired-credentials', 'access-denied'),
    );
    if (strike('lost-response') !== undefined) return 'reset';
    return strike('body-breaks-off') === undefined ? answer : { ...answer, breaksOff: true };
  }

  async #route(request: Request, subject: Subject, faulty: () => FaultRule | undefined): Promise<Answer> {
    if (subject.service === 'redshift-data') {
      return answerApi(request, this.#state, () => {
        const fault = faulty();
        return fault === undefined ? undefined : apiFault(fault);
      });
    }
    const count = this.#otherCalls[subject.operation ?? ''] ?? { calls: 0, throttled: 0 };
    count.calls += 1;
    this.#otherCalls[subject.operation ?? ''] = count;
    if (subject.service === 'sts') return answerSts(request, account);
    const fault = faulty();
    if (fault !== undefined) return s3ErrorAnswer(s3Fault(fault), request.id);
    if (request.signer !== undefined && request.signer.accessKeyId !== accessKeyId)
      return s3ErrorAnswer(
        new S3Error(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'),
        request.id,
      );
    return answerS3(request, {
      store: this.objects,
      pageSize: this.#options.pageKeys ?? 1000,
      denied: (operation, bucket, key) =>
        this.faults.strike(['access-denied'], { service: 's3', operation, text: `${operation} /${bucket}/${key}` }) !==
        undefined,
    });
  }
}

function subjectOf(request: Request): Subject {
  const operation = apiOperation(request);
  if (operation !== undefined) return { service: 'redshift-data', operation, text: request.body.toString() };
  const isSts =
    request.method === 'POST' && request.path === '/' && request.body.toString('latin1', 0, 7) === 'Action=';
  if (isSts) return { service: 'sts', operation: 'GetCallerIdentity', text: request.body.toString() };
  return { service: 's3', operation: s3Operation(request), text: `${request.method} ${request.path}` };
}

function apiFault({ kind, message }: FaultRule): ApiError {
  if (kind === 'throttle') return new ApiError('ThrottlingException', message ?? 'Rate exceeded');
  if (kind === 'expired-credentials')
    return new ApiError('ExpiredTokenException', message ?? 'The security token included in the request is expired');
  if (kind === 'access-denied')
    return new ApiError(
      'AccessDeniedException',
      message ?? 'User: arn:aws:iam::111122223333:user/local is not authorized to perform this action',
    );
  return new ApiError(
    'InternalServerException',
    message ?? 'The Amazon Redshift Data API operation failed due to invalid input or an internal error.',
  );
}

function s3Fault({ kind, message }: FaultRule): S3Error {
  if (kind === 'throttle') return new S3Error(503, 'SlowDown', message ?? 'Please reduce your request rate.');
  if (kind === 'expired-credentials')
    return new S3Error(400, 'ExpiredToken', message ?? 'The provided token has expired.');
  if (kind === 'access-denied') return new S3Error(403, 'AccessDenied', message ?? 'Access Denied');
  return new S3Error(500, 'InternalError', message ?? 'We encountered an internal error. Please try again.');
}

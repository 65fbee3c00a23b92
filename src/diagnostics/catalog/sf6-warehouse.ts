// SF6: the warehouse: connections, SQL errors, relations.
import { entry } from '../entry.ts';

export const sf6 = {
  sqlFailed: entry<{
    node?: string | undefined;
    reason: string;
    hint?: string | undefined;
    /** Relations that the query reads and that do not exist. */
    missing?: readonly string[] | undefined;
    /** Sources that are not there, which sqlflow does not load, and the node of the project that makes their table. */
    absentSources?:
      | readonly { readonly source: string; readonly relation: string; readonly maker: string | undefined }[]
      | undefined;
    compiledPath?: string | undefined;
    /** The server's name of the statement. */
    statement?: string | undefined;
    /** The statement of a hook, if that failed. */
    hook?: string | undefined;
    /** How many places can have raised it, where they are too many to show. */
    suspects?: number | undefined;
    /** The view that raised it, where that is another model. */
    view?: string | undefined;
  }>({
    code: 'SF6001',
    message: (d) => {
      const part = d.hook === undefined ? 'the SQL' : 'a hook';
      const what = d.node === undefined ? 'the database refused a statement' : `${part} of "${d.node}" failed`;
      return `${what}: ${d.reason.split('\n')[0] ?? ''}`;
    },
    details: (d) => [
      ...d.reason.split('\n').slice(1),
      ...(d.hook === undefined ? [] : [d.hook.split('\n').slice(0, 5).join('\n')]),
    ],
    hint: (d) => d.hint,
    notes: (d) => [
      ...(d.view === undefined ? [] : [`the view "${d.view}" raises it by itself: its query runs when it is read`]),
      ...(d.suspects === undefined
        ? []
        : [
            `${d.suspects} places of the query can raise it, of which this is the first: the value in the message tells which`,
          ]),
      ...(d.missing === undefined || d.missing.length === 0
        ? []
        : [`not built yet: ${d.missing.join(', ')}; \`sqlflow build -s +${d.node}\` builds what it reads`]),
      ...(d.absentSources ?? []).map(({ source, relation, maker }) =>
        maker === undefined
          ? `source "${source}" is ${relation}, which is not there: it has no \`load:\`, so somebody else has to make it`
          : `source "${source}" is ${relation}, which "${maker}" makes: read it by ref('${maker}'), which is waited for`,
      ),
      ...(d.compiledPath === undefined ? [] : [`the SQL that was sent: ${d.compiledPath}`]),
      ...(d.statement === undefined ? [] : [`statement ${d.statement}`]),
    ],
  }),

  databaseHeld: entry<{ path: string; pid?: number; program?: string; waitedMs: number }>({
    code: 'SF6002',
    message: (d) => {
      const holder = d.program === undefined ? 'another process' : d.program;
      const who = d.pid === undefined ? holder : `process ${d.pid}${d.program === undefined ? '' : ` (${d.program})`}`;
      return `the database "${d.path}" is held by ${who}`;
    },
    details: (d) => (d.waitedMs > 0 ? [`waited ${Math.round(d.waitedMs / 100) / 10} s for it`] : []),
    hint: () => 'let it finish, or wait for it with `--wait 10m`; a shell that has the file open holds it too',
    notes: () => ['one process at a time writes an embedded database; another --target-path has a database of its own'],
  }),
  databaseNotDuckdb: entry<{ path: string }>({
    code: 'SF6003',
    message: (d) => `"${d.path}" is not a DuckDB database`,
    hint: () => 'name another `path` in the target, or move the file away: it is left as it is',
  }),
  databaseOtherVersion: entry<{ path: string; reason: string }>({
    code: 'SF6004',
    message: (d) => `the database "${d.path}" was written by a DuckDB that this one cannot read`,
    details: (d) => [d.reason],
    hint: () => 'use the sqlflow that wrote it, or build into a new file with `--target-path`',
  }),
  databaseDamaged: entry<{ path: string; reason: string }>({
    code: 'SF6005',
    message: (d) => `the database "${d.path}" is damaged`,
    details: (d) => [d.reason],
    hint: () => 'move it away, do not delete it yet, and build again from the sources',
  }),
  databaseCannotOpen: entry<{ path: string; reason: string }>({
    code: 'SF6006',
    message: (d) => `cannot open the database "${d.path}"`,
    details: (d) => [d.reason],
    hint: () => 'the directory must exist or be creatable, and be writable for you',
  }),
  diskFull: entry<{ path: string; node?: string | undefined; reason: string }>({
    code: 'SF6007',
    message: (d) =>
      d.node === undefined
        ? `no space left for the database "${d.path}"`
        : `no space left in the database "${d.path}" for "${d.node}"`,
    details: (d) => [d.reason],
    hint: () => 'free some space and run again: what was published stays',
  }),
  dataApiRefused: entry<{
    reason:
      | 'credentialsExpired'
      | 'credentialsMissing'
      | 'denied'
      | 'notFound'
      | 'invalid'
      | 'regionMissing'
      | 'unreachable';
    where: string;
    database: string;
    detail: string;
    profile: string | undefined;
  }>({
    code: 'SF6010',
    message: (d) => {
      const what = {
        credentialsExpired: 'the AWS credentials have expired',
        credentialsMissing: 'there are no AWS credentials that Redshift accepts',
        denied: `AWS does not let you use "${d.where}" through the Data API`,
        notFound: `Redshift knows no "${d.where}"`,
        invalid: 'the Data API did not accept a call',
        regionMissing: 'no AWS region is set',
        unreachable: 'the Data API cannot be reached',
      } as const;
      return what[d.reason];
    },
    details: (d) => [d.detail],
    hint: (d) => {
      const profile = d.profile === undefined ? '' : ` --profile ${d.profile}`;
      switch (d.reason) {
        case 'credentialsExpired':
          return `renew them: \`aws sso login${profile}\`, or fetch new keys, and run again: nothing is lost`;
        case 'credentialsMissing':
          return `set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run \`aws sso login${profile}\``;
        case 'denied':
          return 'the policy that sqlflow needs is in docs/redshift.md; some accounts deny only redshift-data:BatchExecuteStatement';
        case 'notFound':
          return 'check `workgroup` or `cluster`, the region and the account of the target';
        case 'invalid':
          return `check \`database\` ("${d.database}"), \`secretArn\` and \`dbUser\` of the target`;
        case 'regionMissing':
          return 'set `region` in the target, or AWS_REGION';
        case 'unreachable':
          return 'check the network, the region and AWS_ENDPOINT_URL_REDSHIFT_DATA';
      }
    },
  }),
  accountDiffers: entry<{ wanted: string; found: string }>({
    code: 'SF6011',
    message: (d) => `the credentials belong to AWS account ${d.found}, the target to ${d.wanted}`,
    hint: () => 'choose the profile of that account (AWS_PROFILE), or correct `account` in the target',
  }),
  schemaBusy: entry<{ schema: string; holder: string; host: string; since: string; waitedMs: number }>({
    code: 'SF6012',
    message: (d) => `another run works in schema "${d.schema}"`,
    details: (d) => [
      `run ${d.holder} on ${d.host}, since ${d.since} UTC${d.waitedMs > 0 ? `; waited ${Math.round(d.waitedMs / 1000)} s` : ''}`,
    ],
    hint: () =>
      'let it finish, or wait for it with `--wait 10m`; a run that was killed gives way by itself within a minute',
  }),
  leaseLost: entry<{ schema: string }>({
    code: 'SF6013',
    message: (d) => `this run no longer holds schema "${d.schema}": another one has taken over`,
    hint: () => 'it was out of reach for more than a minute; what it had published stays, so run again',
  }),
  batchTooLarge: entry<{
    node: string;
    statements: number;
    longestBytes: number;
    limit: { statements: number; statementBytes: number };
  }>({
    code: 'SF6014',
    message: (d) =>
      d.longestBytes > d.limit.statementBytes
        ? `"${d.node}" makes a statement of ${Math.ceil(d.longestBytes / 1000)} kB, and the Data API takes ${d.limit.statementBytes / 1000} kB`
        : `"${d.node}" makes ${d.statements} statements, and the Data API takes ${d.limit.statements} in one transaction`,
    hint: (d) =>
      d.longestBytes > d.limit.statementBytes
        ? 'split the model in two, or move long lists of values into a seed'
        : 'put fewer statements into its hooks',
  }),
  engineNotInstalled: entry<{ engine: string; reason: string }>({
    code: 'SF6009',
    message: (d) => `${d.engine} cannot be loaded on this machine`,
    details: (d) => [d.reason],
    hint: () =>
      'run `npm ci` on this very machine, without `--omit=optional`: the engine is a package of its own per platform',
  }),
  catalogEmpty: entry<{ schema: string; relation: string; database: string }>({
    code: 'SF6080',
    message: (d) =>
      `the catalog of "${d.database}" lists nothing in schema "${d.schema}", but "${d.relation}" is there`,
    hint: () => 'nothing was done; run again, and look at the rights on the schema if it stays so',
  }),
} as const;

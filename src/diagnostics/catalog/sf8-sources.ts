// SF8: sources, files and S3.
import { entry } from '../entry.ts';
import { alsoShown, bounded, bytes, count, globsOf, minute, nameOf, namesShown, selected } from './source-words.ts';

/** Something that is wrong in a file: where it is first, and where again. */
export interface BadFinding {
  readonly line?: number | undefined;
  /** The next places, and how many there are in all, the first one included. */
  readonly again?: { readonly places: readonly BadPlace[]; readonly total: number } | undefined;
  readonly problem:
    | { readonly kind: 'unreadable'; readonly reason: string }
    | {
        readonly kind: 'value';
        readonly column: string;
        /** The JSONPath, or the column's name in CSV and Parquet. */
        readonly path: string;
        /** Undefined: only the reason is known. */
        readonly value: string | undefined;
        /** The engine's own words, where it has some. */
        readonly reason?: string | undefined;
        readonly expected: string;
        /** Where the column is declared: file:line:column. */
        readonly declaredAt: string;
      };
}

export interface BadPlace {
  readonly line: number | undefined;
  readonly value: string;
}

export interface BadFile extends BadFinding {
  readonly uri: string;
  /** Other columns, in the order of their first lines. */
  readonly others?: readonly BadFinding[] | undefined;
}

export interface ChangedFileFacts {
  readonly uri: string;
  readonly loadedAt: string;
  readonly loadedBytes: number;
  readonly loadedRows: number;
  readonly bytes: number;
}

export function problemText({ problem }: BadFinding): string {
  if (problem.kind === 'unreadable') return problem.reason;
  const { path, value, reason } = problem;
  const found = value === undefined ? path : `${path} = ${value}`;
  return reason === undefined ? found : `${found}: ${reason}`;
}

function placeText(file: BadFile): string {
  return file.line === undefined ? nameOf(file.uri) : `${nameOf(file.uri)}:${file.line}`;
}

const findingsShown = 5;

/** All that is wrong in the file that is shown at length. */
function findingLines({ others = [], ...first }: BadFile): readonly string[] {
  const shown = [first, ...others].slice(0, findingsShown);
  const lines = shown.flatMap((finding, at) => {
    const { problem, line } = finding;
    const place = at === 0 || line === undefined ? '' : `line ${line}: `;
    const declared =
      problem.kind === 'value' ? `      column ${problem.column} is ${problem.expected} (${problem.declaredAt})` : '';
    return [`${place}${problemText(finding)}${declared}`, ...againLines(finding)];
  });
  const left = others.length + 1 - shown.length;
  return left === 0 ? lines : [...lines, `and ${count(left, 'more column')} of this file`];
}

function againLines({ again }: BadFinding): readonly string[] {
  if (again === undefined || again.total <= 1) return [];
  const places = again.places.map(({ line, value }) => `${line === undefined ? '' : `line ${line}: `}${value}`);
  const left = again.total - 1 - places.length;
  const parts = left === 0 ? places : [...places, `and ${left.toLocaleString('en-US')} more`];
  return [`  again ${parts.join(', ')}`];
}

/** Of a file that is named in a line: how much more there is. */
function restText({ again, others = [] }: BadFile): string {
  const total = [again, ...others.map((other) => other.again)].reduce((sum, more) => sum + (more?.total ?? 1), 0);
  return total <= 1 ? '' : `   and ${(total - 1).toLocaleString('en-US')} more`;
}

function changeText(file: ChangedFileFacts): string {
  return `loaded ${minute(file.loadedAt)}, ${bytes(file.loadedBytes)}, ${count(file.loadedRows, 'row')}; now ${bytes(file.bytes)}`;
}

function skipFlags({ files, total }: { readonly files: readonly BadFile[]; readonly total: number }): string {
  const uris = files.map(({ uri }) => uri);
  return globsOf(uris, total)
    .map((glob) => `--skip-file ${glob}`)
    .join(' ');
}

const urisOf = ({ files }: { readonly files: readonly ChangedFileFacts[] }): readonly string[] =>
  files.map(({ uri }) => uri);

/** What to do instead of an option that COPY alone knows. */
const optionWays: Readonly<Record<string, string>> = {
  accept_inv_chars: 'write the files as UTF-8, or load on Redshift',
  encoding: 'write the files as UTF-8, or load on Redshift',
  explicit_ids: 'there are no IDENTITY columns here: remove it, or load on Redshift',
  fill_record: 'write every field, empty or not, or load on Redshift',
  ignore_blank_lines:
    'blank lines of a file with several columns are passed over anyway: remove it, or load on Redshift',
  ignore_header: '`header: true` takes one line with names; take other lines out of the files, or load on Redshift',
};

export const sf8 = {
  noFiles: entry<{
    source: string;
    from: string;
    siblings: readonly string[];
    nearest?: string | undefined;
    /** Objects that are there, but never loaded. */
    ignored?: number;
    /** Files that the ledger has from there. */
    loaded?: number;
  }>({
    code: 'SF8001',
    message: (d) => `source "${d.source}": no file under ${d.from}`,
    label: () => 'nothing there',
    hint: (d) => {
      if (d.ignored !== undefined && d.ignored > 0) {
        return `${count(d.ignored, 'object')} there ${d.ignored === 1 ? 'is' : 'are'} empty, or ${d.ignored === 1 ? 'has a name that begins' : 'have names that begin'} with "_" or "."; such are not loaded`;
      }
      return d.nearest === undefined ? undefined : `did you mean "${d.nearest}"?`;
    },
    notes: (d) => [
      ...(d.siblings.every((sibling) => sibling === d.nearest) ? [] : [`there is: ${d.siblings.join(', ')}`]),
      ...(d.loaded === undefined || d.loaded === 0
        ? []
        : [
            `the ${count(d.loaded, 'file')} loaded earlier ${d.loaded === 1 ? 'is' : 'are'} gone from S3; the rows stay`,
          ]),
    ],
  }),
  bucketNotFound: entry<{ bucket: string }>({
    code: 'SF8002',
    message: (d) => `bucket "${d.bucket}" does not exist`,
    hint: () => 'check its name; for a folder in its place: --s3-map BUCKET=DIR, or `buckets` of the target',
  }),
  s3AccessDenied: entry<{ uri: string; action: string }>({
    code: 'SF8003',
    message: (d) => `S3 denies access to "${d.uri}"`,
    hint: (d) => `the credentials in use need ${d.action} on it; \`aws sts get-caller-identity\` tells whose they are`,
  }),
  filesChanged: entry<{ source: string; select?: string; total: number; files: readonly ChangedFileFacts[] }>({
    code: 'SF8004',
    message: (d) =>
      d.total === 1
        ? '1 loaded file has new content under its old name'
        : `${d.total} loaded files have new content under their old names`,
    details: (d) => (d.files[0] === undefined ? [] : [changeText(d.files[0])]),
    notes: (d) => [
      ...bounded(
        d.files.slice(1).map((file) => `also ${nameOf(file.uri)}   ${changeText(file)}`),
        d.total - 1,
      ),
      `take the new content:  sqlflow load -s ${selected(d)} --reload ${globsOf(urisOf(d), d.total).join(' ')}`,
      d.total > namesShown
        ? `keep the old rows:     sqlflow files accept '*' -s ${selected(d)}`
        : `keep the old rows:     sqlflow files accept ${globsOf(urisOf(d), d.total).join(' ')}`,
    ],
  }),
  s3Credentials: entry<{ reason: 'missing' | 'expired' | 'invalid'; profile: string | undefined; detail: string }>({
    code: 'SF8005',
    message: (d) =>
      d.reason === 'missing'
        ? 'no AWS credentials were found'
        : d.reason === 'expired'
          ? 'the AWS credentials have expired'
          : 'AWS does not know the credentials in use',
    details: (d) => [d.detail],
    hint: (d) => {
      const profile = d.profile === undefined ? '' : ` --profile ${d.profile}`;
      if (d.reason === 'invalid') return 'check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile';
      return `${d.reason === 'missing' ? 'log in' : 'renew them'}: aws sso login${profile}   (or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)`;
    },
    notes: (d) =>
      d.reason === 'missing' ? ['without an account: a folder in the place of the bucket, --s3-map BUCKET=DIR'] : [],
  }),
  s3Failed: entry<{ uri: string; detail: string }>({
    code: 'SF8006',
    message: (d) => `the request to S3 for "${d.uri}" failed`,
    details: (d) => [d.detail],
    hint: () => 'nothing was loaded from it; run again when S3 can be reached (region, endpoint, network)',
  }),
  bucketDirectoryMissing: entry<{ bucket: string; directory: string }>({
    code: 'SF8007',
    message: (d) => `bucket "${d.bucket}" stands for the folder "${d.directory}", which does not exist`,
    hint: () => 'correct `buckets` of the target, or --s3-map BUCKET=DIR',
  }),
  fileUnreadable: entry<{ uri: string; reason: string }>({
    code: 'SF8008',
    message: (d) => `"${nameOf(d.uri)}" cannot be read: ${d.reason}`,
    hint: () => 'its batch was rolled back; the next run lists the files anew',
  }),
  rawTableForeign: entry<{ source: string; relation: string; kind: string }>({
    code: 'SF8009',
    message: (d) => `source "${d.source}" would load into the ${d.kind} ${d.relation}, which sqlflow did not make`,
    hint: () => 'rename the source (or its identifier), or drop the relation yourself',
  }),
  rawColumnTypeChanged: entry<{
    column: string;
    source: string;
    select?: string;
    relation: string;
    declared: string;
    existing: string;
  }>({
    code: 'SF8010',
    message: (d) => `column "${d.column}" is declared as ${d.declared}, but is ${d.existing} in ${d.relation}`,
    hint: () =>
      'rows that are loaded keep their type: declare the old one and cast in a model, or load the source anew',
    notes: (d) => [`load it anew:          sqlflow load -s ${selected(d)} --full-refresh`],
  }),
  rawTableOfOtherTarget: entry<{ relation: string; owner: string; target: string; select?: string }>({
    code: 'SF8011',
    message: (d) => `${d.relation} is loaded by target "${d.owner}", not by "${d.target}"`,
    hint: (d) =>
      `load it with -t ${d.owner}; a target with \`sources: 'read'\` reads what others load; for good: \`sqlflow load -s ${d.select ?? 'SOURCE'} -t ${d.target} --take-over\``,
  }),
  stagingMissing: entry<{ what: string }>({
    code: 'SF8090',
    message: (d) => `COPY needs ${d.what} named in S3, and the target has no \`staging\``,
    hint: () => "set `staging: 's3://bucket/prefix/'` in the target: a prefix that sqlflow may write, read and delete",
  }),
  copyOptionUnsupported: entry<{ option: string }>({
    code: 'SF8095',
    message: (d) =>
      `copy option "${d.option}" is not carried out by the embedded engine: the rows would not be the same`,
    hint: (d) => optionWays[d.option] ?? 'remove it, or load on Redshift',
  }),
  copyFormatUnsupported: entry<{ what: string }>({
    code: 'SF8096',
    message: (d) => `\`${d.what}\` is read by COPY alone, not by the embedded engine`,
    hint: () =>
      'keep this source to the Redshift target, or give the laptop the same rows as CSV, JSON lines or Parquet',
  }),
  badFiles: entry<{
    source: string;
    select?: string;
    total: number;
    ofFiles: number;
    files: readonly BadFile[];
    /** on_error: skip_rows, where there were more bad rows than it allows. */
    skipLimit?: number | undefined;
    format: string;
    /** `--skip-file` can leave out some of the batch. */
    canSkip?: boolean;
  }>({
    code: 'SF8012',
    message: (d) => {
      const kinds = new Set(
        d.files
          .flatMap(({ problem, others = [] }) => [problem, ...others.map((other) => other.problem)])
          .map(({ kind }) => kind),
      );
      const holds = d.total === 1 ? 'holds' : 'hold';
      const what =
        kinds.size > 1
          ? 'cannot be loaded'
          : kinds.has('unreadable')
            ? 'cannot be read'
            : `${holds} values that do not fit`;
      const more = d.skipLimit === undefined ? '' : `, more than skip_rows allows (${d.skipLimit})`;
      return `${d.total} of ${count(d.ofFiles, 'file')} ${what}${more}; batch rolled back`;
    },
    details: (d) => {
      const [first] = d.files;
      return first === undefined ? [] : findingLines(first);
    },
    notes: (d) => [
      ...bounded(
        d.files.slice(1).map((file) => `also ${placeText(file)}   ${problemText(file)}${restText(file)}`),
        d.total - 1,
      ),
      ...(d.canSkip !== true || d.total === d.ofFiles
        ? []
        : [`${`load the other ${d.ofFiles - d.total}:`.padEnd(22)} sqlflow load -s ${selected(d)} ${skipFlags(d)}`]),
      'mend the files, then run again; nothing of this batch was loaded',
      // What has no line (a cut-off file, Parquet) cannot be skipped by rows.
      ...(d.files.some(({ line }) => line === undefined) || d.format === 'parquet'
        ? []
        : d.skipLimit === undefined
          ? ['load the other rows:   on_error: { skip_rows: N } in sources.yml']
          : []),
    ],
  }),
  filesTaken: entry<{ source: string; files: readonly string[] }>({
    code: 'SF8013',
    message: (d) => `another run has loaded files of "${d.source}" in the meantime`,
    details: (d) => d.files,
    hint: () => 'nothing was loaded twice; run again for what is left',
  }),
  replaceRefused: entry<{
    source: string;
    what: 'files' | 'rows';
    before: number;
    now: number;
    minFiles: number;
    maxDrop: number;
  }>({
    code: 'SF8014',
    message: (d) =>
      `source "${d.source}" would fall from ${d.before} to ${count(d.now, d.what.slice(0, -1))}; its rows stay`,
    hint: (d) =>
      `if that is right, lower min_files (${d.minFiles}) or raise max_drop (${d.maxDrop}) in the load of this source`,
  }),
  unknownFields: entry<{ source: string; fields: readonly { name: string; uri: string }[]; total: number }>({
    code: 'SF8015',
    message: (d) =>
      `${count(d.total, 'field')} of "${d.source}" ${d.total === 1 ? 'has' : 'have'} no column: ${d.fields.map(({ name }) => name).join(', ')}${d.total > d.fields.length ? ', …' : ''}`,
    hint: () => 'add columns for them, or say on_new_field: ignore',
  }),
  keyLostToCase: entry<{ column: string; key: string; source: string }>({
    code: 'SF8016',
    message: (d) => `column "${d.column}" is NULL in every row: the key in the files is "${d.key}"`,
    label: (d) => `no key "${d.column}"`,
    hint: (d) =>
      `\`json: auto\` compares case; add \`paths: { ${d.column}: $.${d.key} }\`, or use \`json: auto ignorecase\``,
  }),
  rowsSkipped: entry<{ source: string; rows: number; files: number; list: readonly BadFile[] }>({
    code: 'SF8017',
    message: (d) =>
      `${count(d.rows, 'row')} of "${d.source}" in ${count(d.files, 'file')} ${d.rows === 1 ? 'was' : 'were'} skipped (on_error: skip_rows)`,
    notes: (d) => {
      const shown = d.list.slice(0, alsoShown).map((file) => `${placeText(file)}   ${problemText(file)}`);
      return d.rows > shown.length ? [...shown, `and ${count(d.rows - shown.length, 'more row', 'more rows')}`] : shown;
    },
  }),
  timePatternUnknown: entry<{ pattern: string; unknown: string }>({
    code: 'SF8019',
    message: (d) => `"${d.unknown}" in the time format "${d.pattern}" is not understood`,
    hint: () =>
      'COPY knows YYYY YY MM MON DD HH24 HH12 MI SS AM; for zones and fractions use auto; other text stands in double quotes',
  }),
  jsonPathInvalid: entry<{ column: string; path: string }>({
    code: 'SF8020',
    message: (d) => `"${d.path}", the path of column "${d.column}", is no JSONPath that COPY reads`,
    hint: () => "write $.name, $.outer.inner, $['a name'] or $.list[0]; there are no wildcards",
  }),
  noshredColumns: entry<{ source: string; columns: number }>({
    code: 'SF8021',
    message: (d) =>
      `json: noshred puts the whole object into one super column, but "${d.source}" has ${count(d.columns, 'column')}`,
    hint: () => 'declare one column with data_type: super',
  }),
  parquetMismatch: entry<{
    source: string;
    /** In the file, with no column. */
    unknown: readonly string[];
    /** Columns that the file lacks. */
    missing: readonly string[];
    /** Columns whose type in the file does not fit. */
    types: readonly { readonly column: string; readonly declared: string; readonly inFile: string }[];
    files: number;
  }>({
    code: 'SF8022',
    message: (d) => `the columns of ${count(d.files, 'Parquet file')} are not those of "${d.source}"`,
    details: (d) => [
      ...d.types.map(({ column, declared, inFile }) => `${column} is ${inFile} in the file, ${declared} in the YAML`),
      ...(d.unknown.length === 0 ? [] : [`in the file only: ${d.unknown.join(', ')}`]),
      ...(d.missing.length === 0 ? [] : [`in the YAML only: ${d.missing.join(', ')}`]),
    ],
    hint: () => 'declare the columns as the file has them (names in any order); Parquet is matched by name',
  }),
  csvHeaderMismatch: entry<{
    source: string;
    unknown: readonly string[];
    missing: readonly string[];
    closest?: string | undefined;
  }>({
    code: 'SF8023',
    message: (d) => `the header line does not name the columns of "${d.source}"`,
    details: (d) => [
      ...(d.unknown.length === 0 ? [] : [`in the file only: ${d.unknown.join(', ')}`]),
      ...(d.missing.length === 0 ? [] : [`in the YAML only: ${d.missing.join(', ')}`]),
    ],
    hint: (d) =>
      d.closest === undefined
        ? 'declare the columns as the header names them, or say header: false'
        : `did you mean "${d.closest}"?`,
  }),
  loadFailed: entry<{ source: string; detail: string; hint?: string | undefined }>({
    code: 'SF8024',
    message: (d) => `the load of "${d.source}" failed; batch rolled back`,
    details: (d) => d.detail.split('\n').slice(0, 6),
    hint: (d) => d.hint,
  }),
  s3UriInvalid: entry<{ uri: string }>({
    code: 'SF8025',
    message: (d) => `"${d.uri}" is no S3 address`,
    hint: () => 'write s3://bucket/folder/',
  }),
  fieldsRefused: entry<{ source: string; fields: readonly { name: string; uri: string }[]; total: number }>({
    code: 'SF8026',
    message: (d) =>
      `${count(d.total, 'new field')} in the files of "${d.source}" (on_new_field: fail): ${d.fields.map(({ name }) => name).join(', ')}`,
    hint: () => 'add columns for them, or say on_new_field: warn',
  }),
} as const;

// COPY's words: table, columns, source, authorization, and options in any order, with the combinations that are refused.
import type { Reader } from '../warehouse/reader.ts';
import { SqlError } from '../warehouse/sql-error.ts';

export type Compression = 'none' | 'gzip' | 'bzip2' | 'lzop' | 'zstd';

export interface CopyCommand {
  readonly path: readonly string[];
  readonly columns: readonly string[] | undefined;
  readonly from: string;
  /** JSON: `auto`, `auto ignorecase`, `noshred`, or the address of a file of paths. */
  readonly format:
    | { readonly kind: 'json'; readonly mapping: string }
    | { readonly kind: 'csv'; readonly delimiter: string; readonly quote: string }
    | { readonly kind: 'delimited'; readonly delimiter: string }
    | { readonly kind: 'fixedwidth'; readonly widths: readonly number[] }
    | { /** As of JSON, without `noshred`. */ readonly kind: 'avro'; readonly mapping: string }
    | { readonly kind: 'parquet'; readonly serializesToJson: boolean };
  readonly compression: Compression;
  readonly manifest: boolean;
  readonly region: string | undefined;
  readonly authorized: boolean;
  readonly maxErrors: number;
  readonly ignoresAllErrors: boolean;
  readonly ignoreHeader: number;
  readonly nullAs: string | undefined;
  readonly acceptInvalidChars: string | undefined;
  readonly timeFormat: string | undefined;
  readonly dateFormat: string | undefined;
  readonly acceptsAnyDate: boolean;
  readonly blanksAsNull: boolean;
  readonly emptyAsNull: boolean;
  readonly truncateColumns: boolean;
  readonly trimBlanks: boolean;
  readonly roundDecimals: boolean;
  readonly fillRecord: boolean;
  readonly escape: boolean;
  readonly removeQuotes: boolean;
  readonly ignoreBlankLines: boolean;
  readonly explicitIds: boolean;
  readonly noLoad: boolean;
}

type Draft = { -readonly [Key in keyof CopyCommand]: CopyCommand[Key] };

export function readCopy(reader: Reader): CopyCommand {
  reader.expect('copy');
  const path = reader.path();
  const columns = reader.is('(') ? reader.nameList() : undefined;
  reader.expect('from');
  const draft: Draft = {
    path,
    columns,
    from: reader.string(),
    format: { kind: 'delimited', delimiter: '|' },
    compression: 'none',
    manifest: false,
    region: undefined,
    authorized: false,
    maxErrors: 0,
    ignoresAllErrors: false,
    ignoreHeader: 0,
    nullAs: undefined,
    acceptInvalidChars: undefined,
    timeFormat: undefined,
    dateFormat: undefined,
    acceptsAnyDate: false,
    blanksAsNull: false,
    emptyAsNull: false,
    truncateColumns: false,
    trimBlanks: false,
    roundDecimals: false,
    fillRecord: false,
    escape: false,
    removeQuotes: false,
    ignoreBlankLines: false,
    explicitIds: false,
    noLoad: false,
  };
  const given = new Set<string>();
  let delimiter: string | undefined;
  let quote: string | undefined;
  while (!reader.done) {
    const word = reader.next().value;
    given.add(word);
    switch (word) {
      case 'with':
      case 'format':
        reader.accept('as');
        given.delete(word);
        break;
      case 'iam_role':
        if (!reader.accept('default')) refuseRole(reader.string());
        draft.authorized = true;
        break;
      case 'credentials':
        reader.accept('as');
        reader.string();
        draft.authorized = true;
        break;
      case 'access_key_id':
      case 'secret_access_key':
      case 'session_token':
        reader.string();
        draft.authorized = true;
        break;
      case 'json':
        reader.accept('as');
        draft.format = { kind: 'json', mapping: reader.peek()?.kind === 'string' ? reader.string() : 'auto' };
        break;
      case 'avro':
        reader.accept('as');
        draft.format = { kind: 'avro', mapping: reader.peek()?.kind === 'string' ? reader.string() : 'auto' };
        break;
      case 'fixedwidth':
        reader.accept('as');
        draft.format = { kind: 'fixedwidth', widths: widthsIn(reader.string()) };
        break;
      case 'csv':
        draft.format = { kind: 'csv', delimiter: ',', quote: '"' };
        break;
      case 'parquet':
        draft.format = { kind: 'parquet', serializesToJson: false };
        break;
      case 'serializetojson':
        if (draft.format.kind !== 'parquet')
          throw new SqlError('SERIALIZETOJSON is only supported with ORC and PARQUET');
        draft.format = { kind: 'parquet', serializesToJson: true };
        break;
      case 'delimiter':
        reader.accept('as');
        delimiter = unescaped(reader.string());
        break;
      case 'quote':
        reader.accept('as');
        quote = reader.string();
        break;
      case 'gzip':
      case 'bzip2':
      case 'lzop':
      case 'zstd':
        draft.compression = word;
        break;
      case 'manifest':
        draft.manifest = true;
        break;
      case 'region':
        reader.accept('as');
        draft.region = reader.string();
        break;
      case 'maxerror':
        reader.accept('as');
        draft.maxErrors = reader.integer();
        if (draft.maxErrors > 100_000) throw new SqlError('MAXERROR must be between 0 and 100000');
        break;
      case 'ignoreallerrors':
        draft.ignoresAllErrors = true;
        break;
      case 'ignoreheader':
        reader.accept('as');
        draft.ignoreHeader = reader.integer();
        break;
      case 'null':
        reader.accept('as');
        draft.nullAs = unescaped(reader.string());
        break;
      case 'acceptinvchars':
        reader.accept('as');
        draft.acceptInvalidChars = reader.peek()?.kind === 'string' ? reader.string() : '?';
        break;
      case 'timeformat':
        reader.accept('as');
        draft.timeFormat = reader.string();
        break;
      case 'dateformat':
        reader.accept('as');
        draft.dateFormat = reader.string();
        break;
      case 'acceptanydate':
        draft.acceptsAnyDate = true;
        break;
      case 'blanksasnull':
        draft.blanksAsNull = true;
        break;
      case 'emptyasnull':
        draft.emptyAsNull = true;
        break;
      case 'truncatecolumns':
        draft.truncateColumns = true;
        break;
      case 'trimblanks':
        draft.trimBlanks = true;
        break;
      case 'roundec':
        draft.roundDecimals = true;
        break;
      case 'fillrecord':
        draft.fillRecord = true;
        break;
      case 'escape':
        draft.escape = true;
        break;
      case 'removequotes':
        draft.removeQuotes = true;
        break;
      case 'ignoreblanklines':
        draft.ignoreBlankLines = true;
        break;
      case 'explicit_ids':
        draft.explicitIds = true;
        break;
      case 'noload':
        draft.noLoad = true;
        break;
      case 'encoding':
        reader.accept('as');
        if (!/^utf-?8$/i.test(reader.next().value))
          throw new SqlError('ENCODING other than UTF8 is not answered by local-aws (docs/local-aws.md)');
        break;
      case 'compupdate':
        if (!['on', 'off', 'true', 'false', 'preset'].some((each) => reader.accept(each))) given.add(word);
        break;
      case 'statupdate':
        if (!['on', 'off', 'true', 'false'].some((each) => reader.accept(each))) given.add(word);
        break;
      case 'comprows':
      case 'readratio':
        reader.integer();
        break;
      case 'orc':
      case 'shapefile':
      case 'encrypted':
      case 'job':
      case 'ssh':
        throw new SqlError(`COPY ${word.toUpperCase()} is not answered by local-aws (docs/local-aws.md)`);
      default:
        reader.back(reader.at - 1);
        reader.fail();
    }
  }
  if (draft.format.kind === 'csv') draft.format = { kind: 'csv', delimiter: delimiter ?? ',', quote: quote ?? '"' };
  else if (draft.format.kind === 'delimited') draft.format = { kind: 'delimited', delimiter: delimiter ?? '|' };
  refuseCombination(draft, given);
  return draft;
}

function refuseRole(role: string): void {
  for (const arn of role.split(','))
    if (!/^arn:aws[\w-]*:iam::\d{12}:role\/.+/.test(arn)) throw new SqlError(`Invalid IAM role: ${arn}`);
}

const notWithJson = [
  'csv',
  'delimiter',
  'escape',
  'fillrecord',
  'fixedwidth',
  'ignoreblanklines',
  'null',
  'readratio',
  'removequotes',
  'quote',
];
const withColumnar = new Set([
  ...['iam_role', 'credentials', 'access_key_id', 'secret_access_key', 'session_token', 'parquet', 'serializetojson'],
  ...['acceptinvchars', 'fillrecord', 'statupdate', 'manifest', 'explicit_ids'],
]);

function refuseCombination(command: CopyCommand, given: ReadonlySet<string>): void {
  if (!command.authorized) throw new SqlError('Copy from S3 needs credentials: IAM_ROLE, ACCESS_KEY_ID or CREDENTIALS');
  const { kind } = command.format;
  if (kind === 'json') {
    const wrong = notWithJson.find((word) => given.has(word));
    if (wrong !== undefined) throw new SqlError(`COPY with JSON does not support the option ${wrong.toUpperCase()}`);
  }
  if (kind === 'parquet') {
    const wrong = [...given].find((word) => !withColumnar.has(word));
    if (wrong !== undefined)
      throw new SqlError(`COPY from PARQUET format does not support the option ${wrong.toUpperCase()}`);
  }
  if (kind === 'fixedwidth') {
    const wrong = ['csv', 'delimiter', 'escape', 'removequotes', 'quote'].find((word) => given.has(word));
    if (wrong !== undefined) throw new SqlError(`FIXEDWIDTH is not supported with ${wrong.toUpperCase()}`);
  }
  if (kind === 'avro') {
    const wrong = [...notWithJson, 'gzip', 'bzip2', 'lzop', 'zstd', 'ignoreheader'].find((word) => given.has(word));
    if (wrong !== undefined) throw new SqlError(`COPY with AVRO does not support the option ${wrong.toUpperCase()}`);
  }
  if (kind === 'csv') {
    const wrong = ['escape', 'removequotes', 'fixedwidth'].find((word) => given.has(word));
    if (wrong !== undefined) throw new SqlError(`CSV is not supported with ${wrong.toUpperCase()}`);
  }
}

/** `id:5,name:20`: labels are of no matter, the order is that of the columns. */
function widthsIn(text: string): readonly number[] {
  return text.split(',').map((part) => {
    const [, width] = /^\s*[^:]+:\s*([1-9]\d*)\s*$/.exec(part) ?? [];
    if (width === undefined) throw new SqlError(`Invalid fixed width specification: '${text}'`);
    return Number(width);
  });
}

/** `\t`, `\\N`, `\037`: as COPY reads them. */
function unescaped(text: string): string {
  return text
    .replaceAll(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)))
    .replaceAll('\\t', '\t')
    .replaceAll('\\\\', '\\');
}

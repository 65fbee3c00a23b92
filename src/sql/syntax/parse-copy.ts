// COPY and UNLOAD. Their options stand in any order; a table says what each takes.
import type { Cursor } from './cursor.ts';
import { parseNames } from './parse-query.ts';
import { relationName } from './parse-statement.ts';
import type { Copy, LoadOption, Unload } from './statement-nodes.ts';
import { NUMBER, STRING, WORD } from './tokens.ts';

/** What stands behind an option's word. `maybe …` may be left out. */
type Takes = 'nothing' | 'text' | 'maybe text' | 'number' | 'switch' | 'word or text' | 'size';

/** https://docs.aws.amazon.com/redshift/latest/dg/r_COPY-parameters.html */
const copyOptions = new Map<string, Takes>([
  ...(['iam_role', 'region', 'encoding'] as const).map((name) => [name, 'word or text'] as const),
  ...(
    ['credentials', 'access_key_id', 'secret_access_key', 'session_token', 'master_symmetric_key', 'delimiter'] as const
  ).map((name) => [name, 'text'] as const),
  ...(['fixedwidth', 'quote', 'null', 'dateformat', 'timeformat'] as const).map((name) => [name, 'text'] as const),
  ...(['json', 'avro', 'acceptinvchars'] as const).map((name) => [name, 'maybe text'] as const),
  ...(['maxerror', 'ignoreheader', 'comprows', 'readratio'] as const).map((name) => [name, 'number'] as const),
  ...(['compupdate', 'statupdate'] as const).map((name) => [name, 'switch'] as const),
  ...(
    ['csv', 'parquet', 'orc', 'shapefile', 'manifest', 'encrypted', 'ssh', 'gzip', 'bzip2', 'lzop', 'zstd'] as const
  ).map((name) => [name, 'nothing'] as const),
  ...(
    [
      'acceptanydate',
      'blanksasnull',
      'emptyasnull',
      'escape',
      'explicit_ids',
      'fillrecord',
      'ignoreblanklines',
    ] as const
  ).map((name) => [name, 'nothing'] as const),
  ...(
    [
      'removequotes',
      'roundec',
      'trimblanks',
      'truncatecolumns',
      'noload',
      'ignoreallerrors',
      'serializetojson',
    ] as const
  ).map((name) => [name, 'nothing'] as const),
]);

/** https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html */
const unloadOptions = new Map<string, Takes>([
  ...(['iam_role', 'region', 'extension'] as const).map((name) => [name, 'word or text'] as const),
  ...(
    ['credentials', 'access_key_id', 'secret_access_key', 'session_token', 'master_symmetric_key', 'delimiter'] as const
  ).map((name) => [name, 'text'] as const),
  ...(['fixedwidth', 'null', 'kms_key_id'] as const).map((name) => [name, 'text'] as const),
  ...(
    ['csv', 'parquet', 'json', 'header', 'addquotes', 'escape', 'allowoverwrite', 'cleanpath', 'encrypted'] as const
  ).map((name) => [name, 'nothing'] as const),
  ...(['gzip', 'bzip2', 'zstd'] as const).map((name) => [name, 'nothing'] as const),
  ['manifest', 'nothing'],
  ['parallel', 'switch'],
  ['maxfilesize', 'size'],
  ['rowgroupsize', 'size'],
]);

export function parseCopy(cursor: Cursor): Copy {
  const { start } = cursor;
  cursor.advance();
  const table = relationName(cursor);
  const columns = cursor.isSign('(') ? parseNames(cursor) : [];
  cursor.expectWord('from');
  const from = cursor.expectString("a place in quotes, as in 's3://bucket/prefix/'");
  const options = parseOptions(cursor, copyOptions);
  return { kind: 'copy', table, columns, from, options, ...cursor.since(start) };
}

export function parseUnload(cursor: Cursor): Unload {
  const { start } = cursor;
  cursor.advance();
  cursor.expectSign('(');
  const query = cursor.expectString('a query in quotes');
  cursor.expectSign(')');
  cursor.expectWord('to');
  const to = cursor.expectString("a place in quotes, as in 's3://bucket/prefix/'");
  let partitionBy: Unload['partitionBy'];
  const options: LoadOption[] = [];
  for (;;) {
    options.push(...parseOptions(cursor, unloadOptions));
    if (partitionBy !== undefined || !cursor.areWords('partition', 'by')) break;
    cursor.advance(2);
    const columns = parseNames(cursor);
    partitionBy = { columns, include: cursor.takeWord('include') };
  }
  return { kind: 'unload', query, to, options, partitionBy, ...cursor.since(start) };
}

function parseOptions(cursor: Cursor, known: ReadonlyMap<string, Takes>): LoadOption[] {
  const options: LoadOption[] = [];
  while (cursor.kind === WORD) {
    const { start } = cursor;
    // Old scripts say WITH before the options; FORMAT [AS] stands before a format's word.
    if (cursor.takeWord('with')) continue;
    if (cursor.isWord('format')) {
      cursor.advance();
      cursor.takeWord('as');
    }
    const name = cursor.value;
    const takes = cursor.kind === WORD ? known.get(name) : undefined;
    if (takes === undefined) {
      if (cursor.start !== start) throw cursor.failure('a format');
      break;
    }
    cursor.advance();
    options.push({ name, value: parseOptionValue(cursor, takes), ...cursor.since(start) });
  }
  return options;
}

function parseOptionValue(cursor: Cursor, takes: Takes): LoadOption['value'] {
  if (takes === 'nothing') {
    // MANIFEST VERBOSE, ENCRYPTED AUTO: the second word changes nothing that is read back.
    if (!cursor.takeWord('verbose')) cursor.takeWord('auto');
    return true;
  }
  if (takes === 'switch') {
    const word = ['preset', 'on', 'off', 'true', 'false'].find((candidate) => cursor.takeWord(candidate));
    return word ?? true;
  }
  const as = cursor.takeWord('as');
  if (takes === 'number' || takes === 'size') {
    if (cursor.kind === STRING) return Number(cursor.expectString('a number'));
    if (cursor.kind !== NUMBER) throw cursor.failure('a number');
    const value = Number(cursor.value);
    cursor.advance();
    if (takes === 'size' && cursor.takeWord('gb')) return value * 1024;
    if (takes === 'size') cursor.takeWord('mb');
    return value;
  }
  if (cursor.kind === STRING) {
    // Roles may be chained: 'arn1,arn2' in one text, or several texts.
    return cursor.list(() => cursor.expectString('a text')).join(',');
  }
  if (takes === 'maybe text' && !as) return true;
  if (takes === 'word or text' && cursor.kind === WORD) return cursor.expectLabel('a word').text;
  throw cursor.failure('a text in quotes');
}

// COPY as text (reference: Redshift 2.1). Every file comes from a manifest: a prefix would load what was never listed.
import type { CopyOptions } from '../../core/copy-options.ts';
import type { CopyInput } from '../adapter.ts';
import { quoteLiteral as literal } from '../sql-text.ts';
import { foldedName, relationText } from './names.ts';

export function copyStatement(input: CopyInput): string {
  const { target, columns, from, iamRole, format, compression, maxErrors, options: given } = input;
  const names = columns.map((name) => foldedName(name)).join(', ');
  const role = iamRole.toLowerCase() === 'default' ? 'default' : literal(iamRole);
  const options: string[] = [];
  switch (format.kind) {
    case 'json':
      options.push(`format json ${literal(format.mapping)}`);
      break;
    case 'csv':
      options.push(`format csv delimiter ${literal(format.delimiter)} quote ${literal(format.quote)}`);
      if (format.header) options.push('ignoreheader 1');
      else if (given.ignoreHeader !== undefined) options.push(`ignoreheader ${given.ignoreHeader}`);
      options.push(`null as ${literal(format.nullAs ?? '\\N')}`);
      break;
    case 'delimited':
      options.push(`delimiter ${literal(format.delimiter)}`);
      if (given.ignoreHeader !== undefined) options.push(`ignoreheader ${given.ignoreHeader}`);
      options.push(`null as ${literal(format.nullAs ?? '\\N')}`);
      break;
    case 'fixedwidth':
      options.push(
        `fixedwidth ${literal(format.widths.map(({ column, width }) => `${foldedLabel(column)}:${width}`).join(','))}`,
      );
      if (given.ignoreHeader !== undefined) options.push(`ignoreheader ${given.ignoreHeader}`);
      break;
    case 'avro':
      options.push(`format as avro ${literal(format.mapping)}`);
      break;
    case 'parquet':
      options.push(`format parquet${format.serializesToJson ? ' serializetojson' : ''}`);
      break;
  }
  if (input.isManifest) options.push('manifest');
  if (format.kind !== 'parquet') {
    if (compression !== 'none') options.push(compression);
    if (input.timeFormat !== undefined) options.push(`timeformat ${literal(input.timeFormat)}`);
    if (input.dateFormat !== undefined) options.push(`dateformat ${literal(input.dateFormat)}`);
    // Columnar COPY reads buckets of its own region only, and refuses these words.
    if (given.region !== undefined) options.push(`region ${literal(given.region)}`);
    options.push(`compupdate ${onOff(given.compUpdate)}`);
    if (given.compRows !== undefined) options.push(`comprows ${given.compRows}`);
    if (maxErrors !== undefined) options.push(`maxerror ${maxErrors}`);
  }
  options.push(`statupdate ${onOff(given.statUpdate)}`, ...conversionWords(given));
  return [`copy ${relationText(target)} (${names})`, `from ${literal(from)}`, `iam_role ${role}`, ...options].join(
    '\n',
  );
}

/** A label of FIXEDWIDTH is no identifier: the text as it is, in lower case. */
const foldedLabel = (name: string): string => name.toLowerCase();

function onOff(value: boolean | 'preset' | undefined): string {
  return value === 'preset' ? value : value === true ? 'on' : 'off';
}

const switches = {
  acceptAnyDate: 'acceptanydate',
  blanksAsNull: 'blanksasnull',
  emptyAsNull: 'emptyasnull',
  escape: 'escape',
  explicitIds: 'explicit_ids',
  fillRecord: 'fillrecord',
  ignoreBlankLines: 'ignoreblanklines',
  removeQuotes: 'removequotes',
  roundDecimals: 'roundec',
  trimBlanks: 'trimblanks',
  truncateColumns: 'truncatecolumns',
} as const satisfies Partial<Record<keyof CopyOptions, string>>;

function conversionWords(given: CopyOptions): readonly string[] {
  const { acceptInvChars, encoding } = given;
  const words: string[] = Object.entries(switches).flatMap(([field, word]) =>
    given[field as keyof typeof switches] === true ? [word] : [],
  );
  if (acceptInvChars !== undefined)
    words.push(acceptInvChars === true ? 'acceptinvchars' : `acceptinvchars ${literal(acceptInvChars)}`);
  if (encoding !== undefined) words.push(`encoding ${encoding}`);
  return words;
}

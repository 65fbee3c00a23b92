// `load: { copy: … }`: the keys, which format takes which of them, and their typed form.
import { z } from 'zod';
import type { CopyOptions } from '../core/copy-options.ts';
import type { LoadProperties } from './load-schema.ts';

const flag = (description: string) => z.boolean().nullish().meta({ description });

export const copyOptionsSchema = z
  .strictObject({
    accept_any_date: flag('a date that is none is NULL'),
    accept_inv_chars: z
      .union([z.literal(true), z.string().min(1).max(1)])
      .nullish()
      .meta({ description: 'bytes that are no UTF-8 become this character; true: "?"' }),
    blanks_as_null: flag('text of white space alone is NULL'),
    empty_as_null: flag('empty text is NULL in text columns, too'),
    encoding: z.enum(['utf8', 'utf16', 'utf16le', 'utf16be', 'iso88591']).nullish(),
    escape: flag('delimited: a backslash takes the next character as it is'),
    explicit_ids: flag('values of IDENTITY columns come from the files'),
    fill_record: flag('columns that are missing at the end of a row are NULL'),
    ignore_blank_lines: flag('csv: lines without anything are no rows'),
    ignore_header: z.int().min(1).nullish().meta({ description: 'csv without header: lines to pass over' }),
    remove_quotes: flag('delimited: quotation marks around a field go'),
    round_decimals: flag('surplus digits of a decimal are rounded, not cut off'),
    trim_blanks: flag('blanks at the end of a varchar go'),
    truncate_columns: flag("text that is too long is cut at the column's bytes"),
    compupdate: z
      .union([z.boolean(), z.literal('preset')])
      .nullish()
      .meta({ description: 'choose encodings at the first load; default false' }),
    comprows: z.int().min(1).nullish().meta({ description: 'rows to choose encodings by; with compupdate' }),
    statupdate: flag('statistics after the load; default false'),
    region: z
      .string()
      .min(1)
      .nullish()
      .meta({ description: "of the files and the staging prefix, where not Redshift's" }),
  })
  .meta({ title: '"copy"' });
export type CopyProperties = z.infer<typeof copyOptionsSchema>;
export type CopyKey = keyof CopyProperties;

const fields = {
  accept_any_date: 'acceptAnyDate',
  accept_inv_chars: 'acceptInvChars',
  blanks_as_null: 'blanksAsNull',
  empty_as_null: 'emptyAsNull',
  encoding: 'encoding',
  escape: 'escape',
  explicit_ids: 'explicitIds',
  fill_record: 'fillRecord',
  ignore_blank_lines: 'ignoreBlankLines',
  ignore_header: 'ignoreHeader',
  remove_quotes: 'removeQuotes',
  round_decimals: 'roundDecimals',
  trim_blanks: 'trimBlanks',
  truncate_columns: 'truncateColumns',
  compupdate: 'compUpdate',
  comprows: 'compRows',
  statupdate: 'statUpdate',
  region: 'region',
} as const satisfies Record<CopyKey, keyof CopyOptions>;

export interface GivenOption {
  readonly key: CopyKey;
  readonly field: keyof CopyOptions;
  readonly value: string | number | boolean;
}

/** What is said: neither left empty nor off where off is the default. */
export function givenOptions(copy: CopyProperties): readonly GivenOption[] {
  return (Object.keys(fields) as CopyKey[]).flatMap((key) => {
    const value = copy[key];
    return value === undefined || value === null || value === false ? [] : [{ key, field: fields[key], value }];
  });
}

type Format = LoadProperties['format'];

const texts: readonly Format[] = ['json', 'csv', 'delimited', 'fixedwidth', 'avro'];
const lines: readonly Format[] = ['csv', 'delimited', 'fixedwidth'];

/** The formats that COPY takes an option with (reference: Redshift 2.1); those that are not named go with all but Parquet. */
const formatsOf: Partial<Record<CopyKey, readonly Format[]>> = {
  accept_inv_chars: [...texts, 'parquet'],
  escape: ['delimited'],
  explicit_ids: [...texts, 'parquet'],
  fill_record: [...lines, 'parquet'],
  ignore_blank_lines: lines,
  ignore_header: lines,
  remove_quotes: ['delimited'],
  statupdate: [...texts, 'parquet'],
};

/** Where a key belongs that does not go with the rest of the load; undefined: it does. */
export function misplacedOption(
  { key, value }: GivenOption,
  load: { readonly format: Format; readonly header: boolean; readonly compupdate: boolean },
): { readonly belongsTo: string; readonly found: string } | undefined {
  const { format, header, compupdate } = load;
  const formats = formatsOf[key] ?? texts;
  if (!formats.includes(format)) return { belongsTo: `format ${listed(formats)}`, found: `format ${format}` };
  // The header is read to know where the columns stand, as the first line, in UTF-8.
  const readsNoHeader = key === 'ignore_header' || (key === 'encoding' && value !== 'utf8');
  if (format === 'csv' && header && readsNoHeader) return { belongsTo: 'header false', found: 'header true' };
  if (key === 'comprows' && !compupdate) return { belongsTo: 'compupdate', found: 'a load without it' };
  return undefined;
}

function listed(formats: readonly Format[]): string {
  const [last = '', ...others] = [...formats].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
}

// Formatting functions. Masks are literals: each is compiled into SQL of its own (formats/).
import {
  anyText,
  boolean,
  date,
  decimal,
  double,
  integer,
  isOf,
  longestVarchar,
  timestamp,
  timestamptz,
  varchar,
} from '../../../../sql/types/type-makers.ts';
import { readDateTime } from '../datetime-text.ts';
import { textToTimestamp } from '../formats/datetime-parse-sql.ts';
import { timestampToText } from '../formats/datetime-text-sql.ts';
import { readNumberMask } from '../formats/number-mask.ts';
import { textToNumber } from '../formats/number-parse-sql.ts';
import { numberToText } from '../formats/number-text-sql.ts';
import {
  type TeradataFormat,
  teradataDecimal,
  teradataFormat,
  teradataInteger,
} from '../formats/teradata-number-sql.ts';
import type { EmissionContext, FunctionEntry, TypedSql } from '../function-entry.ts';
import {
  as,
  constantText,
  type Emit,
  given,
  isNull,
  noSuchFunction,
  refuseUnknown,
  scalar,
  type Values,
} from './define.ts';

const formatting = scalar('formatting');
const text = varchar(longestVarchar);

const toChar: Emit = (values, context) => {
  const [value, maskValue] = values;
  if (value === undefined) return noSuchFunction(values, context);
  refuseUnknown(value, context);
  if (isNull(maskValue) || isNull(value)) return given('CAST(NULL AS VARCHAR)', text);
  const mask = constantText(maskValue, 'format', context) ?? '';
  const { kind } = value.type;
  const isMoment = kind === 'date' || kind === 'timestamp' || kind === 'timestamptz';
  if (isMoment || (typeof value.constant === 'string' && readDateTime(value.constant)?.date !== undefined)) {
    return given(timestampToText(as(value, timestamp, context, values), mask), text);
  }
  const number = isOf('numeric', value.type) ? value.sql : as(value, double, context, values);
  const read = readNumberMask(mask);
  if ('problem' in read) return context.mistake(read.problem, maskValue?.node);
  return given(numberToText(number, read), text);
};

const toNumber: Emit = (values, context) => {
  const [value, maskValue] = values;
  const sql = as(value, anyText, context, values);
  const read = readNumberMask(constantText(maskValue, 'format', context) ?? '');
  if ('problem' in read) return context.mistake(read.problem, maskValue?.node);
  if (read.roman !== '') return context.mistake('"RN" is not supported for input', maskValue?.node);
  return given(textToNumber(sql, read), decimal(38, Math.max(read.after, read.shifted)));
};

/** The parsed TIMESTAMP. */
function parsed(values: Values, context: EmissionContext): string {
  const [value, maskValue, strict] = values;
  if (strict !== undefined && typeof strict.constant !== 'boolean' && as(strict, boolean, context, values) !== '') {
    return context.refuse('is_strict is not a literal', 'write true or false', strict.node);
  }
  const read = textToTimestamp(
    as(value, anyText, context, values),
    constantText(maskValue, 'format', context) ?? '',
    strict?.constant === true,
  );
  return 'problem' in read ? context.mistake(read.problem, maskValue?.node) : read.sql;
}

/** The text, its format, and the size of the result, in whichever of the four forms they were given. */
function teradataArguments(
  values: Values,
  context: EmissionContext,
): { readonly sql: string; readonly format: TeradataFormat; readonly sizes: readonly TypedSql[] } {
  const [value, ...rest] = values;
  const hasFormat = typeof rest[0]?.constant === 'string';
  const format = teradataFormat(hasFormat ? String(rest[0]?.constant) : undefined);
  if (format === undefined) {
    return context.refuse(
      `the format "${String(rest[0]?.constant)}" is not read here`,
      'use a plain format such as 9(5), 9(5)S or C9(I), or to_number(x, mask)',
      rest[0]?.node,
    );
  }
  return { sql: as(value, anyText, context, values), format, sizes: hasFormat ? rest.slice(1) : rest };
}

const textToNumeric: Emit = (values, context) => {
  const { sql, format, sizes } = teradataArguments(values, context);
  const [precision = 38, scale = 0] = sizes.map(({ constant, node }) =>
    typeof constant === 'number'
      ? constant
      : context.refuse('its precision and scale are not literals', 'write them as numbers', node),
  );
  if (precision < 1 || precision > 38 || scale < 0 || scale > precision)
    return context.mistake(`NUMERIC(${precision},${scale}) is not a type`);
  return given(teradataDecimal(sql, format, precision, scale), decimal(precision, scale));
};

export const formattingFunctions: readonly FunctionEntry[] = [
  formatting('to_char', 'r_TO_CHAR', 2, toChar),
  formatting('to_date', 'r_TO_DATE_function', [2, 3], (values, context) =>
    given(`CAST(${parsed(values, context)} AS DATE)`, date),
  ),
  formatting('to_timestamp', 'r_TO_TIMESTAMP', [2, 3], (values, context) =>
    given(`(${parsed(values, context)} AT TIME ZONE 'UTC')`, timestamptz),
  ),
  formatting('to_number', 'r_TO_NUMBER', 2, toNumber),
  formatting('text_to_int_alt', 'r_TEXT_TO_INT_ALT', [1, 2], (values, context) => {
    const { sql, format } = teradataArguments(values, context);
    return given(teradataInteger(sql, format), integer);
  }),
  formatting('text_to_numeric_alt', 'r_TEXT_TO_NUMERIC_ALT', [1, 4], textToNumeric),
];

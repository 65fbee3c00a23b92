// VARBYTE functions. The operators over VARBYTE are the translator's; they call the same macros.
import { anyText, bigint, integer, isOf, varbyte, varchar } from '../../../../sql/types/type-makers.ts';
import { castSql, textLength } from '../cast.ts';
import type { EmissionContext, FunctionEntry, TypedSql } from '../function-entry.ts';
import { preludeCall as call } from '../prelude/macro.ts';
import { as, constantText, type Emit, given, noSuchFunction, scalar, type Values } from './define.ts';

const binary = scalar('varbyte');

/** The value's bytes; a text's are those of its UTF-8. */
export function asBytes(value: TypedSql | undefined, context: EmissionContext, all: Values): string {
  if (value === undefined) return noSuchFunction(all, context);
  if (value.type.kind !== 'varbyte' && !isOf('text', value.type) && value.type.kind !== 'null')
    return noSuchFunction(all, context);
  return castSql(value, varbyte(undefined), 'explicit')?.sql ?? noSuchFunction(all, context);
}

type Format = 'hex' | 'binary' | 'utf8';

function formatOf(value: TypedSql | undefined, context: EmissionContext): Format {
  const text = constantText(value, 'format', context)?.trim().toLowerCase() ?? 'hex';
  if (text === 'utf-8' || text === 'utf8') return 'utf8';
  if (text === 'hex' || text === 'binary') return text;
  return context.mistake(`the format "${text}" is none of hex, binary, utf-8, utf8`, value?.node);
}

const fromVarbyte: Emit = (values, context) => {
  const sql = asBytes(values[0], context, values);
  const length = values[0] === undefined ? undefined : textLength(values[0].type);
  switch (formatOf(values[1], context)) {
    case 'hex':
      return given(`lower(hex(${sql}))`, varchar(length === undefined ? undefined : 2 * length), true);
    case 'binary':
      return given(call('bytes_binary', sql), varchar(length === undefined ? undefined : 8 * length), true);
    case 'utf8':
      return given(call('bytes_text', sql), varchar(length));
  }
};

const toVarbyte: Emit = (values, context) => {
  const sql = as(values[0], anyText, context, values);
  switch (formatOf(values[1], context)) {
    case 'hex':
      return given(call('from_hex', sql), varbyte(undefined));
    case 'binary':
      return given(call('from_binary', sql), varbyte(undefined));
    case 'utf8':
      return given(`encode(${sql})`, varbyte(undefined));
  }
};

const toHex: Emit = (values, context) => {
  const [value] = values;
  if (value?.type.kind === 'varbyte') return given(`lower(hex(${value.sql}))`, varchar(undefined), true);
  const number = as(value, bigint, context, values);
  // A negative INTEGER has eight digits, a BIGINT sixteen: the bits of its own size.
  const digits = value?.type.kind === 'bigint' ? 16 : 8;
  return given(
    `CASE WHEN ${number} < 0 THEN lower(right(hex(${number}), ${digits})) ELSE lower(hex(${number})) END`,
    varchar(16),
    true,
  );
};

export const varbyteFunctions: readonly FunctionEntry[] = [
  binary(
    'from_hex',
    'r_FROM_HEX',
    1,
    (values, context) => given(call('from_hex', as(values[0], anyText, context, values)), varbyte(undefined)),
    { by: 'macro' },
  ),
  binary('to_hex', 'r_TO_HEX', 1, toHex),
  binary('from_varbyte', 'r_FROM_VARBYTE', 2, fromVarbyte, { by: 'macro' }),
  binary('to_varbyte', 'r_TO_VARBYTE', 2, toVarbyte, { by: 'macro' }),
  binary(
    'getbit',
    'r_GETBIT',
    2,
    (values, context) =>
      given(
        `CAST(${call('getbit', asBytes(values[0], context, values), as(values[1], integer, context, values))} AS INTEGER)`,
        integer,
      ),
    { by: 'macro' },
  ),
];

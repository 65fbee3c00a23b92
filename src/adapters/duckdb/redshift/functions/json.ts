// JSON functions: over JSON text, and between text and SUPER.
import {
  anyText,
  boolean,
  integer,
  isOf,
  longestVarchar,
  superType,
  varbyte,
  varchar,
} from '../../../../sql/types/type-makers.ts';
import { quoteLiteral } from '../../../sql-text.ts';
import type { EmissionContext, FunctionEntry, TypedSql } from '../function-entry.ts';
import { preludeCall as call } from '../prelude/macro.ts';
import { as, type Emit, given, isNull, noSuchFunction, refused, scalar, type Values } from './define.ts';

const json = scalar('json');

/** null_if_invalid, the last argument where it is given. */
function laxOf(value: TypedSql | undefined, context: EmissionContext, all: Values): string {
  return value === undefined ? 'false' : as(value, boolean, context, all);
}

/** JSON's text from a VARCHAR or a VARBYTE. */
function jsonText(value: TypedSql | undefined, context: EmissionContext, all: Values): string {
  return value?.type.kind === 'varbyte' ? call('bytes_text', value.sql) : as(value, anyText, context, all);
}

const asSuper = (value: TypedSql | undefined, context: EmissionContext, all: Values): string =>
  value?.type.kind === 'super' ? value.sql : isNull(value) ? 'CAST(NULL AS JSON)' : noSuchFunction(all, context);

const extractPath: Emit = (values, context) => {
  const last = values.at(-1);
  const hasLax = last?.type.kind === 'boolean';
  const [source, ...rest] = hasLax ? values.slice(0, -1) : values;
  if (source === undefined || rest.length === 0) return noSuchFunction(values, context);
  if (rest.length > 5) return context.mistake('a path of JSON_EXTRACT_PATH_TEXT has at most five elements');
  const text = call('json_check', jsonText(source, context, values), laxOf(hasLax ? last : undefined, context, values));
  // JSON pointers: `~` and `/` of a key are written ~0 and ~1.
  const path = rest.map((step) =>
    typeof step.constant === 'string'
      ? quoteLiteral(`/${step.constant.replaceAll('~', '~0').replaceAll('/', '~1')}`)
      : `'/' || replace(replace(${as(step, anyText, context, values)}, '~', '~0'), '/', '~1')`,
  );
  const pointer = rest.every((step) => typeof step.constant === 'string')
    ? quoteLiteral(rest.map((step) => `/${String(step.constant).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''))
    : `(${path.join(' || ')})`;
  return given(call('json_value_text', call('json_at', text, pointer)), varchar(longestVarchar));
};

const arrayElement: Emit = (values, context) =>
  given(
    call(
      'json_element_text',
      jsonText(values[0], context, values),
      as(values[1], integer, context, values),
      laxOf(values[2], context, values),
    ),
    varchar(longestVarchar),
  );

const parse: Emit = (values, context) => {
  const [value] = values;
  if (value === undefined || !(isOf('text', value.type) || value.type.kind === 'varbyte' || isNull(value)))
    return noSuchFunction(values, context);
  return given(call('json_parse', jsonText(value, context, values)), superType);
};

export const jsonFunctions: readonly FunctionEntry[] = [
  json(
    'is_valid_json',
    'IS_VALID_JSON',
    1,
    (values, context) => given(call('is_valid_json', jsonText(values[0], context, values)), boolean),
    { by: 'macro' },
  ),
  json(
    'is_valid_json_array',
    'IS_VALID_JSON_ARRAY',
    1,
    (values, context) => given(call('is_valid_json_array', jsonText(values[0], context, values)), boolean),
    {
      by: 'macro',
    },
  ),
  json(
    'json_array_length',
    'JSON_ARRAY_LENGTH',
    [1, 2],
    (values, context) =>
      given(
        call('json_array_length', jsonText(values[0], context, values), laxOf(values[1], context, values)),
        integer,
      ),
    { by: 'macro' },
  ),
  json('json_extract_array_element_text', 'JSON_EXTRACT_ARRAY_ELEMENT_TEXT', [2, 3], arrayElement, { by: 'macro' }),
  json('json_extract_path_text', 'JSON_EXTRACT_PATH_TEXT', [2, 7], extractPath, { by: 'macro' }),
  json('json_parse', 'JSON_PARSE', 1, parse, { by: 'macro' }),
  json('can_json_parse', 'CAN_JSON_PARSE', 1, (values, context) =>
    given(call('valid_json', jsonText(values[0], context, values)), boolean),
  ),
  json(
    'json_serialize',
    'JSON_SERIALIZE',
    1,
    (values, context) => given(call('json_serialize', asSuper(values[0], context, values)), varchar(longestVarchar)),
    {
      by: 'macro',
    },
  ),
  json('json_serialize_to_varbyte', 'JSON_SERIALIZE_TO_VARBYTE', 1, (values, context) =>
    given(`encode(CAST(${asSuper(values[0], context, values)} AS VARCHAR))`, varbyte(undefined)),
  ),
  ...refused(
    'json',
    'json-functions',
    'json_extract json_array json_object to_json json_value json_query',
    'Redshift has no such function',
    'use json_extract_path_text, json_parse, array(…) and object(…)',
  ),
];

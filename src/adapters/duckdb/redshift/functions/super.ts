// SUPER: what a value is, arrays, objects.
import type { RedshiftType } from '../../../../sql/types/redshift-type.ts';
import { anyText, bigint, boolean, integer, isOf, superType, varchar } from '../../../../sql/types/type-makers.ts';
import type { FunctionEntry } from '../function-entry.ts';
import { preludeCall as call } from '../prelude/macro.ts';
import { as, asAll, asJson, type Emit, given, isNull, noSuchFunction, refused, scalar } from './define.ts';
import { objectTransform } from './object-transform.ts';

const about = scalar('super');
const arrays = scalar('array');
const objects = scalar('object');

const ofJson = (name: string, page: string, type: RedshiftType, sql: (j: string) => string): FunctionEntry =>
  about(name, page, 1, (values, context) => given(sql(asJson(values[0], context, values)), type), { by: 'macro' });

const isType = (name: string, page: string, type: string): FunctionEntry =>
  ofJson(name, page, boolean, (j) => call('is_json_type', j, `'${type}'`));

const isWhole = (name: string, page: string, bits: bigint): FunctionEntry =>
  ofJson(name, page, boolean, (j) =>
    call('is_whole', j, `(-${2n ** (bits - 1n)})::HUGEINT`, `${2n ** (bits - 1n) - 1n}::HUGEINT`),
  );

const items = (sqls: readonly string[]): string =>
  sqls.length === 0 ? `CAST('[]' AS JSON)` : call('items_json', `[${sqls.join(', ')}]::JSON[]`);

const array: Emit = (values, context) => given(items(values.map((value) => asJson(value, context, values))), superType);

const attributeNames =
  (to: 'lower' | 'upper'): Emit =>
  (values, context) => {
    const [value] = values;
    if (value === undefined || (value.type.kind !== 'super' && !isNull(value))) return noSuchFunction(values, context);
    context.needsFunction('sf_attribute_names');
    return given(`CAST(sf_${to}_names(CAST(${value.sql} AS VARCHAR)) AS JSON)`, superType);
  };

const numberOfAttributes: Emit = (values, context) => {
  const json = asJson(values[0], context, values);
  return given(`CASE WHEN json_type(${json}) = 'OBJECT' THEN CAST(len(json_keys(${json})) AS INTEGER) END`, integer);
};

const object: Emit = (values, context) => {
  if (values.length % 2 === 1) return context.mistake('OBJECT takes pairs of a key and a value');
  const pairs = values.flatMap((key, at) => {
    const value = values[at + 1];
    if (at % 2 === 1 || value === undefined) return [];
    if (isNull(key) || !isOf('text', key.type)) return context.mistake('the key of OBJECT must be a VARCHAR', key.node);
    return [
      `CAST(to_json(${as(key, anyText, context, values)}) AS VARCHAR) || ':' || coalesce(CAST(${asJson(value, context, values)} AS VARCHAR), 'null')`,
    ];
  });
  return given(
    `CAST(${["'{'", pairs.join(` || ',' || `), "'}'"].filter((part) => part !== '').join(' || ')} AS JSON)`,
    superType,
  );
};

const subarray: Emit = (values, context) => {
  const [value, start, count] = values;
  const [from, size] = [as(start, bigint, context, values), as(count, bigint, context, values)];
  return given(call('subarray', asJson(value, context, values), from, size), superType);
};

const splitToArray: Emit = (values, context) => {
  const [text, delimiter] = asAll(values, [anyText], context);
  return given(call('split_to_array', text ?? '', delimiter ?? "','"), superType);
};

/** Functions of two arrays, or of an array and a value; a flag at the end is FALSE or TRUE where it is not written. */
const ofArrays =
  (name: string, type: RedshiftType, flag?: 'true' | 'false'): Emit =>
  (values, context) => {
    const sides = values.slice(0, 2).map((value) => asJson(value, context, values));
    const last = flag === undefined ? [] : [values[2] === undefined ? flag : as(values[2], boolean, context, values)];
    return given(call(name, ...sides, ...last), type);
  };

/** NULLs come last in ascending order, and first in descending. */
const sortedArray: Emit = (values, context) => {
  const [array, order, nulls] = values;
  const ascending = order === undefined ? 'true' : as(order, boolean, context, values);
  const nullsFirst = nulls === undefined ? `NOT ${ascending}` : as(nulls, boolean, context, values);
  return given(call('array_sort', asJson(array, context, values), ascending, nullsFirst), superType);
};

export const superFunctions: readonly FunctionEntry[] = [
  ofJson(
    'decimal_precision',
    'r_decimal_precision',
    integer,
    (j) => `CAST(${call('decimal_precision', j)} AS INTEGER)`,
  ),
  ofJson('decimal_scale', 'r_decimal_scale', integer, (j) => `CAST(${call('decimal_scale', j)} AS INTEGER)`),
  isType('is_array', 'r_is_array', 'ARRAY'),
  isType('is_object', 'r_is_object', 'OBJECT'),
  isType('is_boolean', 'r_is_boolean', 'BOOLEAN'),
  isType('is_varchar', 'r_is_varchar', 'VARCHAR'),
  isWhole('is_smallint', 'r_is_smallint', 16n),
  isWhole('is_integer', 'r_is_integer', 32n),
  isWhole('is_bigint', 'r_is_bigint', 64n),
  ofJson('is_char', 'r_is_char', boolean, (j) => call('is_char', j)),
  ofJson('is_decimal', 'r_is_decimal', boolean, (j) => call('is_decimal', j)),
  ofJson('is_float', 'r_is_float', boolean, (j) => call('is_float', j)),
  ofJson('is_scalar', 'r_is_scalar', boolean, (j) => call('is_scalar', j)),
  ofJson('json_size', 'r_json_size', integer, (j) => `CAST(strlen(CAST(${j} AS VARCHAR)) AS INTEGER)`),
  ofJson('json_typeof', 'r_json_typeof', varchar(16), (j) => call('json_typeof', j)),
  arrays('array', 'r_array', [0, 1000], array, { by: 'macro' }),
  arrays(
    'array_concat',
    'r_array_concat',
    2,
    (values, context) =>
      given(call('array_concat', ...values.map((value) => asJson(value, context, values))), superType),
    {
      by: 'macro',
    },
  ),
  arrays(
    'array_flatten',
    'array_flatten',
    1,
    (values, context) => given(call('array_flatten', asJson(values[0], context, values)), superType),
    { by: 'macro' },
  ),
  arrays(
    'get_array_length',
    'get_array_length',
    1,
    (values, context) => given(call('get_array_length', asJson(values[0], context, values)), bigint),
    { by: 'macro' },
  ),
  arrays('array_contains', 'array_contains', [2, 3], ofArrays('array_contains', boolean, 'true'), { by: 'macro' }),
  arrays('array_position', 'array_position', [2, 3], ofArrays('array_position', integer, 'true'), { by: 'macro' }),
  arrays('array_positions', 'array_positions', [2, 3], ofArrays('array_positions', superType, 'true'), { by: 'macro' }),
  arrays('array_distinct', 'array_distinct', 1, ofArrays('array_distinct', superType), { by: 'macro' }),
  arrays('array_union', 'array_union', 2, ofArrays('array_union', superType), { by: 'macro' }),
  arrays('array_except', 'array_except', [2, 3], ofArrays('array_except', superType, 'false'), { by: 'macro' }),
  arrays('array_intersection', 'array_intersection', [2, 3], ofArrays('array_intersection', superType, 'false'), {
    by: 'macro',
  }),
  arrays('arrays_overlap', 'arrays_overlap', 2, ofArrays('arrays_overlap', boolean), { by: 'macro' }),
  arrays('array_sort', 'array_sort', [1, 3], sortedArray, { by: 'macro' }),
  arrays('split_to_array', 'split_to_array', [1, 2], splitToArray, { by: 'macro' }),
  arrays('subarray', 'r_subarray', 3, subarray, { by: 'macro' }),
  objects('get_number_attributes', 'get_number_attributes', 1, numberOfAttributes),
  objects('lower_attribute_names', 'r_lower_attribute_names', 1, attributeNames('lower'), { by: 'typescript' }),
  objects('upper_attribute_names', 'r_upper_attribute_names', 1, attributeNames('upper'), { by: 'typescript' }),
  objects('object', 'r_object_function', [0, 1000], object),
  ...refused(
    'super',
    'r_SIZE',
    'size',
    'the size of a SUPER in Redshift’s memory is not to be had elsewhere',
    'use json_size(x) for the length of its JSON',
  ),
  objects('object_transform', 'r_object_transform_function', [1, 1000], objectTransform, { by: 'macro' }),
];

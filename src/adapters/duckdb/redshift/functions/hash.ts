// Hash functions, all of them exact.
import type { RedshiftType } from '../../../../sql/types/redshift-type.ts';
import { anyText, bigint, integer, isOf, varchar } from '../../../../sql/types/type-makers.ts';
import type { Emission, EmissionContext, FunctionEntry, TypedSql } from '../function-entry.ts';
import { preludeCall as call } from '../prelude/macro.ts';
import { as, type Emit, given, noSuchFunction, refused, refuseUnknown, scalar, type Values } from './define.ts';
import { asBytes } from './varbyte.ts';

const hash = scalar('hash');

const hexText = (
  name: string,
  page: string,
  duckdb: string,
  length: number,
  aliases: readonly string[] = [],
): FunctionEntry =>
  hash(
    name,
    page,
    1,
    (values, context) => given(`${duckdb}(${hashable(values[0], context, values)})`, varchar(length), true),
    { aliases },
  );

/** A text, or the bytes of a VARBYTE. */
const hashable = (value: TypedSql | undefined, context: EmissionContext, all: Values): string =>
  value?.type.kind === 'varbyte' ? value.sql : as(value, anyText, context, all);

const sha2: Emit = (values, context) => {
  const [value, bits] = values;
  const sql = hashable(value, context, values);
  if (typeof bits?.constant !== 'number')
    return context.refuse('its number of bits is not a literal', 'write 224, 256, 384 or 512', bits?.node);
  if (bits.constant === 0 || bits.constant === 256) return given(`sha256(${sql})`, varchar(64), true);
  if ([224, 384, 512].includes(bits.constant))
    return hashed(`sf_sha${bits.constant}`, [asBytes(value, context, values)], varchar(bits.constant / 4), context);
  // Manual: an empty string if the number of bits is invalid.
  return given(`CASE WHEN ${sql} IS NOT NULL THEN '' END`, varchar(64), true);
};

const sizes: Readonly<Partial<Record<RedshiftType['kind'], number>>> = { smallint: 2, integer: 4, bigint: 8 };

/** The value's bytes as Redshift keeps them; other types have an inner form that its manual does not tell. */
function bytesOf(value: TypedSql | undefined, context: EmissionContext, all: Values): string {
  if (value === undefined) return noSuchFunction(all, context);
  refuseUnknown(value, context);
  const size = sizes[value.type.kind];
  if (size !== undefined) return call('little_endian', value.sql, size);
  if (value.type.kind === 'boolean') return call('little_endian', `CAST(${value.sql} AS INTEGER)`, 1);
  if (isOf('text', value.type) || value.type.kind === 'varbyte' || value.type.kind === 'null')
    return asBytes(value, context, all);
  return context.refuse(
    `Redshift does not say which bytes of a value of type ${value.type.kind} it hashes`,
    'cast the value to varchar or bigint first',
    value.node,
  );
}

/** A call of a hash function in TypeScript. */
function hashed(name: string, values: readonly string[], type: RedshiftType, context: EmissionContext): Emission {
  context.needsFunction('sf_hashes');
  return given(`${name}(${values.join(', ')})`, type, type.kind === 'varchar');
}

const fnvBasis = '-3750763034362895579';

const fnvHash: Emit = (values, context) => {
  const bytes = bytesOf(values[0], context, values);
  const seed = values[1] === undefined ? `(${fnvBasis})::BIGINT` : as(values[1], bigint, context, values);
  return hashed('sf_fnv_hash', [bytes, seed], bigint, context);
};

const murmur: Emit = (values, context) => {
  const [value, seedValue] = values;
  if (value === undefined) return noSuchFunction(values, context);
  // Iceberg's rule: all integers are hashed as 8 bytes.
  const whole = isOf('integer', value.type);
  const bytes = whole ? call('little_endian', value.sql, 8) : bytesOf(value, context, values);
  const seed = seedValue === undefined ? 'CAST(0 AS INTEGER)' : as(seedValue, integer, context, values);
  return hashed('sf_murmur3', [bytes, seed], integer, context);
};

export const hashFunctions: readonly FunctionEntry[] = [
  hexText('md5', 'r_MD5', 'md5', 32),
  hexText('sha1', 'SHA1', 'sha1', 40, ['sha', 'func_sha1']),
  hash('sha2', 'SHA2', 2, sha2),
  hash(
    'crc32',
    'crc32-function',
    1,
    (values, context) => hashed('sf_crc32', [asBytes(values[0], context, values)], varchar(8), context),
    { by: 'typescript' },
  ),
  hash('fnv_hash', 'r_FNV_HASH', [1, 2], fnvHash, { by: 'typescript' }),
  hash('murmur3_32_hash', 'MURMUR3_32_HASH', [1, 2], murmur, { by: 'typescript' }),
  hash(
    'farmfingerprint64',
    'r_FARMFINGERPRINT64',
    1,
    (values, context) => {
      context.needsFunction('sf_farmfingerprint64');
      return given(`sf_farmfingerprint64(${asBytes(values[0], context, values)})`, bigint);
    },
    { by: 'typescript' },
  ),
  ...refused(
    'hash',
    'r_CHECKSUM',
    'checksum',
    'Redshift does not say how it computes this number',
    'use fnv_hash(x) or md5(x)',
  ),
];

// Is what a column's `data_type` says a type of Redshift's? The engine that stands in for it has others, which would be found out on Redshift.
import { parseTypeText } from '../sql/syntax/parse-type-text.ts';
import { readTypeName } from '../sql/types/read-type-name.ts';
import { closest } from '../util/closest.ts';

export interface TypeProblem {
  /** In Redshift's words. */
  readonly reason: string;
  /** The type that was probably meant. */
  readonly meant: string | undefined;
}

const names = [
  ...['smallint', 'integer', 'bigint', 'decimal', 'numeric', 'real', 'double precision', 'boolean', 'date', 'time'],
  ...['timestamp', 'timestamptz', 'timetz', 'char', 'varchar', 'varbyte', 'super', 'hllsketch', 'int', 'float'],
];

/** Names of other databases, and what Redshift has for them. */
const elsewhere: Readonly<Record<string, string>> = {
  ...{ string: 'varchar(256)', clob: 'varchar(max)', uuid: 'varchar(36)', enum: 'varchar(64)' },
  ...{
    tinyint: 'smallint',
    int64: 'bigint',
    int32: 'integer',
    long: 'bigint',
    hugeint: 'decimal(38,0)',
    serial: 'bigint',
  },
  ...{ double: 'double precision', float64: 'double precision', float32: 'real', number: 'decimal(18,2)' },
  ...{ money: 'decimal(18,2)', bignumeric: 'decimal(38,9)', bytes: 'varbyte', bytea: 'varbyte', blob: 'varbyte' },
  ...{ binary: 'varbyte', timestamp_ntz: 'timestamp', timestamp_ltz: 'timestamptz', timestamp_tz: 'timestamptz' },
  ...{
    json: 'super',
    jsonb: 'super',
    variant: 'super',
    object: 'super',
    array: 'super',
    struct: 'super',
    map: 'super',
  },
};

/**
 * @example typeProblem('intger')     // { reason: 'type "intger" does not exist', meant: 'integer' }
 * @example typeProblem('varchar(8)') // undefined
 */
export function typeProblem(text: string): TypeProblem | undefined {
  const word = /^\w+/.exec(text.trim().toLowerCase())?.[0] ?? '';
  const written = parseTypeText(text);
  const reading = written === undefined ? undefined : readTypeName(written);
  // One that only Redshift has is told by the engine, in its turn.
  if (reading?.ok === true || reading?.onlyThere === true) return undefined;
  const meant = Object.hasOwn(elsewhere, word) ? elsewhere[word] : undefined;
  const unknown = written === undefined || !names.includes(written.name.toLowerCase());
  return {
    reason: reading?.why ?? `"${text}" is no name of a type`,
    meant:
      meant ??
      (unknown
        ? closest(
            written?.name ?? word,
            names.filter((name) => name !== word),
          )
        : undefined),
  };
}

// DuckDB writes a macro's argument out wherever its body names it, and again for each macro inside: three nested calls of a
// function of JSON would be a query of millions of characters. So where an answer would get too long, its arguments are made once.
import { expandedLength } from './expanded-length.ts';
import type { Emission, TypedSql } from './function-entry.ts';

/** Planning takes some milliseconds for so many characters; a lambda costs less than that for some ten thousand rows. */
const longest = 6_000;

/**
 * What `emit` makes of the values, or, where that would be too long, of names that stand for them:
 * `list_transform([value], lambda sf_arg1: f(sf_arg1))[1]`.
 */
export function boundOnce<Made extends Emission | undefined>(
  values: readonly TypedSql[],
  emit: (values: readonly TypedSql[]) => Made,
): Made {
  const plain = emit(values);
  if (plain === undefined || !values.some(isMade) || expandedLength(plain.sql) <= longest) return plain;
  // Columns too: in a correlated subquery a lambda does not find those of the query around.
  const made = values.filter((value) => value.constant === undefined);
  const name = freeName(made.map((value) => value.sql).join(' '));
  const [only] = made as [TypedSql];
  const several = made.length > 1;
  const list = several ? `list_zip(${made.map((value) => `[${value.sql}]`).join(', ')})` : `[${only.sql}]`;
  const bound = emit(
    values.map((value) => {
      const at = made.indexOf(value);
      if (at < 0) return value;
      const { digits: _digits, ...rest } = value;
      return { ...rest, sql: several ? `${name}[${at + 1}]` : name };
    }),
  );
  // A lambda takes no subquery.
  if (bound === undefined || bound.sql.includes('SELECT ')) return plain;
  return { ...bound, sql: `list_transform(${list}, lambda ${name}: ${bound.sql})[1]` };
}

/** Worked out of something, not a column or a literal. */
const isMade = (value: TypedSql): boolean => value.constant === undefined && value.sql.length > 60;

function freeName(sql: string): string {
  const taken = [...sql.matchAll(/\bsf_arg(\d+)/g)].map((match) => Number(match[1]));
  return `sf_arg${Math.max(0, ...taken) + 1}`;
}

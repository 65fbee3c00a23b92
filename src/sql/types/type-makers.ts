// Redshift's types by name, for the code that says what a function gives, and the questions that it asks of a type.
import type { RedshiftType, TypeKind } from './redshift-type.ts';

export const smallint = { kind: 'smallint' } as const;
export const integer = { kind: 'integer' } as const;
export const bigint = { kind: 'bigint' } as const;
export const real = { kind: 'real' } as const;
export const double = { kind: 'double' } as const;
export const boolean = { kind: 'boolean' } as const;
export const date = { kind: 'date' } as const;
export const time = { kind: 'time' } as const;
export const timetz = { kind: 'timetz' } as const;
export const timestamp = { kind: 'timestamp' } as const;
export const timestamptz = { kind: 'timestamptz' } as const;
/** SUPER: `super` is a word of the language. */
export const superType = { kind: 'super' } as const;
export const nullType = { kind: 'null' } as const;
export const interval = { kind: 'interval', family: 'legacy' } as const;

/** The longest VARCHAR in bytes, and the longest VARBYTE. */
export const longestVarchar = 65_535;
export const longestVarbyte = 1_024_000;

export const decimal = (precision: number, scale: number): RedshiftType => ({ kind: 'decimal', precision, scale });
export const varchar = (length: number | undefined): RedshiftType => ({ kind: 'varchar', length });
export const char = (length: number | undefined): RedshiftType => ({ kind: 'char', length });
export const varbyte = (length: number | undefined): RedshiftType => ({ kind: 'varbyte', length });
export const anyText = varchar(undefined);

const kindsOf = {
  integer: ['smallint', 'integer', 'bigint'],
  float: ['real', 'double'],
  numeric: ['smallint', 'integer', 'bigint', 'decimal', 'real', 'double'],
  text: ['char', 'varchar'],
  timestamp: ['timestamp', 'timestamptz'],
} as const satisfies Record<string, readonly TypeKind[]>;

type Group = keyof typeof kindsOf;

/** @example isOf('numeric', integer) // true */
export const isOf = (group: Group, type: RedshiftType): boolean =>
  (kindsOf[group] as readonly TypeKind[]).includes(type.kind);

/** An integer type as the decimal that computations make of it (manual: "Numeric calculations with INTEGER and DECIMAL types"). */
export function asDecimal(type: RedshiftType): { readonly precision: number; readonly scale: number } | undefined {
  switch (type.kind) {
    case 'smallint':
      return { precision: 5, scale: 0 };
    case 'integer':
      return { precision: 10, scale: 0 };
    case 'bigint':
      return { precision: 19, scale: 0 };
    case 'decimal':
      return type;
    default:
      return undefined;
  }
}

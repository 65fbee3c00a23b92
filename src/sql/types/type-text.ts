// A Redshift type as the manual and Redshift's own errors write it.
import type { RedshiftType } from './redshift-type.ts';

const names: Readonly<Partial<Record<RedshiftType['kind'], string>>> = {
  double: 'double precision',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  time: 'time without time zone',
  timetz: 'time with time zone',
  null: '"unknown"',
  unknown: '"unknown"',
};

/**
 * @example typeText({ kind: 'decimal', precision: 12, scale: 2 }) // 'numeric(12,2)'
 * @example typeText({ kind: 'varchar', length: 20 })              // 'character varying(20)'
 */
export function typeText(type: RedshiftType): string {
  switch (type.kind) {
    case 'decimal':
      return `numeric(${type.precision},${type.scale})`;
    case 'char':
      return `character${sized(type.length)}`;
    case 'varchar':
      return `character varying${sized(type.length)}`;
    case 'varbyte':
      return `varbyte${sized(type.length)}`;
    case 'interval':
      if (type.family === 'legacy') return 'interval';
      return type.family === 'year-month' ? 'interval year to month' : 'interval day to second';
    default:
      return names[type.kind] ?? type.kind;
  }
}

const sized = (length: number | undefined): string => (length === undefined ? '' : `(${length})`);

// The one type that several have in common: branches of CASE, arguments of COALESCE, columns of UNION. Redshift's rules.
import type { RedshiftType, TypeKind } from './redshift-type.ts';
import { asDecimal } from './type-makers.ts';

const rank: Readonly<Partial<Record<TypeKind, number>>> = {
  smallint: 1,
  integer: 2,
  bigint: 3,
  decimal: 4,
  real: 5,
  double: 6,
};

/** Undefined: they have none, and Redshift refuses to mix them. A type that is not known makes the result unknown. */
export function unifyTypes(left: RedshiftType, right: RedshiftType): RedshiftType | undefined {
  if (left.kind === 'unknown' || right.kind === 'null') return left;
  if (right.kind === 'unknown' || left.kind === 'null') return right;
  const leftRank = rank[left.kind];
  const rightRank = rank[right.kind];
  if (leftRank !== undefined && rightRank !== undefined) return unifyNumbers(left, right, leftRank, rightRank);
  if (isText(left) && isText(right)) return unifyText(left, right);
  if (left.kind === right.kind) return unifySame(left, right);
  return (
    unifyTimes(left.kind, right.kind) ?? (left.kind === 'super' ? left : right.kind === 'super' ? right : undefined)
  );
}

type Sized = Extract<RedshiftType, { length: number | undefined }>;

const isText = (type: RedshiftType): type is Sized => type.kind === 'char' || type.kind === 'varchar';

function unifyNumbers(left: RedshiftType, right: RedshiftType, leftRank: number, rightRank: number): RedshiftType {
  const leftDecimal = asDecimal(left);
  const rightDecimal = asDecimal(right);
  if (leftDecimal === undefined || rightDecimal === undefined || (leftRank < 4 && rightRank < 4))
    return leftRank >= rightRank ? left : right;
  // Manual, "Computations with numeric values": the rule for UNION, COALESCE and DECODE caps the precision at 19.
  const scale = Math.max(leftDecimal.scale, rightDecimal.scale);
  const digits = Math.max(leftDecimal.precision - leftDecimal.scale, rightDecimal.precision - rightDecimal.scale);
  const cap = Math.max(leftDecimal.precision, rightDecimal.precision) > 19 ? 38 : 19;
  return { kind: 'decimal', precision: Math.min(digits + scale, cap), scale };
}

function unifyText(left: Sized, right: Sized): RedshiftType {
  const length =
    left.length === undefined || right.length === undefined ? undefined : Math.max(left.length, right.length);
  return { kind: left.kind === 'char' && right.kind === 'char' ? 'char' : 'varchar', length };
}

function unifySame(left: RedshiftType, right: RedshiftType): RedshiftType {
  if (left.kind === 'varbyte' && right.kind === 'varbyte') {
    const known = left.length !== undefined && right.length !== undefined;
    return { kind: 'varbyte', length: known ? Math.max(left.length, right.length) : undefined };
  }
  if (left.kind === 'interval' && right.kind === 'interval' && left.family !== right.family)
    return { kind: 'interval', family: 'legacy' };
  return left;
}

const timeLadder: readonly TypeKind[] = ['date', 'timestamp', 'timestamptz'];
const clockLadder: readonly TypeKind[] = ['time', 'timetz'];

function unifyTimes(left: TypeKind, right: TypeKind): RedshiftType | undefined {
  for (const ladder of [timeLadder, clockLadder]) {
    if (!ladder.includes(left) || !ladder.includes(right)) continue;
    const kind = ladder[Math.max(ladder.indexOf(left), ladder.indexOf(right))] as
      | 'timestamp'
      | 'timestamptz'
      | 'timetz';
    return { kind };
  }
  return undefined;
}

// What + - * / % give, by Redshift's manual, "Computations with numeric values".
import type { RedshiftType } from './redshift-type.ts';
import { asDecimal } from './type-makers.ts';

export const maxPrecision = 38;
const maxScale = 100;
const leastDivisionScale = 4;

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

/** Undefined: one of them is no number. */
export function arithmeticType(
  operator: ArithmeticOperator,
  left: RedshiftType,
  right: RedshiftType,
): RedshiftType | undefined {
  const wholes = ['smallint', 'integer', 'bigint'] as const;
  const leftWhole = (wholes as readonly string[]).indexOf(left.kind);
  const rightWhole = (wholes as readonly string[]).indexOf(right.kind);
  if (leftWhole >= 0 && rightWhole >= 0) return leftWhole >= rightWhole ? left : right;
  if (left.kind === 'real' && right.kind === 'real') return left;
  const isFloat = (type: RedshiftType) => type.kind === 'real' || type.kind === 'double';
  const isNumber = (type: RedshiftType) => isFloat(type) || asDecimal(type) !== undefined;
  if (!isNumber(left) || !isNumber(right)) return undefined;
  if (isFloat(left) || isFloat(right)) return { kind: 'double' };
  const one = asDecimal(left);
  const other = asDecimal(right);
  return one === undefined || other === undefined ? undefined : decimalResult(operator, one, other);
}

interface Digits {
  readonly precision: number;
  readonly scale: number;
}

function decimalResult(operator: ArithmeticOperator, left: Digits, right: Digits): RedshiftType {
  const scale = Math.max(left.scale, right.scale);
  const whole = Math.max(left.precision - left.scale, right.precision - right.scale);
  switch (operator) {
    case '+':
    case '-':
      return capped(whole + 1 + scale, scale);
    case '%':
      return capped(whole + scale, scale);
    case '*':
      return capped(left.precision + right.precision + 1, left.scale + right.scale);
    case '/':
      return quotient(left, right);
  }
}

const capped = (precision: number, scale: number): RedshiftType => ({
  kind: 'decimal',
  precision: Math.min(precision, maxPrecision),
  scale,
});

function quotient(left: Digits, right: Digits): RedshiftType {
  let scale = Math.max(leastDivisionScale, left.scale + right.precision - right.scale + 1);
  let precision = left.precision - left.scale + right.scale + scale;
  if (scale > maxScale) {
    precision -= scale - maxScale;
    scale = maxScale;
  }
  if (precision > maxPrecision) {
    scale = Math.max(maxPrecision + scale - precision, Math.min(leastDivisionScale, maxScale));
    precision = maxPrecision;
  }
  return { kind: 'decimal', precision, scale };
}

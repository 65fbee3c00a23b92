// `'{:.2f}'.format(decimal)`: rounded as a decimal, half to even, never as a float.
import { type DecimalNumber, digitCount, type FiniteDecimal, withExponent } from './decimal-arithmetic.ts';
import { decimalText, withPoint } from './decimal-text.ts';
import { parseSpec, type Spec, signOf, withGroups } from './format-spec.ts';
import { valueError } from './py-error.ts';

export function formatDecimal(value: DecimalNumber, text: string): string {
  if (text === '') return decimalText(value);
  const spec = parseSpec(text, 'decimal.Decimal');
  if (!['', ...'eEfFgGn%'].includes(spec.type) || spec.grouping === '_' || spec.alternate)
    throw valueError('invalid format string');
  const head = signOf(value.negative, spec);
  if (value.kind !== 'finite') {
    return withGroups(
      head,
      '',
      decimalText({ ...value, negative: false }),
      { ...spec, grouping: '', fill: spec.fill === '0' ? ' ' : spec.fill },
      3,
    );
  }
  const digits = body({ ...value, negative: false }, spec);
  const end = /[.eE%]/.exec(digits)?.index ?? digits.length;
  return withGroups(head, digits.slice(0, end), digits.slice(end), spec, 3);
}

function body(value: FiniteDecimal, { type, precision }: Spec): string {
  switch (type) {
    case 'f':
    case 'F':
      return fixed(value, precision);
    case '%':
      return `${fixed({ ...value, exponent: value.exponent + 2 }, precision)}%`;
    case 'e':
    case 'E': {
      const cut = precision === undefined ? value : toDigits(value, precision + 1, true);
      // Zeros are written out for 0 too, and count.
      const digits = cut.coefficient.toString().padEnd((precision ?? 0) + 1, '0');
      return scientific(digits, cut.exponent + digits.length - 1, type);
    }
    default: {
      const cut = precision === undefined ? value : toDigits(value, Math.max(1, precision), false);
      const digits = cut.coefficient.toString();
      const before = cut.exponent + digits.length;
      if (cut.exponent <= 0 && before > -6) return withPoint(digits, before);
      return scientific(digits, before - 1, type === 'g' || type === 'n' ? 'e' : 'E');
    }
  }
}

function fixed(value: FiniteDecimal, places: number | undefined): string {
  const cut = places === undefined ? value : withExponent(value, -places);
  const shown = cut.exponent > 0 ? withExponent(cut, 0) : cut;
  const digits = shown.coefficient.toString();
  return withPoint(digits, digits.length + shown.exponent);
}

function scientific(digits: string, power: number, mark: string): string {
  return `${withPoint(digits, 1)}${mark}${power < 0 ? '-' : '+'}${Math.abs(power)}`;
}

/** So many digits; `exactly`: zeros are added too. */
function toDigits(value: FiniteDecimal, count: number, exactly: boolean): FiniteDecimal {
  const have = digitCount(value.coefficient);
  if (have < count)
    return exactly && value.coefficient !== 0n ? withExponent(value, value.exponent - (count - have)) : value;
  const cut = withExponent(value, value.exponent + have - count);
  return digitCount(cut.coefficient) > count ? withExponent(cut, cut.exponent + 1) : cut;
}

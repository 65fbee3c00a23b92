// How Python prints floats, and exact decimal digits of a float for formatting and rounding.

/** `repr(x)`: the shortest digits that read back as the same float. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa, power] = value.toExponential().split('e') as [string, string];
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return `${sign}${digits.padEnd(exponent + 1, '0')}.0`;
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** A finite float as an exact fraction: value = numerator / denominator, denominator a power of two. */
export function exactFraction(value: number): { readonly numerator: bigint; readonly denominator: bigint } {
  let numerator = value;
  let shift = 0n;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    shift += 1n;
  }
  return { numerator: BigInt(numerator), denominator: 1n << shift };
}

/** numerator / denominator to the nearest integer, ties to the even one. The denominator is positive. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  let quotient = size / denominator;
  const twice = (size % denominator) * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) quotient += 1n;
  return negative ? -quotient : quotient;
}

/** `%.{places}f` of the absolute value of a finite float, correctly rounded. */
export function fixedDigits(value: number, places: number): string {
  const { numerator, denominator } = exactFraction(Math.abs(value));
  const scaled = divideHalfEven(numerator * 10n ** BigInt(places), denominator).toString();
  if (places === 0) return scaled;
  const padded = scaled.padStart(places + 1, '0');
  return `${padded.slice(0, -places)}.${padded.slice(-places)}`;
}

/** The first `count` significant digits of a finite float's absolute value, correctly rounded, and the power of ten of the first. */
export function significantDigits(
  value: number,
  count: number,
): { readonly digits: string; readonly exponent: number } {
  const size = Math.abs(value);
  if (size === 0) return { digits: '0'.repeat(count), exponent: 0 };
  const { numerator, denominator } = exactFraction(size);
  let exponent = Number(size.toExponential().split('e')[1]);
  for (;;) {
    const shift = count - 1 - exponent;
    const scaled =
      shift >= 0
        ? divideHalfEven(numerator * 10n ** BigInt(shift), denominator)
        : divideHalfEven(numerator, denominator * 10n ** BigInt(-shift));
    const digits = scaled.toString();
    if (digits.length === count) return { digits, exponent };
    // Rounding up made one digit more (9.99 to 10.0), or the estimate was one too high.
    exponent += digits.length > count ? 1 : -1;
  }
}

/** Python's `round(x, places)` for floats. */
export function roundFloat(value: number, places: number): number {
  if (!Number.isFinite(value)) return value;
  if (places > 323) return value;
  if (places < -308) return value < 0 ? -0 : 0;
  const { numerator, denominator } = exactFraction(value);
  const power = 10n ** BigInt(Math.abs(places));
  const scaled =
    places >= 0 ? divideHalfEven(numerator * power, denominator) : divideHalfEven(numerator, denominator * power);
  const rounded = Number(`${scaled}e${-places}`);
  return rounded === 0 && (value < 0 || Object.is(value, -0)) ? -0 : rounded;
}

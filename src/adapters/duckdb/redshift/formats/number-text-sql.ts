// TO_CHAR of a number: a mask becomes SQL over the number's digits.
import { quoteLiteral } from '../../../sql-text.ts';
import type { NumberElement, NumberMask } from './number-mask.ts';

/**
 * `x`: any number of DuckDB. The value is bound once, as a record of what the places need: whether it is negative, its digits before the point
 * (none for 0) and behind it, and the first place that prints.
 */
export function numberToText(x: string, mask: NumberMask): string {
  if (mask.roman !== '') return romanText(x, mask);
  const shifted = mask.shifted === 0 ? x : `(${x} * ${10 ** mask.shifted})`;
  const text = `CAST(CAST(abs(${shifted}) AS DECIMAL(38,${mask.after})) AS VARCHAR)`;
  const whole = `ltrim(split_part(${text}, '.', 1), '0')`;
  const digits = `{'neg': ${x} < 0, 'whole': ${whole}, 'rest': split_part(${text}, '.', 2)}`;
  return `list_transform([${digits}], lambda sf_n: CASE WHEN sf_n.neg IS NOT NULL THEN ${outOfPlaces(mask)} ELSE ${laidOut(mask)} END END)[1]`;
}

/** More digits than places: every place prints a #. */
function outOfPlaces(mask: NumberMask): string {
  const hashes = mask.elements.map((element) => {
    if (element.kind === 'digit' || element.kind === 'fraction') return '#';
    if (element.kind === 'point') return '.';
    return element.kind === 'group' ? ',' : element.kind === 'text' ? element.text : ' ';
  });
  const blank = mask.fill || mask.sign === 'trailing S' ? '' : ' ';
  return `CASE WHEN length(sf_n.whole) > ${mask.before} THEN ${quoteLiteral(blank + hashes.join(''))}`;
}

function laidOut(mask: NumberMask): string {
  const first = firstPlace(mask);
  const blank = mask.fill ? "''" : "' '";
  const sign = signBeforeDigits(mask);
  const pieces = mask.elements.map((element) => pieceSql(element, mask, { first, blank, sign }));
  const ordinal = mask.ordinal === '' ? [] : [`CASE WHEN sf_n.neg THEN '' ELSE ${ordinalEnding(mask.ordinal)} END`];
  const closing = mask.sign === 'PR' ? [`CASE WHEN sf_n.neg THEN '>' ELSE ${blank} END`] : [];
  const all = [...pieces, ...ordinal, ...closing];
  return all.length === 0 ? "''" : all.join(' || ');
}

/** The first place before the point that prints: of the number's own digits, or of the mask's first 0. */
function firstPlace(mask: NumberMask): string {
  const own = `${mask.before + 1} - length(sf_n.whole)`;
  // A number without a point shows at least one digit.
  const last = mask.after === 0 && !mask.elements.some(({ kind }) => kind === 'point') ? mask.before : mask.before + 1;
  const limit = Math.min(mask.firstZero ?? last, last);
  return `least(${own}, ${limit})`;
}

function signBeforeDigits(mask: NumberMask): string {
  const none = mask.fill ? "''" : "' '";
  switch (mask.sign) {
    case 'implicit':
      return `CASE WHEN sf_n.neg THEN '-' ELSE ${none} END`;
    case 'leading S':
      return `CASE WHEN sf_n.neg THEN '-' ELSE '+' END`;
    case 'PR':
      return `CASE WHEN sf_n.neg THEN '<' ELSE ${none} END`;
    default:
      return "''";
  }
}

function pieceSql(
  element: NumberElement,
  mask: NumberMask,
  { first, blank, sign }: { readonly first: string; readonly blank: string; readonly sign: string },
): string {
  switch (element.kind) {
    case 'text':
      return quoteLiteral(element.text);
    case 'digit': {
      const digit = `substring(lpad(sf_n.whole, ${mask.before}, '0'), ${element.place}, 1)`;
      return `(CASE WHEN ${element.place} < ${first} THEN ${blank} WHEN ${element.place} = ${first} THEN ${sign} || ${digit} ELSE ${digit} END)`;
    }
    case 'group':
      return `(CASE WHEN ${first} <= ${element.behind} THEN ',' ELSE ${blank} END)`;
    case 'point':
      return `(CASE WHEN ${first} > ${mask.before} THEN ${sign} ELSE '' END || '.')`;
    case 'fraction': {
      const digit = `substring(sf_n.rest, ${element.place}, 1)`;
      if (!mask.fill || element.place <= mask.keptAfter) return digit;
      return `(CASE WHEN length(rtrim(sf_n.rest, '0')) >= ${element.place} THEN ${digit} ELSE '' END)`;
    }
    case 'sign':
      return signSql(element.sign, blank);
  }
}

function signSql(sign: 'MI' | 'PL' | 'SG' | 'trailing S', blank: string): string {
  if (sign === 'MI') return `(CASE WHEN sf_n.neg THEN '-' ELSE ${blank} END)`;
  return sign === 'PL'
    ? `(CASE WHEN sf_n.neg THEN ${blank} ELSE '+' END)`
    : `(CASE WHEN sf_n.neg THEN '-' ELSE '+' END)`;
}

function ordinalEnding(ending: 'TH' | 'th'): string {
  const sql = `CASE WHEN right('0' || sf_n.whole, 2) IN ('11', '12', '13') THEN 'th' ELSE CASE right(sf_n.whole, 1) WHEN '1' THEN 'st' WHEN '2' THEN 'nd' WHEN '3' THEN 'rd' ELSE 'th' END END`;
  return ending === 'TH' ? `upper(${sql})` : sql;
}

const romanDigits = [
  ['', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX'],
  ['', 'X', 'XX', 'XXX', 'XL', 'L', 'LX', 'LXX', 'LXXX', 'XC'],
  ['', 'C', 'CC', 'CCC', 'CD', 'D', 'DC', 'DCC', 'DCCC', 'CM'],
  ['', 'M', 'MM', 'MMM'],
];

/** Rounded, 1 to 3999, in 15 places; out of that range, 15 times #. */
function romanText(x: string, mask: NumberMask): string {
  const digit = (power: number): string =>
    `[${(romanDigits[power] ?? []).map((text) => `'${text}'`).join(', ')}][sf_n // ${10 ** power} % 10 + 1]`;
  const letters = `${digit(3)} || ${digit(2)} || ${digit(1)} || ${digit(0)}`;
  const cased = mask.roman === 'rn' ? `lower(${letters})` : letters;
  const placed = mask.fill ? cased : `lpad(${cased}, 15, ' ')`;
  const value = `CAST(CAST(${x} AS DECIMAL(38,0)) AS BIGINT)`;
  return `list_transform([${value}], lambda sf_n: CASE WHEN sf_n BETWEEN 1 AND 3999 THEN ${placed} WHEN sf_n IS NOT NULL THEN '###############' END)[1]`;
}

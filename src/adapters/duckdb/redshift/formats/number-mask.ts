// A numeric mask of TO_CHAR and TO_NUMBER (manual: "Numeric format strings"), read into its places.

export interface NumberMask {
  /** Digits before and behind the point, and those behind V, which multiply. */
  readonly before: number;
  readonly after: number;
  readonly shifted: number;
  /** The first place before the point that prints a zero; undefined: none. */
  readonly firstZero: number | undefined;
  /** How many places behind the point are kept even when they are zeros at the end (FM drops the others). */
  readonly keptAfter: number;
  readonly sign: 'implicit' | 'leading S' | 'trailing S' | 'MI' | 'PL' | 'SG' | 'PR';
  readonly fill: boolean;
  readonly ordinal: '' | 'TH' | 'th';
  readonly roman: '' | 'RN' | 'rn';
  /** What is written, in order. */
  readonly elements: readonly NumberElement[];
}

export type NumberElement =
  | { readonly kind: 'digit'; readonly place: number }
  | { readonly kind: 'fraction'; readonly place: number }
  | { readonly kind: 'point' }
  /** `behind`: the number of digits in front of it. */
  | { readonly kind: 'group'; readonly behind: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'sign'; readonly sign: 'MI' | 'PL' | 'SG' | 'trailing S' };

const pattern = /^(?:"([^"]*)"?|(FM)|(EEEE)|(RN)|(PR|MI|PL|SG)|(TH)|([09])|([.D])|([,G])|(L)|(V)|(S)|([\s\S]))/i;

/** `problem`: a mask that Redshift would not take, or a pattern that is not had here. */
export function readNumberMask(mask: string): NumberMask | { readonly problem: string } {
  const elements: NumberElement[] = [];
  let [before, after, shifted, keptAfter] = [0, 0, 0, 0];
  let firstZero: number | undefined;
  let sign: NumberMask['sign'] = 'implicit';
  let [point, multiplied, fill] = [false, false, false];
  let ordinal: NumberMask['ordinal'] = '';
  let roman: NumberMask['roman'] = '';
  for (let at = 0; at < mask.length; ) {
    const found = pattern.exec(mask.slice(at));
    if (found === null) break;
    const [whole, quoted, fm, exponent, rn, signWord, th, digit, dot, comma, currency, v, s, other] = found;
    at += whole.length;
    if (exponent !== undefined) return { problem: 'EEEE is not a pattern of Redshift' };
    if (fm !== undefined) fill = true;
    else if (rn !== undefined) roman = rn === 'rn' ? 'rn' : 'RN';
    else if (th !== undefined) ordinal = th === 'th' ? 'th' : 'TH';
    else if (signWord !== undefined) {
      if (sign !== 'implicit') return { problem: 'a mask can have one sign' };
      sign = signWord.toUpperCase() as 'MI' | 'PL' | 'SG' | 'PR';
      if (sign !== 'PR') elements.push({ kind: 'sign', sign });
    } else if (s !== undefined) {
      if (sign !== 'implicit') return { problem: '"S" must not stand twice or beside another sign' };
      sign = before + after === 0 ? 'leading S' : 'trailing S';
      if (sign === 'trailing S') elements.push({ kind: 'sign', sign });
    } else if (digit !== undefined) {
      if (point) {
        after += 1;
        if (digit === '0') keptAfter = after;
        elements.push({ kind: 'fraction', place: after });
      } else {
        before += 1;
        if (multiplied) shifted += 1;
        if (digit === '0') firstZero ??= before;
        elements.push({ kind: 'digit', place: before });
      }
    } else if (dot !== undefined) {
      if (point || multiplied) return { problem: 'a mask can have one decimal point' };
      point = true;
      elements.push({ kind: 'point' });
    } else if (comma !== undefined) elements.push({ kind: 'group', behind: before });
    else if (v !== undefined) {
      if (point) return { problem: '"V" and a decimal point exclude each other' };
      multiplied = true;
    } else elements.push({ kind: 'text', text: currency === undefined ? (quoted ?? other ?? '') : '$' });
  }
  return { before, after, shifted, firstZero, keptAfter, sign, fill, ordinal, roman, elements };
}

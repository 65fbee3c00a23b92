// A mask of TO_CHAR, TO_DATE and TO_TIMESTAMP as its patterns (manual: "Datetime format strings").

export type MaskPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'field';
      /** Upper case: `YYYY`, `MONTH`. */
      readonly field: string;
      /** As it was written: MONTH, Month and month give different letters. */
      readonly written: string;
      /** FM: without padding. */
      readonly fill: boolean;
      /** `TH` or `th`: with the ending of an ordinal number. */
      readonly ordinal: '' | 'TH' | 'th';
    };

// Longest first: YYYY before YYY.
const fields =
  'Y,YYY A.D. B.C. A.M. P.M. MONTH IDDD IYYY YYYY SSSSS HH12 HH24 SSSS DAY DDD IYY MON YYY AD AM BC CC DD DY HH ID IW IY MI MM MS OF PM RM SS TZ US WW YY D I J Q W Y'.split(
    ' ',
  );

/** @example readMask('FMMonth DDth, YYYY') */
export function readMask(mask: string): readonly MaskPart[] {
  const parts: MaskPart[] = [];
  let fill = false;
  let at = 0;
  const addText = (text: string): void => {
    const last = parts.at(-1);
    if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + text };
    else parts.push({ kind: 'text', text });
  };
  while (at < mask.length) {
    const rest = mask.slice(at);
    const upper = rest.toUpperCase();
    const quoted = /^"([^"]*)"?/.exec(rest);
    if (quoted !== null) {
      addText(quoted[1] ?? '');
      at += quoted[0].length;
    } else if (upper.startsWith('FM') || upper.startsWith('FX')) {
      fill ||= upper.startsWith('FM');
      at += 2;
    } else {
      const field = fields.find((name) => upper.startsWith(name));
      if (field === undefined) {
        addText(rest.charAt(0));
        at += 1;
        continue;
      }
      at += field.length;
      const ending = mask.slice(at, at + 2);
      const ordinal = ending === 'TH' || ending === 'th' ? ending : '';
      at += ordinal.length;
      parts.push({ kind: 'field', field, written: rest.slice(0, field.length), fill, ordinal });
      fill = false;
    }
  }
  return parts;
}

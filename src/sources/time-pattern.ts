// COPY's DATEFORMAT and TIMEFORMAT patterns in Redshift's letters -> the engine's strptime letters.

// The table of Redshift's manual, "DATEFORMAT and TIMEFORMAT strings". Zones and fractions are left to `auto` there.
const letters: readonly (readonly [string, string])[] = [
  ['YYYY', '%Y'],
  ['YY', '%y'],
  ['MON', '%b'],
  ['MM', '%m'],
  ['MI', '%M'],
  ['DD', '%d'],
  ['HH24', '%H'],
  ['HH12', '%I'],
  ['HH', '%H'],
  ['SS', '%S'],
  ['AM', '%p'],
  ['PM', '%p'],
];

/**
 * The strptime patterns that a Redshift pattern stands for, or the letters that are not understood.
 * `HH` is the hour of the day, but with AM or PM counts to 12. `T` and text in double quotes stand for themselves.
 *
 * @example strptimePatterns('DD/MM/YYYY HH12:MI AM') // { ok: true, patterns: ['%d/%m/%Y %I:%M %p'] }
 */
export function strptimePatterns(
  pattern: string,
): { readonly ok: true; readonly patterns: readonly string[] } | { readonly ok: false; readonly unknown: string } {
  const halfDays = /[AP]M/i.test(pattern.replaceAll(/"[^"]*"/g, ''));
  let out = '';
  for (let at = 0; at < pattern.length; ) {
    const quoted = /^"([^"]*)"/.exec(pattern.slice(at));
    if (quoted !== null) {
      out += literalText(quoted[1] ?? '');
      at += quoted[0].length;
      continue;
    }
    const rest = pattern.slice(at).toUpperCase();
    const known = letters.find(([word]) => rest.startsWith(word));
    if (known !== undefined) {
      out += known[0] === 'HH' && halfDays ? '%I' : known[1];
      at += known[0].length;
      continue;
    }
    const letter = pattern[at] as string;
    if (/[A-SU-Za-su-z]/.test(letter))
      return { ok: false, unknown: /^[A-Za-z]+/.exec(pattern.slice(at))?.[0] ?? letter };
    out += literalText(letter);
    at += 1;
  }
  // A month may be written out; seconds may have fractions.
  const months = out.includes('%b') ? [out, out.replace('%b', '%B')] : [out];
  return {
    ok: true,
    patterns: months.flatMap((text) => (text.includes('%S') ? [text, text.replace('%S', '%S.%f')] : [text])),
  };
}

function literalText(text: string): string {
  return text.replaceAll('%', '%%');
}

// COPY's DATEFORMAT and TIMEFORMAT patterns in Redshift's letters -> the engine's strptime letters.

const letters: readonly (readonly [string, string])[] = [
  ['YYYY', '%Y'],
  ['YY', '%y'],
  ['MONTH', '%B'],
  ['MON', '%b'],
  ['MM', '%m'],
  ['MI', '%M'],
  ['DD', '%d'],
  ['DAY', '%A'],
  ['DY', '%a'],
  ['HH24', '%H'],
  ['HH12', '%I'],
  // In Redshift's own default pattern, `YYYY-MM-DD HH:MI:SS`, HH is the hour of the day.
  ['HH', '%H'],
  ['SS', '%S'],
  ['MS', '%g'],
  ['US', '%f'],
  ['AM', '%p'],
  ['PM', '%p'],
  ['OF', '%z'],
  ['TZ', '%Z'],
];

/**
 * The strptime patterns that a Redshift pattern stands for, or the letters that are not understood.
 * With AM or PM, `HH` counts to 12. Fractions of a second may follow `SS`. `T` and text in double quotes stand for themselves.
 *
 * @example strptimePatterns('DD/MM/YYYY HH12:MI AM') // { ok: true, patterns: ['%d/%m/%Y %I:%M %p'] }
 */
export function strptimePatterns(
  pattern: string,
): { readonly ok: true; readonly patterns: readonly string[] } | { readonly ok: false; readonly unknown: string } {
  const halfDays = /[AP]M/i.test(pattern.replaceAll(/"[^"]*"/g, ''));
  let out = '';
  let fractions = false;
  for (let at = 0; at < pattern.length; ) {
    const quoted = /^"([^"]*)"/.exec(pattern.slice(at));
    if (quoted !== null) {
      out += literalText(quoted[1] ?? '');
      at += quoted[0].length;
      continue;
    }
    const rest = pattern.slice(at).toUpperCase();
    const fraction = /^SS\.(S{1,6})(?!S)/.exec(rest);
    if (fraction !== null) {
      out += '%S.%f';
      at += fraction[0].length;
      continue;
    }
    const known = letters.find(([word]) => rest.startsWith(word));
    if (known !== undefined) {
      out += known[0] === 'HH' && halfDays ? '%I' : known[1];
      fractions ||= known[0] === 'SS' && !rest.startsWith('SS.');
      at += known[0].length;
      continue;
    }
    const letter = pattern[at] as string;
    if (/[A-SU-Za-su-z]/.test(letter))
      return { ok: false, unknown: /^[A-Za-z]+/.exec(pattern.slice(at))?.[0] ?? letter };
    out += literalText(letter);
    at += 1;
  }
  return { ok: true, patterns: fractions ? [out, out.replace('%S', '%S.%f')] : [out] };
}

function literalText(text: string): string {
  return text.replaceAll('%', '%%');
}

// DATEFORMAT and TIMEFORMAT: a text in a file -> `2008-06-20 20:00:00.123456`, or undefined. Patterns: the table of the manual,
// "DATEFORMAT and TIMEFORMAT strings"; `auto`: the forms of "Using automatic recognition".

const pieces: readonly (readonly [word: string, pattern: string, part: keyof Parts])[] = [
  ['YYYY', '(\\d{4})', 'year'],
  ['YY', '(\\d{2})', 'shortYear'],
  ['MON', '([A-Za-z]{3,9})', 'monthName'],
  ['MM', '(\\d{1,2})', 'month'],
  ['MI', '(\\d{1,2})', 'minute'],
  ['DD', '(\\d{1,2})', 'day'],
  ['HH24', '(\\d{1,2})', 'hour'],
  ['HH12', '(\\d{1,2})', 'hour'],
  ['HH', '(\\d{1,2})', 'hour'],
  ['SS', '(\\d{1,2}(?:\\.\\d+)?)', 'second'],
  ['AM', '([AaPp][Mm])', 'half'],
  ['PM', '([AaPp][Mm])', 'half'],
  ['OF', '([+-]\\d{2}(?::?\\d{2})?|Z)', 'zone'],
];

interface Parts {
  year: string;
  shortYear: string;
  monthName: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
  half: string;
  zone: string;
}

const compiled = new Map<string, { readonly pattern: RegExp; readonly parts: readonly (keyof Parts)[] }>();

export function byPattern(text: string, format: string): string | undefined {
  let known = compiled.get(format);
  if (known === undefined) {
    known = compile(format);
    compiled.set(format, known);
  }
  const match = known.pattern.exec(text.trim());
  if (match === null) return undefined;
  const parts: Partial<Parts> = {};
  known.parts.forEach((part, at) => {
    parts[part] = match[at + 1] as string;
  });
  return written(parts);
}

function compile(format: string): { readonly pattern: RegExp; readonly parts: readonly (keyof Parts)[] } {
  const parts: (keyof Parts)[] = [];
  let pattern = '';
  for (let at = 0; at < format.length; ) {
    const rest = format.slice(at);
    const quoted = /^"([^"]*)"/.exec(rest);
    const piece = pieces.find(([word]) => rest.toUpperCase().startsWith(word));
    if (quoted !== null) {
      pattern += escaped(quoted[1] ?? '');
      at += quoted[0].length;
    } else if (piece !== undefined) {
      pattern += piece[1];
      parts.push(piece[2]);
      at += piece[0].length;
    } else {
      pattern += escaped(format[at] as string);
      at += 1;
    }
  }
  return { pattern: new RegExp(`^${pattern}$`), parts };
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function written(parts: Partial<Parts>): string | undefined {
  const year =
    parts.year ??
    (parts.shortYear === undefined ? '1970' : `${Number(parts.shortYear) < 70 ? 20 : 19}${parts.shortYear}`);
  const month =
    parts.monthName === undefined
      ? Number(parts.month ?? 1)
      : months.indexOf(parts.monthName.slice(0, 3).toLowerCase()) + 1;
  const day = Number(parts.day ?? 1);
  let hour = Number(parts.hour ?? 0);
  if (parts.half !== undefined) hour = (hour % 12) + (parts.half.toLowerCase() === 'pm' ? 12 : 0);
  const minute = Number(parts.minute ?? 0);
  const [second = '0', fraction = ''] = (parts.second ?? '0').split('.');
  const longest = new Date(Date.UTC(Number(year), month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > longest || hour > 23 || minute > 59 || Number(second) > 59)
    return undefined;
  const two = (value: number | string): string => String(value).padStart(2, '0');
  const stamp = `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}${fraction === '' ? '' : `.${fraction.slice(0, 6)}`}`;
  return parts.zone === undefined ? stamp : inUtc(stamp, parts.zone);
}

function inUtc(stamp: string, zone: string): string {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  if (sign === undefined) return stamp;
  const shift = (Number(hours) * 60 + Number(minutes)) * (sign === '+' ? -60_000 : 60_000);
  const [whole = '', fraction] = stamp.split('.');
  const moved = new Date(Date.parse(`${whole.replace(' ', 'T')}Z`) + shift)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
  return fraction === undefined ? moved : `${moved}.${fraction}`;
}

/** What COPY takes without a word: `YYYY-MM-DD HH:MI:SS`, no zone, no T. */
export function byDefault(text: string): string | undefined {
  return (
    byPattern(text, 'YYYY-MM-DD HH24:MI:SS') ?? byPattern(text, 'YYYY-MM-DD HH24:MI') ?? byPattern(text, 'YYYY-MM-DD')
  );
}

const automatic = [
  ...[
    'YYYY-MM-DD HH24:MI:SS',
    'YYYY-MM-DD HH24:MI:SSOF',
    'YYYY-MM-DD HH24:MI:SS OF',
    'YYYY-MM-DDTHH24:MI:SS',
    'YYYY-MM-DDTHH24:MI:SSOF',
  ],
  ...[
    'YYYY-MM-DD HH24:MI',
    'YYYY-MM-DDTHH24:MI',
    'YYYY-MM-DD',
    'YYYYMMDD HH24:MI:SS',
    'YYYYMMDDTHH24:MI:SS',
    'YYYYMMDDTHHMISS',
    'YYYYMMDD',
  ],
  ...[
    'MM/DD/YYYY HH24:MI:SS',
    'MM/DD/YYYY HH24:MI',
    'MM/DD/YYYY',
    'MM-DD-YYYY HH24:MI:SS',
    'MM-DD-YYYY',
    'DD.MM.YYYY HH24:MI:SS',
    'DD.MM.YYYY',
  ],
  ...[
    'MON DD YYYY HH24:MI:SS',
    'MON DD YYYY HH12:MI AM',
    'MON DD YYYY',
    'MON DD, YYYY HH24:MI:SS',
    'MON DD, YYYY',
    'DD MON YYYY HH24:MI:SS',
    'DD MON YYYY',
    'DD-MON-YYYY',
  ],
];

export function automatically(text: string): string | undefined {
  const plain = text.trim().replace(/ (?:UTC|GMT)$/i, 'Z');
  for (const format of automatic) {
    const found = byPattern(plain, format);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function fromEpoch(text: string, unitMs: 1 | 1000): string | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  const ms = Number(text) * unitMs;
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return undefined;
  return new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

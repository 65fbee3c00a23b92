// The types of a seed's columns, the same for every target: integer, bigint, decimal, double precision, boolean, date,
// timestamp, else varchar by bytes. Pure. Text with leading zeros (postal codes) stays text.

const integer = /^[+-]?(0|[1-9]\d*)$/;
const decimal = /^[+-]?(0|[1-9]\d*)?\.\d+$/;
const double = /^[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+$/;
const boolean = /^(true|false)$/i;
const date = /^\d{4}-\d{2}-\d{2}$/;
const timestamp = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$/;

type Kind = 'integer' | 'decimal' | 'double' | 'boolean' | 'date' | 'timestamp' | 'text';

/** What the values of one column have in common; empty cells are NULL and say nothing. */
export interface ColumnProfile {
  kind: Kind | undefined;
  /** Beyond four bytes. */
  big: boolean;
  integerDigits: number;
  scale: number;
  bytes: number;
}

export function emptyProfile(): ColumnProfile {
  return { kind: undefined, big: false, integerDigits: 0, scale: 0, bytes: 0 };
}

export function addValue(profile: ColumnProfile, value: string): void {
  if (value === '') return;
  profile.bytes = Math.max(profile.bytes, Buffer.byteLength(value));
  if (profile.kind === 'text') return;
  const kind = kindOf(value);
  profile.kind = profile.kind === undefined ? kind : common(profile.kind, kind);
  if (kind === 'integer' || kind === 'decimal') {
    const [whole = '', fraction = ''] = value.replace(/^[+-]/, '').split('.');
    profile.integerDigits = Math.max(profile.integerDigits, whole.length);
    profile.scale = Math.max(profile.scale, fraction.length);
    if (kind === 'integer' && (Number(value) > 2147483647 || Number(value) < -2147483648)) profile.big = true;
  }
}

/** In Redshift's words. */
export function typeOf(profile: ColumnProfile): string {
  const { kind, big, integerDigits, scale } = profile;
  switch (kind) {
    case 'integer':
      if (integerDigits > 18) return integerDigits > 38 ? varchar(profile) : `decimal(${integerDigits}, 0)`;
      return big ? 'bigint' : 'integer';
    case 'decimal': {
      const precision = Math.max(18, integerDigits + scale);
      return precision > 38 || scale > 37 ? 'double precision' : `decimal(${precision}, ${scale})`;
    }
    case 'double':
      return 'double precision';
    case 'boolean':
    case 'date':
    case 'timestamp':
      return kind;
    default:
      return varchar(profile);
  }
}

// Room to grow: a longer value tomorrow should not change the type today.
function varchar({ bytes }: ColumnProfile): string {
  return `varchar(${Math.min(65535, Math.max(16, 2 ** Math.ceil(Math.log2(Math.max(1, bytes)))))})`;
}

function kindOf(value: string): Kind {
  if (integer.test(value)) return 'integer';
  if (decimal.test(value)) return 'decimal';
  if (double.test(value)) return 'double';
  if (boolean.test(value)) return 'boolean';
  if (date.test(value)) return isRealDate(value) ? 'date' : 'text';
  if (timestamp.test(value)) return isRealDate(value.slice(0, 10)) ? 'timestamp' : 'text';
  return 'text';
}

function isRealDate(value: string): boolean {
  const parsed = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value);
}

function common(a: Kind, b: Kind): Kind {
  if (a === b) return a;
  const numbers: readonly Kind[] = ['integer', 'decimal', 'double'];
  const wider = Math.max(numbers.indexOf(a), numbers.indexOf(b));
  if (numbers.includes(a) && numbers.includes(b)) return numbers[wider] ?? 'text';
  if ((a === 'date' && b === 'timestamp') || (a === 'timestamp' && b === 'date')) return 'timestamp';
  return 'text';
}

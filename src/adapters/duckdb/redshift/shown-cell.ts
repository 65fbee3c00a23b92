// A cell as Redshift's own client (psql) prints it, made of the text that DuckDB's client prints for the same value.
import type { RedshiftType } from '../../../sql/types/redshift-type.ts';

/**
 * The writer for a column of that type; undefined where both print alike.
 *
 * @example shownCell({ kind: 'boolean' })?.('true')  // 't'
 * @example shownCell({ kind: 'double' })?.('1.0')    // '1'
 */
export function shownCell(type: RedshiftType): ((text: string) => string) | undefined {
  switch (type.kind) {
    case 'boolean':
      return (text) => text.slice(0, 1);
    case 'real':
    case 'double':
      return floatCell;
    case 'varbyte':
      return hexCell;
    case 'char': {
      const { length } = type;
      return length === undefined ? undefined : (text) => text.padEnd(length);
    }
    case 'interval':
      return (text) => text.replace(/\bmonth(s?)\b/, 'mon$1');
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return (text) => text.replace(/ \(BC\)/, ' BC');
    default:
      return undefined;
  }
}

const named: Readonly<Record<string, string>> = { nan: 'NaN', inf: 'Infinity', '-inf': '-Infinity' };

function floatCell(text: string): string {
  return named[text] ?? text.replace(/\.0+(?=$|e)/, '');
}

/** DuckDB prints bytes as ASCII where it can, all others as `\x9E`. */
function hexCell(text: string): string {
  return text.replace(/\\x([0-9A-Fa-f]{2})|[\s\S]/g, (letter, hex: string | undefined) =>
    hex === undefined ? letter.charCodeAt(0).toString(16).padStart(2, '0') : hex.toLowerCase(),
  );
}

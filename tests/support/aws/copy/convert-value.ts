// A value from a file -> the text that the column takes, by COPY's rules; what does not fit has a code and a reason.
import type { RedshiftType } from '../../../../src/sql/types/redshift-type.ts';
import type { CopyCommand } from './copy-options.ts';
import { automatically, byDefault, byPattern, fromEpoch } from './date-time.ts';
import { JsonNumber } from './read-json.ts';
import type { RawValue, RowProblem } from './row.ts';

export type Converted = { readonly text: string | null } | RowProblem;

const isNull: Converted = { text: null };

export function convertValue(raw: RawValue, type: RedshiftType, notNull: boolean, command: CopyCommand): Converted {
  const converted = convert(raw, type, command);
  if ('text' in converted && converted.text === null && notNull)
    return { code: 1213, message: 'Missing data for not-null field' };
  return converted;
}

function convert(raw: RawValue, type: RedshiftType, command: CopyCommand): Converted {
  if (raw.kind === 'null') return isNull;
  if (type.kind === 'super') return superValue(raw, command);
  const isText = type.kind === 'varchar' || type.kind === 'char';
  let text = raw.kind === 'text' ? raw.text : jsonText(raw.value, isText, type.kind === 'decimal');
  if (text.includes('\ufffd')) {
    if (command.acceptInvalidChars === undefined || type.kind !== 'varchar')
      return {
        code: 1220,
        message: 'String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: ef bf bd (error 4)',
        value: text,
      };
    text = text.replaceAll('\ufffd', command.acceptInvalidChars);
  }
  if (command.blanksAsNull && isText && text !== '' && text.trim() === '') return isNull;
  if (text === '' && (!isText || command.emptyAsNull)) return isNull;
  if (isText) return textValue(text, type as { kind: 'char' | 'varchar'; length: number | undefined }, command);
  return plainValue(text.trim(), type, command);
}

function jsonText(value: unknown, isText: boolean, isDecimal: boolean): string {
  // Numbers pass through binary floating point on their way to a decimal.
  if (value instanceof JsonNumber)
    return isDecimal && /[.e]/i.test(value.text) ? String(Number(value.text)) : value.text;
  if (typeof value === 'boolean') return isText ? String(value) : String(value);
  return JSON.stringify(value);
}

const mostSuperText = 65_535;

function superValue(raw: Exclude<RawValue, { kind: 'null' }>, command: CopyCommand): Converted {
  const value = raw.kind === 'text' ? raw.text : raw.value;
  const tooLong = longText(value);
  if (tooLong !== undefined)
    return { code: 1224, message: 'Invalid SUPER: a string is longer than 65535 bytes', value: tooLong.slice(0, 100) };
  const text = raw.kind === 'text' && command.format.kind !== 'json' ? raw.text : JSON.stringify(value);
  return { text };
}

function longText(value: unknown): string | undefined {
  if (typeof value === 'string') return Buffer.byteLength(value) > mostSuperText ? value : undefined;
  if (typeof value !== 'object' || value === null || value instanceof JsonNumber) return undefined;
  for (const inside of Object.values(value)) {
    const found = longText(inside);
    if (found !== undefined) return found;
  }
  return undefined;
}

function textValue(
  text: string,
  { kind, length }: { readonly kind: 'char' | 'varchar'; readonly length: number | undefined },
  command: CopyCommand,
): Converted {
  const trimmed = command.trimBlanks || kind === 'char' ? text.replace(/ +$/, '') : text;
  if (trimmed.includes('\0'))
    return { code: 1217, message: 'Missing newline: Unexpected character 0x00 found', value: trimmed };
  if (kind === 'char' && Buffer.byteLength(trimmed) !== trimmed.length)
    return {
      code: 1220,
      message: 'Multibyte character not supported for CHAR (Hint: try using VARCHAR). Invalid char: ',
      value: trimmed,
    };
  const bytes = Buffer.byteLength(trimmed);
  if (length === undefined || bytes <= length) return { text: trimmed };
  if (!command.truncateColumns) return { code: 1204, message: 'String length exceeds DDL length', value: trimmed };
  let cut = Buffer.from(trimmed).subarray(0, length).toString();
  while (Buffer.byteLength(cut) > length || cut.endsWith('\ufffd')) cut = cut.slice(0, -1);
  return { text: cut };
}

const ranges: Readonly<Record<string, readonly [bigint, string]>> = {
  smallint: [32_767n, 'Short'],
  integer: [2_147_483_647n, 'Integer'],
  bigint: [9_223_372_036_854_775_807n, 'Long'],
};

function plainValue(text: string, type: RedshiftType, command: CopyCommand): Converted {
  switch (type.kind) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return integerValue(text, ranges[type.kind] as readonly [bigint, string]);
    case 'real':
    case 'double':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || /^[+-]?(nan|inf(inity)?)$/i.test(text)
        ? { text }
        : badDigit(text, /^[+-]?(\d+\.?\d*|\.\d+)?(e[+-]?\d*)?/i, type.kind === 'real' ? 'Float' : 'Double');
    case 'decimal':
      return decimalValue(text, type, command.roundDecimals);
    case 'boolean':
      if (/^(t|true|y|yes|1|on)$/i.test(text)) return { text: 'true' };
      if (/^(f|false|n|no|0|off)$/i.test(text)) return { text: 'false' };
      return { code: 1210, message: 'Unknown boolean format', value: text };
    case 'date': {
      const found = dateValue(text, command);
      if (found !== undefined) return { text: found.slice(0, 10) };
      return command.acceptsAnyDate
        ? isNull
        : { code: 1206, message: `Invalid Date Format - length must be 10 or more`, value: text };
    }
    case 'timestamp':
    case 'timestamptz': {
      const found = timestampValue(text, command.timeFormat);
      if (found !== undefined) return { text: found };
      return command.acceptsAnyDate
        ? isNull
        : {
            code: 1206,
            message: `Invalid timestamp format or value [${command.timeFormat ?? 'YYYY-MM-DD HH24:MI:SS'}]`,
            value: text,
          };
    }
    case 'varbyte':
      return /^([0-9a-f]{2})*$/i.test(text) ? { text } : { code: 1216, message: 'Invalid hex digit', value: text };
    default:
      return { text };
  }
}

function integerValue(text: string, [most, name]: readonly [bigint, string]): Converted {
  if (!/^[+-]?\d+$/.test(text)) return badDigit(text, /^[+-]?\d*/, name);
  const value = BigInt(text.replace(/^\+/, ''));
  if (value > most || value < -most - 1n)
    return { code: 1216, message: `Overflow for column type ${name}`, value: text };
  return { text };
}

function badDigit(text: string, good: RegExp, name: string): Converted {
  const position = good.exec(text)?.[0].length ?? 0;
  return {
    code: 1207,
    message: `Invalid digit, Value '${text[position] ?? ''}', Pos ${position}, Type: ${name}`,
    value: text,
    position,
  };
}

// Digits behind the scale are cut off, unless ROUNDEC; INSERT rounds.
function decimalValue(
  text: string,
  { precision, scale }: { readonly precision: number; readonly scale: number },
  rounds: boolean,
): Converted {
  const plain =
    /e/i.test(text) && Number.isFinite(Number(text)) ? Number(text).toFixed(Math.min(100, scale + 1)) : text;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(plain);
  if (match === null || (match[2] === '' && (match[3] ?? '') === ''))
    return badDigit(text, /^[+-]?\d*\.?\d*/, 'Decimal');
  const [, sign = '', whole = '', fraction = ''] = match;
  const next = fraction[scale];
  let digits = BigInt(`${whole}${fraction.slice(0, scale).padEnd(scale, '0')}` || '0');
  if (rounds && next !== undefined && next >= '5') digits += 1n;
  if (String(digits).length > precision)
    return { code: 1216, message: `Overflow for NUMERIC(${precision},${scale})`, value: text };
  const padded = String(digits).padStart(scale + 1, '0');
  const at = padded.length - scale;
  return { text: `${sign === '-' ? '-' : ''}${padded.slice(0, at)}${scale === 0 ? '' : `.${padded.slice(at)}`}` };
}

function dateValue(text: string, { dateFormat }: CopyCommand): string | undefined {
  if (dateFormat === undefined) return byPattern(text, 'YYYY-MM-DD') ?? byDefault(text);
  return dateFormat.toLowerCase() === 'auto' ? automatically(text) : byPattern(text, dateFormat);
}

// The words for epochs are known in lower case only.
function timestampValue(text: string, format: string | undefined): string | undefined {
  if (format === undefined) return byDefault(text);
  if (format === 'epochsecs') return fromEpoch(text, 1000);
  if (format === 'epochmillisecs') return fromEpoch(text, 1);
  return format === 'auto' ? automatically(text) : byPattern(text, format);
}

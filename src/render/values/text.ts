// Python's str() and repr().
import { HostFunction, HostObject, PyFloat } from '../host.ts';
import { floatText } from './float-text.ts';
import { checkDigits, PyError } from './py-error.ts';
import { PyObject, type Value } from './py-object.ts';

const deepestRepr = 200;
let depth = 0;

export function str(value: Value): string {
  return typeof value === 'string'
    ? value
    : value instanceof PyObject
      ? value.text()
      : value instanceof HostObject
        ? value.text()
        : repr(value);
}

export function repr(value: Value): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      return Number.isInteger(value) ? String(value) : floatText(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return bigintText(value);
    default:
      if (value === null) return 'None';
      if (value instanceof PyObject) return nested(value);
      if (value instanceof PyFloat) return floatText(value.value);
      if (value instanceof HostFunction) return `<function ${value.name}>`;
      return value.repr();
  }
}

function nested(value: PyObject): string {
  depth += 1;
  try {
    if (depth > deepestRepr) {
      throw new PyError('RecursionError', 'maximum recursion depth exceeded while getting the repr of an object');
    }
    return value.repr();
  } finally {
    depth -= 1;
  }
}

function bigintText(value: bigint): string {
  const text = value.toString();
  checkDigits(text.length - (value < 0n ? 1 : 0));
  return text;
}

const unprintable = /['"\\\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}]/gu;
const needsCare = /[^ !#-&(-[\]-~]/;

function quote(text: string): string {
  if (!needsCare.test(text)) return `'${text}'`;
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(unprintable, (char) => {
    switch (char) {
      case ' ':
        return char;
      case "'":
      case '"':
        return char === mark ? `\\${char}` : char;
      case '\\':
        return '\\\\';
      case '\n':
        return '\\n';
      case '\r':
        return '\\r';
      case '\t':
        return '\\t';
      default:
        return escaped(char.codePointAt(0) as number);
    }
  });
  return mark + body + mark;
}

function escaped(code: number): string {
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

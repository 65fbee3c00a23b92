// The template of a generic test: one call of its macro, with the arguments of the YAML as expressions. It is rendered like any
// other template, so that refs, vars and macros inside arguments need no special way.
import { isJsonObject, type JsonObject, type JsonValue } from '../util/json.ts';

export interface TestCall {
  /** `test_unique`, `dbt_utils.test_at_least_one`. */
  readonly macro: string;
  /** The expression of the tested relation: `ref('users')`. */
  readonly target: string;
  /** As written in YAML, `column_name` included. */
  readonly args: JsonObject;
}

// dbt evaluates exactly these calls when they are the whole of a string.
const callPattern = /^\s*(?:env_var|ref|var|source)\s*\(.+\)\s*$/s;
const singleExpression = /^\s*\{\{((?:(?!\}\}|\{\{)[\s\S])*)\}\}\s*$/;
const markup = /\{[{%#]/;

/**
 * @example testTemplate({ macro: 'test_unique', target: "ref('users')", args: { column_name: 'user_id' } })
 * // "{{ test_unique(model=get_where_subquery(ref('users')), column_name='user_id') }}"
 */
export function testTemplate(call: TestCall): string {
  const preludes: string[] = [];
  const args = Object.entries(call.args).map(([name, value]) => `${name}=${expression(value, preludes)}`);
  return `${preludes.join('')}{{ ${call.macro}(${[`model=get_where_subquery(${call.target})`, ...args].join(', ')}) }}`;
}

/** Whether rendering could find more than literals in a value: a call, or markup. */
export function isDynamic(value: JsonValue): boolean {
  if (typeof value === 'string') return callPattern.test(value) || markup.test(value);
  if (Array.isArray(value)) return value.some(isDynamic);
  return isJsonObject(value) && Object.values(value).some(isDynamic);
}

export type LiteralCall =
  | { readonly kind: 'ref'; readonly name: string; readonly package: string | undefined }
  | { readonly kind: 'source'; readonly source: string; readonly table: string };

const literalCallPattern =
  /^\s*(ref|source)\s*\(\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*(?:,\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*)?\)\s*$/;

/** `ref('a')`, `ref('p', 'a')`, `source('s', 't')` with literals only; undefined: it takes an evaluator to know. */
export function literalCall(text: string): LiteralCall | undefined {
  const match = literalCallPattern.exec(text);
  if (match === null) return undefined;
  const first = match[2] ?? match[3] ?? '';
  const second = match[4] ?? match[5];
  if (match[1] === 'ref') {
    return second === undefined
      ? { kind: 'ref', name: first, package: undefined }
      : { kind: 'ref', name: second, package: first };
  }
  return second === undefined ? undefined : { kind: 'source', source: first, table: second };
}

/** A string literal of the template language. */
export function stringLiteral(text: string): string {
  const escaped = text.replace(/[\\'\n\r\t]/g, (char) => escapes[char] ?? char);
  return `'${escaped}'`;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function expression(value: JsonValue, preludes: string[]): string {
  switch (typeof value) {
    case 'string':
      return textExpression(value, preludes);
    case 'number':
      return value < 0 ? `(${value})` : String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      if (value === null) return 'none';
      if (isJsonObject(value)) {
        const entries = Object.entries(value).map(
          ([key, inner]) => `${stringLiteral(key)}: ${expression(inner, preludes)}`,
        );
        return `{${entries.join(', ')}}`;
      }
      return `[${value.map((item) => expression(item, preludes)).join(', ')}]`;
  }
}

function textExpression(text: string, preludes: string[]): string {
  if (callPattern.test(text)) return text.trim();
  const single = singleExpression.exec(text)?.[1];
  if (single !== undefined) return `(${single.trim()})`;
  if (!markup.test(text)) return stringLiteral(text);
  // Text around or between expressions: the template language itself puts it together.
  const name = `_sqlflow_arg_${preludes.length}`;
  preludes.push(`{% set ${name} %}${text}{% endset %}`);
  return name;
}

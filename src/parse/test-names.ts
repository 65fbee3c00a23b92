// Names and ids of generic tests, spelled as dbt spells them, so that selectors, artifacts and state comparisons carry over.
import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../util/json.ts';

export interface TestNameInput {
  readonly testName: string;
  readonly namespace: string | undefined;
  /** Of the model or seed; of a source `source_table`. */
  readonly targetName: string;
  readonly onSource: boolean;
  /** With `column_name`, without `model`. */
  readonly args: JsonObject;
  readonly customName: string | undefined;
}

export interface TestNames {
  /** In the id and for people. */
  readonly name: string;
  /** At most 63 characters: file names, the table of stored failures. */
  readonly short: string;
}

/**
 * The test, its node and its arguments' values, joined; when longer than 63 characters the short name is 30 of them and a hash.
 *
 * @example testNames({ testName: 'unique', targetName: 'users', args: { column_name: 'user_id' }, … }).name // 'unique_users_user_id'
 */
export function testNames(input: TestNameInput): TestNames {
  if (input.customName !== undefined) return { name: input.customName, short: input.customName };
  let test = input.onSource ? `source_${input.testName}` : input.testName;
  if (input.namespace !== undefined) test = `${input.namespace}_${test}`;
  const parts = Object.keys(input.args)
    .sort()
    .flatMap((key) => flat(input.args[key] ?? null))
    .map((text) => text.replace(/[^0-9a-zA-Z_]+/g, '_'));
  const identifier = `${test}_${input.targetName}`;
  const name = `${identifier}_${parts.join('__')}`;
  if (name.length < 64) return { name, short: name };
  return { name, short: `${identifier.slice(0, 30)}_${md5(name)}` };
}

/**
 * The ten characters that end a generic test's id: a hash of its name and of what it is called with, in Python's notation.
 *
 * @param model the template text of the tested relation, e.g. `{{ get_where_subquery(ref('users')) }}`
 */
export function testHash(
  name: string,
  input: Pick<TestNameInput, 'testName' | 'namespace' | 'args'>,
  model: string,
): string {
  const metadata = { namespace: input.namespace ?? null, name: input.testName, kwargs: { ...input.args, model } };
  return md5(name + pythonRepr(hashable(metadata))).slice(-10);
}

function flat(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.map(pythonText);
  if (value !== null && typeof value === 'object') return Object.values(value).map(pythonText);
  return [pythonText(value)];
}

/** Scalars become text; keys are sorted. */
function hashable(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(hashable);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([key, inner]) => [key, hashable(inner)]),
    );
  }
  return pythonText(value as JsonValue);
}

/** Python's `str()`. */
function pythonText(value: JsonValue): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

/** Python's `repr()` of JSON values. */
function pythonRepr(value: JsonValue): string {
  switch (typeof value) {
    case 'string':
      return reprString(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return String(value);
    default:
      if (value === null) return 'None';
      if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
      return `{${Object.entries(value)
        .map(([key, inner]) => `${reprString(key)}: ${pythonRepr(inner)}`)
        .join(', ')}}`;
  }
}

function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = quote;
  for (const char of text) {
    if (char === quote || char === '\\') out += `\\${char}`;
    else if (char === '\n') out += '\\n';
    else if (char === '\r') out += '\\r';
    else if (char === '\t') out += '\\t';
    else if (char < ' ' || char === '\u007f') out += `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
    else out += char;
  }
  return out + quote;
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

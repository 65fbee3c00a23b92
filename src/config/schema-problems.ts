// Turns what a zod schema finds wrong into diagnostics with places: every problem, an unknown key with its nearest neighbour, a wrong value
// with what was found and what is expected.
import type { z } from 'zod';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { closest } from '../util/closest.ts';
import type { ConfigDocument, ConfigPath } from './config-document.ts';
import { keyElsewhere } from './keys-elsewhere.ts';

type Issue = z.core.$ZodIssue;

export interface ProblemContext {
  readonly schema: z.ZodType;
  readonly document: ConfigDocument;
  /** Where in the document the checked value stands. */
  readonly prefix: ConfigPath;
}

/** One diagnostic for each thing that is wrong. */
export function schemaProblems(error: z.ZodError, context: ProblemContext): readonly Diagnostic[] {
  const problems = error.issues.flatMap((issue) => problemsOf(issue, context));
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = JSON.stringify([problem.name, problem.data]);
    return seen.has(key) ? false : seen.add(key);
  });
}

function problemsOf(issue: Issue, context: ProblemContext): readonly Diagnostic[] {
  const path = [...context.prefix, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(context.schema, issue.path);
    return issue.keys.map((key) => unknownKey(context.document, path, key, known));
  }
  const found = valueAt(context.document.value, path);
  const name = pathText(path);
  if (found === undefined) {
    const parent = path.slice(0, -1);
    // Missing because it is misspelt beside: told once, as the misspelling.
    const known = keysAt(context.schema, issue.path.slice(0, -1));
    const others = Object.keys(valueAt(context.document.value, parent) ?? {}).filter((key) => !known.includes(key));
    const misspelt = closest(String(path.at(-1)), others);
    if (misspelt !== undefined) return [unknownKey(context.document, parent, misspelt, known)];
    const at = context.document.spanOf(parent, 'key');
    return [errorDiagnostic('configKeyMissing', at, { key: name, expected: expectedOf(issue) })];
  }
  const rule = ruleOf(issue);
  if (rule !== undefined) {
    const part = typeof found === 'object' ? 'key' : 'value';
    return [errorDiagnostic('configRuleBroken', context.document.spanOf(path, part), { key: name, rule })];
  }
  const at = context.document.spanOf(path, 'value');
  return [
    errorDiagnostic('configValueInvalid', at, { key: name, expected: expectedOf(issue), found: foundText(found) }),
  ];
}

/** In the order of the text; what has no place comes first. */
export function inTextOrder(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const startOf = ({ at }: Diagnostic): number => (at !== undefined && 'start' in at ? at.start : -1);
  return problems.toSorted((a, b) => startOf(a) - startOf(b));
}

export function unknownKey(
  document: ConfigDocument,
  parent: ConfigPath,
  key: string,
  known: readonly string[],
): Diagnostic {
  const at = document.spanOf([...parent, key], 'key');
  return errorDiagnostic('configKeyUnknown', at, {
    key,
    inside: parent.length === 0 ? undefined : pathText(parent),
    closest: closest(key, known),
    known: [...known],
    hint: keyElsewhere(parent, key),
  });
}

/** `targets.dev.schema`, `paths.models[0]`. */
export function pathText(path: ConfigPath): string {
  let text = '';
  for (const key of path) text += typeof key === 'number' ? `[${key}]` : text === '' ? key : `.${key}`;
  return text === '' ? 'the config' : text;
}

/** A value in a few words, for "found …". */
export function foundText(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  switch (typeof value) {
    case 'string':
      if (value === '') return 'an empty text';
      return value.length > 40 ? `the text "${value.slice(0, 40)}…"` : `the text "${value}"`;
    case 'number':
    case 'bigint':
      return `the number ${value}`;
    case 'boolean':
      return String(value);
    case 'function':
      return 'a function';
    case 'object':
      return value instanceof Promise ? 'a promise' : 'an object';
    default:
      return `a value of type ${typeof value}`;
  }
}

/** What a schema says in its own words: a whole rule, not a kind of value. */
function ruleOf(issue: Issue): string | undefined {
  if (issue.code === 'custom') return issue.message;
  // zod's own words for formats begin with this.
  return issue.code === 'invalid_format' && !issue.message.startsWith('Invalid ') ? issue.message : undefined;
}

function expectedOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value))));
    case 'too_small':
      if (issue.origin !== 'string') return `at least ${issue.minimum}`;
      return issue.minimum === 1 ? 'a text that is not empty' : `a text of at least ${issue.minimum} characters`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_format':
      return `a text that ${issue.message.replace(/^Invalid (?:string|input): must /, '').replace(/^start /, 'starts ')}`;
    case 'invalid_union': {
      const all = new Set(
        issue.errors.flatMap((branch) => branch.filter((inner) => inner.path.length === 0).map(expectedOf)),
      );
      return all.size === 0 ? 'another value' : oneOf([...all]);
    }
    default:
      return issue.message;
  }
}

/** `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function valueAt(value: unknown, path: ConfigPath): unknown {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = (inner as Record<string | number, unknown>)[key];
  }
  return inner;
}

/** The keys that the schema knows at a place. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let current: unknown = unwrap(schema);
  for (const key of path) {
    const definition = definitionOf(current);
    if (definition?.shape !== undefined) current = unwrap(definition.shape[String(key)]);
    else current = unwrap(definition?.valueType ?? definition?.element);
  }
  return Object.keys(definitionOf(current)?.shape ?? {}).filter((key) => !key.startsWith('$'));
}

interface Definition {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly innerType?: unknown;
  readonly valueType?: unknown;
  readonly element?: unknown;
}

function definitionOf(schema: unknown): Definition | undefined {
  return (schema as { readonly def?: Definition } | undefined)?.def;
}

function unwrap(schema: unknown): unknown {
  let current = schema;
  for (;;) {
    const inner = definitionOf(current)?.innerType;
    if (inner === undefined) return current;
    current = inner;
  }
}

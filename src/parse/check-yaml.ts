// Checks a part of a YAML file against a zod schema; each issue becomes a diagnostic at its key or value.
import { z } from 'zod';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { closest } from '../util/closest.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

type Schema = z.core.$ZodType;
type Issue = z.core.$ZodIssue;

export interface YamlPart {
  readonly yaml: YamlFile;
  /** Where `value` stands in the file. */
  readonly path: YamlPath;
  readonly value: unknown;
}

/** Words of COPY that are not keys of `copy:`. */
const copyWords: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['null_as', 'delimiter', 'quote', 'time_format', 'date_format', 'compression', 'header'].map((key) => [
      key,
      `"${key}" stands directly under "load:"`,
    ]),
  ),
  max_error: 'the key is "on_error: { skip_rows: n }", directly under "load:"',
  max_errors: 'the key is "on_error: { skip_rows: n }", directly under "load:"',
  ignore_all_errors: 'rows are never dropped unseen: "on_error: { skip_rows: n }", directly under "load:"',
  removequotes: 'the key is "remove_quotes"',
  fixed_width: 'the format is "fixedwidth", and "widths" stands directly under "load:"',
  encrypted:
    'files that a client has encrypted are not loaded: let S3 encrypt them (SSE-KMS), which COPY needs no key for',
  master_symmetric_key:
    'files that a client has encrypted are not loaded: let S3 encrypt them (SSE-KMS), which COPY needs no key for',
  no_load:
    'nothing is loaded for trial: a batch that does not fit is taken back, and "sqlflow plan" shows what would be loaded',
  read_ratio: 'it is for DynamoDB tables, which are not loaded',
  manifest: 'sqlflow writes the manifest',
};

/** Names for a diagnostic's `where`: what an unknown key was probably meant for. */
const misplaced: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a column': { type: 'the key is "data_type"', datatype: 'the key is "data_type"' },
  'a source': { load: '"load" stands under a table, not under the source', columns: '"columns" stand under a table' },
  'a source table': { from: 'put it under "load:"', format: 'put it under "load:"' },
  '"copy"': copyWords,
  '"load"': {
    csv: 'the options of csv stand directly under "load:" (delimiter, quote, header, null_as)',
    ...Object.fromEntries(
      ['blanks_as_null', 'empty_as_null', 'trim_blanks', 'truncate_columns', 'region', 'encoding', 'ignore_header'].map(
        (key) => [key, 'put it under "copy:"'],
      ),
    ),
    on_schema_change: 'new columns in the YAML are added by themselves; for new fields in files: "on_new_field"',
  },
};

/** Config keys that people put beside `config:`. */
const configKeys = new Set(
  [
    'materialized enabled alias schema database pre-hook post-hook pre_hook post_hook unique_key incremental_strategy',
    'on_schema_change persist_docs grants full_refresh dist sort sort_type event_time column_types delimiter quote_columns',
  ].flatMap((line) => line.split(' ')),
);

/**
 * The value if it fits, and a diagnostic for each thing that is wrong with it. Unknown keys alone do not hide the rest: what else
 * the part says is given back without them, so that its own mistakes are found in the same run.
 */
export function checkYaml<T>(
  schema: z.ZodType<T>,
  part: YamlPart,
  report: (diagnostic: Diagnostic) => void,
): T | undefined {
  const result = schema.safeParse(part.value, { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  for (const issue of issues) reportIssue(schema, part, issue as Issue, [], report);
  if (!issues.every((issue) => issue.code === 'unrecognized_keys')) return undefined;
  const rest = structuredClone(part.value);
  for (const issue of issues) {
    let holder = rest;
    for (const step of issue.path) holder = (holder as Record<PropertyKey, unknown>)[step];
    for (const key of issue.keys) delete (holder as Record<string, unknown>)[key];
  }
  return schema.safeParse(rest).data;
}

/** Whether a missing key stands there under a name that is nearly its own: then the unknown key is what is told. */
function isMisspelt(key: string, value: unknown, path: YamlPath, object: z.core.$ZodObject): boolean {
  let holder: unknown = value;
  for (const step of path) holder = (holder as Record<PropertyKey, unknown> | undefined)?.[step];
  const known = Object.keys(object._zod.def.shape);
  return Object.keys(holder ?? {}).some((other) => !known.includes(other) && closest(other, known) === key);
}

function reportIssue(
  schema: Schema,
  part: YamlPart,
  issue: Issue,
  above: YamlPath,
  report: (diagnostic: Diagnostic) => void,
): void {
  const inner: YamlPath = [...above, ...(issue.path as YamlPath)];
  const path: YamlPath = [...part.path, ...inner];
  const key = nameOf(path);
  const valueAt = (): Span => part.yaml.valueSpan(path);
  if (issue.code !== 'unrecognized_keys' && issue.input === undefined) {
    const parent = path.slice(0, -1);
    const object = objectAt(schema, inner.slice(0, -1));
    if (object !== undefined && isMisspelt(key, part.value, inner.slice(0, -1), object)) return;
    const where = (object && z.globalRegistry.get(object)?.title) ?? `"${nameOf(parent)}"`;
    report(errorDiagnostic('yamlMissingKey', part.yaml.keySpan(parent), { key, where, allowed: wordsOf(issue) }));
    return;
  }
  switch (issue.code) {
    case 'unrecognized_keys': {
      const object = objectAt(schema, inner);
      const where = (object && z.globalRegistry.get(object)?.title) ?? `"${key}"`;
      const known = object === undefined ? [] : Object.keys(object._zod.def.shape);
      for (const unknown of issue.keys) {
        report(
          errorDiagnostic('yamlUnknownKey', part.yaml.keySpan([...path, unknown]), {
            key: unknown,
            where,
            closest: closest(unknown, known),
            hint: misplaced[where]?.[unknown] ?? configHint(unknown, known) ?? commaHint(issue.input, unknown),
          }),
        );
      }
      return;
    }
    case 'invalid_type':
      report(
        errorDiagnostic(
          'yamlWrongType',
          typeof issue.input === 'object' && issue.input !== null ? part.yaml.keySpan(path) : valueAt(),
          {
            key,
            expected: typeWords(issue.expected),
            found: found(issue.input),
          },
        ),
      );
      return;
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const value = scalarText(issue.input);
      report(errorDiagnostic('yamlWrongValue', valueAt(), { key, value, allowed, closest: closest(value, allowed) }));
      return;
    }
    case 'invalid_union': {
      const branch = bestBranch(issue.errors as readonly (readonly Issue[])[]);
      if (branch !== undefined) {
        for (const nested of branch) reportIssue(schema, part, nested, inner, report);
        return;
      }
      const expected = issue.errors.flatMap((errors) => errors.slice(0, 1)).map(expectedWords);
      report(
        errorDiagnostic('yamlWrongType', valueAt(), {
          key,
          expected: [...new Set(expected)].join(' or '),
          found: found(issue.input),
        }),
      );
      return;
    }
    case 'too_small':
      report(wrongValue(valueAt(), key, issue.input, limitWords('at least', issue.minimum, issue.origin)));
      return;
    case 'too_big':
      report(wrongValue(valueAt(), key, issue.input, limitWords('at most', issue.maximum, issue.origin)));
      return;
    default:
      report(wrongValue(valueAt(), key, issue.input, issue.message.slice(0, 1).toLowerCase() + issue.message.slice(1)));
  }
}

/** The words that a missing key may have as its value. */
function wordsOf(issue: Issue): readonly string[] | undefined {
  return issue.code === 'invalid_value' ? issue.values.map(String) : undefined;
}

function wrongValue(at: Span, key: string, input: unknown, reason: string): Diagnostic {
  return errorDiagnostic('yamlWrongValue', at, { key, value: scalarText(input), reason });
}

function limitWords(bound: string, limit: number | bigint, origin: string): string {
  const unit = origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
  return `must be ${bound} ${limit}${unit}`;
}

/** The branch of a union that the value was meant for: the only one whose own type fits. */
function bestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = branches.filter(
    (issues) =>
      !issues.some(
        (issue) => issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value'),
      ),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

function expectedWords(issue: Issue): string {
  if (issue.code === 'invalid_type') return typeWords(issue.expected);
  if (issue.code === 'invalid_value') return issue.values.map((value) => `"${String(value)}"`).join(' or ');
  return 'another value';
}

function typeWords(type: string): string {
  switch (type) {
    case 'string':
      return 'a text';
    case 'boolean':
      return 'true or false';
    case 'number':
      return 'a number';
    case 'int':
      return 'a whole number';
    case 'array':
      return 'a list';
    case 'object':
    case 'record':
      return 'a mapping';
    default:
      return type;
  }
}

function found(input: unknown): string {
  if (input === null) return 'empty';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'a mapping';
  if (typeof input === 'string') return `the text "${input}"`;
  return scalarText(input);
}

function scalarText(input: unknown): string {
  return typeof input === 'object' && input !== null ? found(input) : String(input ?? '');
}

function configHint(key: string, known: readonly string[]): string | undefined {
  return configKeys.has(key) && known.includes('config') ? 'put it under "config:"' : undefined;
}

/** `{ description: first, second }` reads as a key "second" without a value. */
function commaHint(input: unknown, key: string): string | undefined {
  const value = (input as Readonly<Record<string, unknown>> | undefined)?.[key];
  return value === null && key.includes(' ')
    ? 'inside { } a comma ends the value: quote a text that holds one'
    : undefined;
}

function nameOf(path: YamlPath): string {
  const keys = path.filter((step) => typeof step === 'string');
  return keys.at(-1) ?? 'the file';
}

type ObjectSchema = z.core.$ZodObject;

/** The object schema that describes the mapping at `path`, through options, lists and unions. */
function objectAt(schema: Schema, path: YamlPath): ObjectSchema | undefined {
  const def = schema._zod.def as z.core.$ZodTypeDef & {
    innerType?: Schema;
    element?: Schema;
    shape?: Record<string, Schema>;
    options?: readonly Schema[];
    valueType?: Schema;
  };
  if (def.innerType !== undefined) return objectAt(def.innerType, path);
  if (def.options !== undefined) {
    for (const option of def.options) {
      const object = objectAt(option, path);
      if (object !== undefined) return object;
    }
    return undefined;
  }
  const [step, ...rest] = path;
  if (step === undefined) return def.type === 'object' ? (schema as ObjectSchema) : undefined;
  if (def.type === 'array' && def.element !== undefined) return objectAt(def.element, rest);
  if (def.type === 'record' && def.valueType !== undefined) return objectAt(def.valueType, rest);
  const next = def.shape?.[String(step)];
  return next === undefined ? undefined : objectAt(next, rest);
}

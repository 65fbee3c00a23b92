// A definition of selectors.yml -> SelectExpr: words as on the command line, `method: value`, the long form, unions and intersections.
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { closest } from '../util/closest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../util/json.ts';
import { parseSelector, parseSelectorAt } from './parse-selector.ts';
import { type Criterion, INDIRECT_SELECTIONS, type IndirectSelection, type SelectExpr } from './select-expr.ts';
import { selectMethods, unknownMethod } from './select-methods.ts';
import {
  type DefinitionPath,
  type Report,
  reportUnknownKeys,
  type SelectorsFile,
  typeWord,
  wrongType,
} from './selectors-file.ts';

interface Reading {
  readonly yaml: SelectorsFile;
  /** The name of the selector that the definition belongs to. */
  readonly selector: string;
  readonly report: Report;
}

const GROUPS = ['union', 'intersection'] as const;
const CRITERION_KEYS = [
  'method',
  'value',
  'parents',
  'parents_depth',
  'children',
  'children_depth',
  'childrens_parents',
  'indirect_selection',
  'exclude',
];

/** Undefined: it is wrong, and that is reported. */
export function readDefinition(reading: Reading, value: JsonValue, path: DefinitionPath): SelectExpr | undefined {
  if (typeof value === 'string') return readWords(reading, value, path);
  if (!isJsonObject(value)) {
    const expected = 'a text, or a mapping with "method" and "value", "union" or "intersection"';
    reading.report(wrongType(reading.yaml.keySpan(path), lastKey(path), expected, value));
    return undefined;
  }
  const group = GROUPS.find((key) => Object.hasOwn(value, key));
  if (group !== undefined) {
    reportUnknownKeys(reading.yaml, value, path, [group], `a definition with "${group}"`, reading.report);
    return readGroup(reading, group, value[group] ?? null, [...path, group]);
  }
  const [only, ...others] = Object.keys(value);
  if (only !== undefined && others.length === 0 && !CRITERION_KEYS.includes(only)) {
    return readPair(reading, only, value[only] ?? null, [...path, only]);
  }
  return readCriterion(reading, value, path);
}

/** Spans of a plain or simply quoted text are exact; those of a folded one, or one with escapes, are the whole value. */
function readWords({ yaml, report }: Reading, text: string, path: DefinitionPath): SelectExpr | undefined {
  const at = yaml.valueSpan(path);
  const written = at.file.text.slice(at.start, at.end);
  const start = written.indexOf(text);
  const isPlain = start === 0 && written === text;
  const isQuoted = start === 1 && /^(['"])[\s\S]*\1$/.test(written) && written.length === text.length + 2;
  if (isPlain || isQuoted) {
    const parsed = parseSelectorAt({ file: at.file, start: at.start + start, end: at.start + start + text.length });
    if (parsed.ok) return parsed.value;
    for (const problem of parsed.error) report(problem);
    return undefined;
  }
  const parsed = parseSelector({ path: at.file.path, text });
  if (parsed.ok) return moved(parsed.value, at);
  for (const problem of parsed.error) report({ ...problem, at });
  return undefined;
}

function moved(expr: SelectExpr, at: Span): SelectExpr {
  switch (expr.kind) {
    case 'criterion':
      return { ...expr, at, methodAt: at, valueAt: at };
    case 'union':
      return { ...expr, parts: expr.parts.map((part) => moved(part, at)) };
    case 'intersection':
      return { ...expr, parts: expr.parts.map((part) => moved(part, at)), at };
    case 'difference':
      return { ...expr, from: moved(expr.from, at), without: moved(expr.without, at) };
  }
}

function readGroup(
  reading: Reading,
  kind: (typeof GROUPS)[number],
  value: JsonValue,
  path: DefinitionPath,
): SelectExpr | undefined {
  const { yaml, selector, report } = reading;
  const items = listOf(reading, value, path);
  if (items === undefined) return undefined;
  const parts: SelectExpr[] = [];
  let without: SelectExpr | undefined;
  let excludes = 0;
  let isBroken = false;
  for (const [index, item] of items.entries()) {
    const itemPath = [...path, index];
    if (isJsonObject(item) && Object.hasOwn(item, 'exclude') && !Object.hasOwn(item, 'method')) {
      const excludePath = [...itemPath, 'exclude'];
      reportUnknownKeys(yaml, item, itemPath, ['exclude'], 'an item with "exclude"', report);
      excludes += 1;
      if (excludes > 1) {
        report(
          errorDiagnostic('selectorDefinition', yaml.keySpan(excludePath), {
            problem: { kind: 'excludes', key: kind },
          }),
        );
        continue;
      }
      without = readUnion(reading, item['exclude'] ?? null, excludePath);
      isBroken ||= without === undefined;
      continue;
    }
    const part = readDefinition(reading, item, itemPath);
    if (part === undefined) isBroken = true;
    else parts.push(part);
  }
  if (isBroken) return undefined;
  const at = yaml.keySpan(path);
  const [first] = parts;
  if (first === undefined) {
    report(errorDiagnostic('selectorDefinition', at, { problem: { kind: 'only-exclude', key: kind } }));
    return undefined;
  }
  const whole: SelectExpr =
    kind === 'union' ? { kind, parts } : parts.length === 1 ? first : { kind, parts, at, text: selector };
  return without === undefined ? whole : { kind: 'difference', from: whole, without };
}

/** The list of an `exclude`. */
function readUnion(reading: Reading, value: JsonValue, path: DefinitionPath): SelectExpr | undefined {
  const items = listOf(reading, value, path);
  const parts = items?.map((item, index) => readDefinition(reading, item, [...path, index]));
  if (parts === undefined || parts.includes(undefined)) return undefined;
  return { kind: 'union', parts: parts.filter((part) => part !== undefined) };
}

function listOf({ yaml, report }: Reading, value: JsonValue, path: DefinitionPath): readonly JsonValue[] | undefined {
  const key = lastKey(path);
  if (!Array.isArray(value)) {
    report(wrongType(yaml.keySpan(path), key, 'a list', value));
    return undefined;
  }
  if (value.length > 0) return value as readonly JsonValue[];
  report(errorDiagnostic('selectorDefinition', yaml.keySpan(path), { problem: { kind: 'empty', key } }));
  return undefined;
}

/** `tag: nightly`. */
function readPair(reading: Reading, method: string, value: JsonValue, path: DefinitionPath): SelectExpr | undefined {
  const { yaml, report } = reading;
  const keyAt = yaml.keySpan(path);
  if (typeof value === 'object' && value !== null) {
    const known = [...GROUPS, ...CRITERION_KEYS];
    const data = { key: method, where: 'a definition', closest: closest(method, known) };
    report(errorDiagnostic('yamlUnknownKey', keyAt, data));
    return undefined;
  }
  return criterion(reading, { method, methodAt: keyAt, value, valueAt: yaml.valueSpan(path), options: {}, path });
}

function readCriterion(reading: Reading, value: JsonObject, path: DefinitionPath): SelectExpr | undefined {
  const { yaml, report } = reading;
  reportUnknownKeys(yaml, value, path, CRITERION_KEYS, 'a definition', report);
  const { method } = value as { readonly method?: JsonValue };
  for (const key of ['method', 'value'] as const) {
    if (value[key] !== undefined && value[key] !== null) continue;
    report(errorDiagnostic('yamlMissingKey', yaml.keySpan(path), { key, where: 'a definition' }));
  }
  const options = readOptions(reading, value, path);
  const exclude = value['exclude'];
  const without =
    exclude === undefined || exclude === null ? undefined : readUnion(reading, exclude, [...path, 'exclude']);
  if (method === undefined || method === null || value['value'] === undefined || value['value'] === null)
    return undefined;
  const methodAt = yaml.valueSpan([...path, 'method']);
  if (typeof method !== 'string') {
    report(wrongType(methodAt, 'method', 'a text', method));
    return undefined;
  }
  const valueAt = yaml.valueSpan([...path, 'value']);
  const read = criterion(reading, { method, methodAt, value: value['value'], valueAt, options, path });
  if (read === undefined || exclude === undefined || exclude === null) return read;
  return without === undefined ? undefined : { kind: 'difference', from: read, without };
}

type Options = Partial<Pick<Criterion, 'childrensParents' | 'parentsDepth' | 'childrenDepth' | 'indirectSelection'>>;

/** A depth counts only beside its `parents: true` or `children: true`, as in dbt. */
function readOptions(reading: Reading, value: JsonObject, path: DefinitionPath): Options {
  const { yaml, report } = reading;
  const truth = (key: string): boolean => {
    const given = value[key] ?? false;
    if (typeof given === 'boolean') return given;
    if (typeof given === 'string' && /^(?:true|false)$/i.test(given)) return given.toLowerCase() === 'true';
    report(wrongType(yaml.valueSpan([...path, key]), key, 'true or false', given));
    return false;
  };
  const depth = (key: string): number => {
    const given = value[key] ?? Number.POSITIVE_INFINITY;
    const number = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
    if (
      typeof number === 'number' &&
      number >= 0 &&
      (Number.isInteger(number) || number === Number.POSITIVE_INFINITY)
    ) {
      return number;
    }
    report(wrongType(yaml.valueSpan([...path, key]), key, 'a whole number from 0', given));
    return Number.POSITIVE_INFINITY;
  };
  const depths = { parents: depth('parents_depth'), children: depth('children_depth') };
  const childrensParents = truth('childrens_parents');
  const children = truth('children');
  if (childrensParents && children) {
    const problem = { kind: 'at-and-plus' } as const;
    report(errorDiagnostic('selectorDefinition', yaml.keySpan([...path, 'children']), { problem }));
  }
  return {
    childrensParents,
    parentsDepth: truth('parents') ? depths.parents : undefined,
    childrenDepth: children ? depths.children : undefined,
    indirectSelection: indirectSelectionOf(reading, value['indirect_selection'], [...path, 'indirect_selection']),
  };
}

function indirectSelectionOf(
  { yaml, report }: Reading,
  value: JsonValue | undefined,
  path: DefinitionPath,
): IndirectSelection | undefined {
  if (value === undefined || value === null) return undefined;
  const mode = INDIRECT_SELECTIONS.find((known) => known === value);
  if (mode !== undefined) return mode;
  const shown = typeof value === 'string' ? value : typeWord(value);
  const near = closest(shown, INDIRECT_SELECTIONS);
  const data = { key: 'indirect_selection', value: shown, allowed: INDIRECT_SELECTIONS, closest: near };
  report(errorDiagnostic('yamlWrongValue', yaml.valueSpan(path), data));
  return undefined;
}

interface CriterionParts {
  readonly method: string;
  readonly methodAt: Span;
  readonly value: JsonValue;
  readonly valueAt: Span;
  readonly options: Options;
  readonly path: DefinitionPath;
}

function criterion({ report }: Reading, parts: CriterionParts): Criterion | undefined {
  const { method, methodAt, valueAt, options } = parts;
  if (parts.value === null || typeof parts.value === 'object') {
    report(wrongType(valueAt, lastKey(parts.path), 'a text', parts.value));
    return undefined;
  }
  const value = String(parts.value);
  const [name = '', ...rest] = method.split('.');
  if (!selectMethods.has(name)) {
    report(unknownMethod({ method: name, methodAt }));
    return undefined;
  }
  const { childrensParents = false, parentsDepth, childrenDepth, indirectSelection } = options;
  const steps = (depth: number | undefined): string => (depth === Number.POSITIVE_INFINITY ? '' : String(depth));
  return {
    kind: 'criterion',
    method: name,
    arguments: rest,
    value,
    childrensParents,
    parentsDepth,
    childrenDepth,
    indirectSelection,
    words: {
      before: `${childrensParents ? '@' : ''}${parentsDepth === undefined ? '' : `${steps(parentsDepth)}+`}`,
      name: `${method}:${value}`,
      after: childrenDepth === undefined ? '' : `+${steps(childrenDepth)}`,
    },
    at: valueAt,
    methodAt,
    valueAt,
  };
}

function lastKey(path: DefinitionPath): string {
  return String(path.findLast((step) => typeof step === 'string') ?? 'definition');
}

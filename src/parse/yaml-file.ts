// A YAML file as data with places: every value and every key can be asked where it stands. It knows no dbt.
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  parseDocument,
  type ScalarTag,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { positionAt, type SourceFile, type Span, wholeFile } from '../diagnostics/source-file.ts';
import type { JsonValue } from '../util/json.ts';

/** Keys and list indexes that lead to a value. */
export type YamlPath = readonly (string | number)[];

export interface YamlFile {
  readonly file: SourceFile;
  /** Null where the file is empty. */
  readonly data: JsonValue;
  /** Where the value stands; a list or mapping is shown by its first line. The nearest parent where the path ends early. */
  valueSpan(path: YamlPath): Span;
  /** Where the key stands (a list item: its value). */
  keySpan(path: YamlPath): Span;
}

// dbt reads YAML 1.1, where these words are booleans as well; `y` and `n` are not.
const wordBoolean: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF)$/,
  resolve: (text) => /^(?:y|on)/i.test(text),
};

/** Aliases may repeat a part; a file that grows beyond this many values is refused. */
const maxValues = 500_000;

/**
 * Reads YAML; syntax errors and repeated keys become diagnostics. The value is undefined where the syntax is broken, because
 * whatever could be said of the rest would only repeat it.
 */
export function parseYamlFile(file: SourceFile): { yaml: YamlFile | undefined; diagnostics: readonly Diagnostic[] } {
  const document = parseDocument(file.text, {
    prettyErrors: false,
    merge: true,
    intAsBigInt: true,
    logLevel: 'error',
    customTags: (tags) => [wordBoolean, ...tags],
  });
  const diagnostics: Diagnostic[] = [];
  let broken = false;
  const lines = new Set<number>();
  for (const error of document.errors) {
    if (error.code === 'DUPLICATE_KEY') {
      diagnostics.push(duplicateKey(file, document, error));
      continue;
    }
    broken = true;
    // A parser that has lost its way complains again a few characters later.
    const { line } = positionAt(file, error.pos[0]);
    if (lines.has(line)) continue;
    lines.add(line);
    diagnostics.push(syntaxError(file, document, error));
    // Below a tab nothing is where it seems to be.
    if (error.code === 'TAB_AS_INDENT') break;
  }
  if (broken) return { yaml: undefined, diagnostics };
  const before = diagnostics.length;
  const reader = new Reader(file, document, diagnostics);
  const data = reader.json(document.contents);
  if (diagnostics.length > before) return { yaml: undefined, diagnostics };
  return {
    yaml: {
      file,
      data,
      valueSpan: (path) => reader.valueSpan(path),
      keySpan: (path) => reader.keySpan(path),
    },
    diagnostics,
  };
}

type YamlNode = ParsedNode | null | undefined;
type YamlPair = Pair<ParsedNode, ParsedNode | null>;

class Reader {
  readonly #file: SourceFile;
  readonly #document: Document.Parsed;
  readonly #diagnostics: Diagnostic[];
  #values = 0;

  constructor(file: SourceFile, document: Document.Parsed, diagnostics: Diagnostic[]) {
    this.#file = file;
    this.#document = document;
    this.#diagnostics = diagnostics;
  }

  json(node: YamlNode): JsonValue {
    this.#values += 1;
    if (this.#values > maxValues) {
      if (this.#values === maxValues + 1) this.#syntax(node, `aliases make it larger than ${maxValues} values`);
      return null;
    }
    if (node === null || node === undefined) return null;
    if (isAlias(node)) {
      const target = this.#target(node);
      if (target === undefined) this.#syntax(node, `the anchor of "*${node.source}" is not defined above it`);
      return this.json(target);
    }
    if (isScalar(node)) return scalarValue(node.value, node.source);
    if (isSeq(node)) return node.items.map((item) => this.json(item as YamlNode));
    if (!isMap(node)) return null;
    const object: Record<string, JsonValue> = {};
    const merged: JsonValue[] = [];
    for (const pair of node.items as unknown as YamlPair[]) {
      if (isMergeKey(pair)) {
        const value = this.json(pair.value);
        merged.push(...(Array.isArray(value) ? (value as JsonValue[]) : [value]));
      } else if (isScalar(pair.key)) setKey(object, keyText(pair), this.json(pair.value));
      else {
        // `key: {{ x }}` without quotes reads as a mapping whose key is a mapping.
        this.#diagnostics.push(errorDiagnostic('yamlUnquotedTemplate', this.#span(node), {}));
      }
    }
    for (const value of merged) {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) continue;
      for (const [key, inner] of Object.entries(value)) if (!Object.hasOwn(object, key)) setKey(object, key, inner);
    }
    return object;
  }

  valueSpan(path: YamlPath): Span {
    return this.#span(this.#walk(path).node);
  }

  keySpan(path: YamlPath): Span {
    const { node, key } = this.#walk(path);
    return this.#span(key ?? node);
  }

  #walk(path: YamlPath): { node: YamlNode; key: YamlNode } {
    let node: YamlNode = this.#document.contents;
    let key: YamlNode;
    for (const step of path) {
      const container = isAlias(node) ? this.#target(node) : node;
      if (isSeq(container) && typeof step === 'number') {
        const item = container.items[step] as YamlNode;
        if (item === undefined) break;
        node = item;
        key = undefined;
      } else if (isMap(container)) {
        const pair = this.#pair(container as YAMLMap, String(step));
        if (pair === undefined) break;
        node = pair.value ?? pair.key;
        key = pair.key;
      } else break;
    }
    return { node, key };
  }

  #pair(map: YAMLMap, key: string): YamlPair | undefined {
    const pairs = map.items as unknown as YamlPair[];
    const own = pairs.find((pair) => isScalar(pair.key) && !isMergeKey(pair) && keyText(pair) === key);
    if (own !== undefined) return own;
    for (const pair of pairs) {
      if (!isMergeKey(pair)) continue;
      const values = isSeq(pair.value) ? (pair.value.items as YamlNode[]) : [pair.value];
      for (const value of values) {
        const target = isAlias(value) ? this.#target(value) : value;
        const found = isMap(target) ? this.#pair(target as YAMLMap, key) : undefined;
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #target(node: YamlNode): YamlNode {
    return isAlias(node) ? (node.resolve(this.#document) as YamlNode) : node;
  }

  #span(node: YamlNode): Span {
    if (node === null || node === undefined) return wholeFile(this.#file);
    const [start, end] = node.range;
    const lineEnd = this.#file.text.indexOf('\n', start);
    return { file: this.#file, start, end: lineEnd < 0 ? end : Math.min(end, lineEnd) };
  }

  #syntax(node: YamlNode, problem: string): void {
    this.#diagnostics.push(errorDiagnostic('yamlSyntax', this.#span(node), { problem }));
  }
}

function isMergeKey(pair: YamlPair): boolean {
  return isScalar(pair.key) && (typeof pair.key.value === 'symbol' || pair.key.source === '<<');
}

function keyText(pair: YamlPair): string {
  const key = pair.key;
  if (!isScalar(key)) return '';
  // A key is a word, whatever type its letters would have as a value.
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

function scalarValue(value: unknown, source: string | undefined): JsonValue {
  switch (typeof value) {
    case 'bigint': {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : (source ?? String(value));
    }
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    default:
      return null;
  }
}

function setKey(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  // Plain assignment to "__proto__" would change the object instead of adding a key.
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}

function duplicateKey(file: SourceFile, document: Document.Parsed, error: YAMLError): Diagnostic {
  const [start] = error.pos;
  let found: Diagnostic | undefined;
  visit(document, {
    Map(_, map) {
      const pairs = map.items as unknown as YamlPair[];
      const again = pairs.find((pair) => pair.key?.range[0] === start);
      if (again === undefined) return undefined;
      const key = keyText(again);
      const first = pairs.find((pair) => keyText(pair) === key);
      const span = (pair: YamlPair): Span => ({ file, start: pair.key.range[0], end: pair.key.range[1] });
      const labels = first === undefined || first === again ? [] : [{ at: span(first), text: 'first here' }];
      found = errorDiagnostic('yamlDuplicateKey', span(again), { key }, labels);
      return visit.BREAK;
    },
  });
  return found ?? errorDiagnostic('yamlDuplicateKey', { file, start, end: start + 1 }, { key: '' });
}

function syntaxError(file: SourceFile, document: Document.Parsed, error: YAMLError): Diagnostic {
  const [from, end] = error.pos;
  // The indentation itself is nothing to point at, unless it is the mistake.
  const blanks = error.code === 'TAB_AS_INDENT' ? 0 : (/^[ \t]*/.exec(file.text.slice(from))?.[0].length ?? 0);
  const start = from + blanks;
  const lineEnd = file.text.indexOf('\n', start);
  const at: Span = {
    file,
    start,
    end: Math.max(start, lineEnd < 0 ? end : Math.min(Math.max(end, start + 1), lineEnd)),
  };
  const [problem, hint] = words(error);
  return errorDiagnostic('yamlSyntax', openQuote(file, document, error) ?? at, { problem, hint });
}

/** A quote that is never closed is missed at the end of the file; the mistake is where it was opened. */
function openQuote(file: SourceFile, document: Document.Parsed, error: YAMLError): Span | undefined {
  if (error.code !== 'MISSING_CHAR' || !/^Missing closing ["']/.test(error.message)) return undefined;
  let start: number | undefined;
  visit(document, {
    Scalar(_, scalar) {
      const quoted = scalar.type === 'QUOTE_DOUBLE' || scalar.type === 'QUOTE_SINGLE';
      if (quoted && scalar.range && scalar.range[0] <= error.pos[0]) start = scalar.range[0];
    },
  });
  return start === undefined ? undefined : { file, start, end: start + 1 };
}

function words(error: YAMLError): readonly [problem: string, hint?: string] {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return ['a tab indents this line', 'YAML is indented by spaces only'];
    case 'BLOCK_AS_IMPLICIT_KEY':
      return ['a second ": " on one line', 'quote a value that contains ": "'];
    case 'MULTILINE_IMPLICIT_KEY':
      return [
        'this line is a text, and what is indented below it makes it a key',
        'write `- name: …` for an item that has keys',
      ];
    case 'BAD_SCALAR_START':
      return ['a value cannot begin with this character', 'put the value in quotes'];
    case 'BAD_INDENT':
      return [firstLower(error.message), 'the keys of one mapping begin in one column'];
    case 'MULTIPLE_DOCS':
      return ['"---" begins a second document', 'keep one document a file'];
    case 'UNEXPECTED_TOKEN':
      return [firstLower(error.message), 'look for a missing quote, or for keys that do not begin in one column'];
    case 'MISSING_CHAR':
      if (error.message.startsWith('Missing closing')) return ['this quote is not closed'];
      return error.message.startsWith('Sequence item')
        ? ['a list item must begin with "- "', 'the keys of one mapping begin in one column']
        : [firstLower(error.message)];
    case 'RESOURCE_EXHAUSTION':
      return ['lists or mappings nest too deeply'];
    default:
      return [/call stack/i.test(error.message) ? 'lists or mappings nest too deeply' : firstLower(error.message)];
  }
}

function firstLower(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

// Python's `re`, over our own matcher.
import { spend, spendSize } from '../values/budget.ts';
import { callSync } from '../values/call-sync.ts';
import { type Bound, given, pyFunction } from '../values/callables.ts';
import { PyDict, PyList, PyTuple } from '../values/containers.ts';
import { indexNumber } from '../values/indexing.ts';
import { PyIterator } from '../values/iterator.ts';
import { PyMarkup } from '../values/markup.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { PyObject, type Value } from '../values/py-object.ts';
import { pointsOf } from '../values/string-sequence.ts';
import { repr, str } from '../values/text.ts';
import { typeName } from '../values/type-names.ts';
import { PyModule } from './py-module.ts';
import { BacktrackingRun, type Captures } from './regex-engine.ts';
import { fitsLinear, LinearRun } from './regex-linear.ts';
import { type ParsedRegex, parseRegex, regexError } from './regex-parser.ts';
import { type RegexProgram, regexProgram } from './regex-program.ts';

const flagBits = { IGNORECASE: 2, MULTILINE: 8, DOTALL: 16, VERBOSE: 64, ASCII: 256, UNICODE: 32 } as const;

function textOf(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (value instanceof PyMarkup) return value.content;
  throw typeError(`expected string or bytes-like object, got '${typeName(value === undefined ? null : value)}'`);
}

class PyPattern extends PyObject {
  readonly typeName = 're.Pattern';
  readonly source: string;
  readonly flags: number;
  readonly parsed: ParsedRegex;
  readonly #program: RegexProgram | undefined;

  constructor(source: string, flags: number) {
    super();
    this.source = source;
    this.flags = flags;
    this.parsed = parseRegex(source, {
      ignoreCase: (flags & flagBits.IGNORECASE) !== 0,
      multiline: (flags & flagBits.MULTILINE) !== 0,
      dotAll: (flags & flagBits.DOTALL) !== 0,
      verbose: (flags & flagBits.VERBOSE) !== 0,
      ascii: (flags & flagBits.ASCII) !== 0,
    });
    this.#program = regexProgram(this.parsed);
  }

  override repr(): string {
    return `re.compile(${repr(this.source)})`;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'pattern') return this.source;
    if (name === 'flags') return this.flags | flagBits.UNICODE;
    if (name === 'groups') return this.parsed.groupCount;
    if (name === 'groupindex') return PyDict.of(this.parsed.names);
    const notation = Object.hasOwn(methodNotations, name) ? methodNotations[name] : undefined;
    return notation === undefined ? undefined : pyFunction(name, notation, (bound) => this.run(name, bound));
  }

  override attributeNames(): Iterable<string> {
    return Object.keys(methodNotations);
  }

  run(name: string, bound: Bound): Value {
    switch (name) {
      case 'match':
      case 'search':
      case 'fullmatch':
        return this.#find(name, textOf(bound[0]));
      case 'findall':
        return new PyList([...this.matches(textOf(bound[0]))].map((match) => match.found()));
      case 'finditer':
        return new PyIterator('callable_iterator', this.matches(textOf(bound[0])));
      case 'split':
        return this.#split(textOf(bound[0]), limitOf(bound[1]));
      default: {
        const [text, count] = this.#replace(given<Value>(bound[0], null), textOf(bound[1]), limitOf(bound[2]));
        return name === 'sub' ? text : new PyTuple([text, count]);
      }
    }
  }

  #over(text: string): LinearRun | BacktrackingRun {
    const chars = pointsOf(text);
    const program = this.#program;
    return program !== undefined && fitsLinear(program, chars.length)
      ? new LinearRun(program, chars)
      : new BacktrackingRun(this.parsed, chars);
  }

  #find(how: 'match' | 'search' | 'fullmatch', text: string): Value {
    const run = this.#over(text);
    const captures = how === 'search' ? run.search(0) : run.matchAt(0, how === 'fullmatch' ? 'whole' : 'any');
    return captures === undefined ? null : new PyMatch(this, run.chars, captures);
  }

  /** All matches, one behind the other: after an empty one, the next may begin there if it takes something. */
  *matches(text: string): Generator<PyMatch> {
    const run = this.#over(text);
    let captures = run.search(0);
    while (captures !== undefined) {
      yield new PyMatch(this, run.chars, captures);
      const [start, end] = captures[0] as readonly [number, number];
      captures = run.search(end, start === end);
    }
  }

  #split(text: string, limit: number): PyList {
    const chars = pointsOf(text);
    const parts: Value[] = [];
    let from = 0;
    for (const match of this.matches(text)) {
      if (limit > 0 && parts.length >= limit * (this.parsed.groupCount + 1)) break;
      parts.push(chars.slice(from, match.start(0)).join(''), ...match.all(null));
      from = match.end(0);
    }
    parts.push(chars.slice(from).join(''));
    return new PyList(parts);
  }

  #replace(by: Value, text: string, limit: number): readonly [string, number] {
    const chars = pointsOf(text);
    const parts: string[] = [];
    let from = 0;
    let count = 0;
    let size = 0;
    for (const match of this.matches(text)) {
      if (limit > 0 && count >= limit) break;
      const replacement =
        typeof by === 'string' || by instanceof PyMarkup ? match.expand(textOf(by)) : textOf(callSync(by, [match]));
      parts.push(chars.slice(from, match.start(0)).join(''), replacement);
      size += replacement.length;
      spendSize(size);
      from = match.end(0);
      count += 1;
    }
    parts.push(chars.slice(from).join(''));
    return [parts.join(''), count];
  }
}

const methodNotations: Readonly<Record<string, string>> = {
  match: 'string pos? endpos?',
  search: 'string pos? endpos?',
  fullmatch: 'string pos? endpos?',
  findall: 'string pos? endpos?',
  finditer: 'string pos? endpos?',
  split: 'string maxsplit?',
  sub: 'repl string count?',
  subn: 'repl string count?',
};

function limitOf(value: Value | undefined): number {
  return value === undefined ? 0 : (indexNumber(value) ?? 0);
}

class PyMatch extends PyObject {
  readonly typeName = 're.Match';
  readonly #pattern: PyPattern;
  readonly #chars: readonly string[];
  readonly #captures: Captures;

  constructor(pattern: PyPattern, chars: readonly string[], captures: Captures) {
    super();
    this.#pattern = pattern;
    this.#chars = chars;
    this.#captures = captures;
  }

  override repr(): string {
    return `<re.Match object; span=(${this.start(0)}, ${this.end(0)}), match=${repr(this.#text(0, null))}>`;
  }

  override truthy(): boolean {
    return true;
  }

  start(index: number): number {
    return this.#captures[index]?.[0] ?? -1;
  }

  end(index: number): number {
    return this.#captures[index]?.[1] ?? -1;
  }

  #text(index: number, otherwise: Value): Value {
    const capture = this.#captures[index];
    return capture === undefined ? otherwise : this.#chars.slice(capture[0], capture[1]).join('');
  }

  #index(key: Value): number {
    const index = typeof key === 'string' ? this.#pattern.parsed.names.get(key) : indexNumber(key);
    if (index === undefined || index < 0 || index >= this.#captures.length) {
      throw new PyError('IndexError', 'no such group');
    }
    return index;
  }

  all(otherwise: Value): Value[] {
    return this.#captures.slice(1).map((_, at) => this.#text(at + 1, otherwise));
  }

  /** What findall gives for it. */
  found(): Value {
    const groups = this.all('');
    if (groups.length === 0) return this.#text(0, '');
    return groups.length === 1 ? (groups[0] as Value) : new PyTuple(groups);
  }

  expand(template: string): string {
    return template.replace(
      /\\(?:g<([^>]*)>|(\d{1,2})|(.))/gsu,
      (whole, name?: string, digits?: string, char?: string) => {
        if (name !== undefined) return str(this.#text(this.#index(/^\d+$/.test(name) ? Number(name) : name), ''));
        if (digits !== undefined) {
          if (Number(digits) >= this.#captures.length) throw regexError(`invalid group reference ${Number(digits)}`);
          return str(this.#text(Number(digits), ''));
        }
        const simple: Readonly<Record<string, string>> = {
          n: '\n',
          t: '\t',
          r: '\r',
          '\\': '\\',
          a: '\x07',
          f: '\f',
          v: '\v',
        };
        if (simple[char as string] !== undefined) return simple[char as string] as string;
        if (/[a-zA-Z]/.test(char as string)) throw regexError(`bad escape ${whole}`);
        return whole;
      },
    );
  }

  override item(key: Value): Value {
    return this.#text(this.#index(key), null);
  }

  override attribute(name: string): Value | undefined {
    const group = (bound: Bound): number => this.#index(given<Value>(bound[0], 0));
    switch (name) {
      case 'group':
        return pyFunction(name, 'a? b? c? d? e? f? /', (bound) => {
          const texts = (bound.length === 0 ? [0] : bound).map((key) => this.#text(this.#index(key as Value), null));
          return texts.length === 1 ? (texts[0] as Value) : new PyTuple(texts);
        });
      case 'groups':
        return pyFunction(name, 'default?', ([otherwise]) => new PyTuple(this.all(given<Value>(otherwise, null))));
      case 'groupdict':
        return pyFunction(name, 'default?', ([otherwise]) => {
          const dict = new PyDict();
          for (const [key, index] of this.#pattern.parsed.names)
            dict.set(key, this.#text(index, given<Value>(otherwise, null)));
          return dict;
        });
      case 'start':
        return pyFunction(name, 'group? /', (bound) => this.start(group(bound)));
      case 'end':
        return pyFunction(name, 'group? /', (bound) => this.end(group(bound)));
      case 'span':
        return pyFunction(name, 'group? /', (bound) => new PyTuple([this.start(group(bound)), this.end(group(bound))]));
      case 'expand':
        return pyFunction(name, 'template', ([template]) => this.expand(textOf(template)));
      case 'string':
        return this.#chars.join('');
      case 're':
        return this.#pattern;
      default:
        return undefined;
    }
  }
}

function compile(pattern: Value | undefined, flags: Value | undefined): PyPattern {
  if (pattern instanceof PyPattern) return pattern;
  const bits = flags === undefined ? 0 : indexNumber(flags);
  if (bits === undefined) throw typeError('flags must be an int');
  return new PyPattern(textOf(pattern), bits);
}

let made: PyModule | undefined;

/** compile, match, search, fullmatch, findall, finditer, split, sub, subn, escape, and the flags. */
export function regexModule(): PyModule {
  made ??= new PyModule('re', members());
  return made;
}

function members(): Readonly<Record<string, Value>> {
  const finder = (name: string): Value =>
    pyFunction(name, 'pattern string flags?', ([pattern, text, flags]) => compile(pattern, flags).run(name, [text]));
  const replacer = (name: string): Value =>
    pyFunction(name, 'pattern repl string count? flags?', ([pattern, by, text, count, flags]) =>
      compile(pattern, flags).run(name, [by, text, count]),
    );
  return {
    compile: pyFunction('compile', 'pattern flags?', ([pattern, flags]) => compile(pattern, flags)),
    match: finder('match'),
    search: finder('search'),
    fullmatch: finder('fullmatch'),
    findall: finder('findall'),
    finditer: finder('finditer'),
    split: pyFunction('split', 'pattern string maxsplit? flags?', ([pattern, text, limit, flags]) =>
      compile(pattern, flags).run('split', [text, limit]),
    ),
    sub: replacer('sub'),
    subn: replacer('subn'),
    escape: pyFunction('escape', 'pattern', ([text]) => escapeAll(textOf(text))),
    ...flagBits,
    I: flagBits.IGNORECASE,
    M: flagBits.MULTILINE,
    S: flagBits.DOTALL,
    X: flagBits.VERBOSE,
    A: flagBits.ASCII,
    U: flagBits.UNICODE,
  };
}

/** Python leaves alone what has no meaning in a pattern. */
function escapeAll(text: string): string {
  spend(text.length >> 2);
  return text.replace(/[\s!-/:-@[-^`{-~]/g, escapeChar);
}

function escapeChar(char: string): string {
  return /[\s#$&()*+\-.?[\\\]^{|}~]/.test(char) ? `\\${char}` : char;
}

// Finds where a key of a config stands in JavaScript, TypeScript or JSON text, without understanding the language: brackets, strings,
// comments and the commonest shapes (`defineConfig({…})`, `() => redshift({…})`, a const that is named elsewhere). What it cannot follow it
// does not find; it never fails.

export interface KeyPlace {
  readonly key: Range;
  /** Where the value begins, up to its end. */
  readonly value: Range;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

interface Token extends Range {
  readonly kind: 'word' | 'string' | 'template' | 'number' | 'punctuation';
  /** Strings without their quotes. */
  readonly text: string;
}

interface Property {
  readonly key: Token;
  /** Index of the value's first token. */
  readonly value: number;
  /** Index after its last token. */
  readonly end: number;
}

const tokenPattern =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|[A-Za-z_$][\w$]*|\d[\w.]*|=>|\.\.\.|[^\s\w]/g;

/** Finds the place of the last key of a path, counted from the object that the file exports (JSON: from the outermost object). */
export function keyFinder(text: string): (path: readonly (string | number)[]) => KeyPlace | undefined {
  let tokens: readonly Token[] | undefined;
  return (path) => {
    tokens ??= tokenize(text);
    return findKey(tokens, path);
  };
}

function findKey(tokens: readonly Token[], path: readonly (string | number)[]): KeyPlace | undefined {
  let at: number | undefined = rootOf(tokens);
  let place: KeyPlace | undefined;
  for (const key of path) {
    const object: number | undefined = at === undefined ? undefined : literalAt(tokens, at, 8);
    if (object === undefined) return undefined;
    const property = typeof key === 'number' ? elementOf(tokens, object, key) : propertyOf(tokens, object, key, 8);
    if (property === undefined) return undefined;
    const first = tokens[property.value];
    const last = tokens[property.end - 1];
    if (first === undefined || last === undefined) return undefined;
    place = { key: { start: property.key.start, end: property.key.end }, value: { start: first.start, end: last.end } };
    at = property.value;
  }
  return place;
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(tokenPattern)) {
    const raw = match[0];
    const range = { start: match.index, end: match.index + raw.length };
    if (raw.startsWith('//') || raw.startsWith('/*')) continue;
    if (/^["']/.test(raw) && raw.length > 1) tokens.push({ ...range, kind: 'string', text: unquoted(raw) });
    else if (raw.startsWith('`') && raw.length > 1) tokens.push({ ...range, kind: 'template', text: raw });
    else if (/^[A-Za-z_$]/.test(raw)) tokens.push({ ...range, kind: 'word', text: raw });
    else if (/^\d/.test(raw)) tokens.push({ ...range, kind: 'number', text: raw });
    else tokens.push({ ...range, kind: 'punctuation', text: raw });
  }
  return tokens;
}

function unquoted(raw: string): string {
  return raw.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}

function rootOf(tokens: readonly Token[]): number | undefined {
  const first = tokens[0];
  if (first?.text === '{' && first.kind === 'punctuation') return 0;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word') continue;
    if (token.text === 'export' && tokens[index + 1]?.text === 'default') return index + 2;
    if (token.text === 'exports' && tokens[index + 1]?.text === '=') return index + 2;
  }
  return undefined;
}

/** The index of the `{` or `[` that the expression at `index` leads to. */
function literalAt(tokens: readonly Token[], index: number, depth: number): number | undefined {
  const token = tokens[index];
  if (token === undefined || depth === 0) return undefined;
  if (token.kind === 'punctuation') {
    if (token.text === '{' || token.text === '[') return index;
    if (token.text !== '(') return undefined;
    const after = afterReturnType(tokens, closing(tokens, index) + 1);
    if (tokens[after]?.text === '=>') return bodyAt(tokens, after + 1, depth - 1);
    // The parameters of a method.
    if (tokens[after]?.text === '{') return bodyAt(tokens, after, depth - 1);
    return literalAt(tokens, index + 1, depth - 1);
  }
  if (token.kind !== 'word') return undefined;
  if (token.text === 'async' || token.text === 'await') return literalAt(tokens, index + 1, depth - 1);
  if (tokens[index + 1]?.text === '=>') return bodyAt(tokens, index + 2, depth - 1);
  if (tokens[index + 1]?.text === '(') return literalAt(tokens, index + 2, depth - 1);
  return declarationOf(tokens, token.text, depth - 1);
}

/** Steps over `: Type` behind parameters, to the `=>` or the `{` of the body. */
function afterReturnType(tokens: readonly Token[], index: number): number {
  if (tokens[index]?.text !== ':') return index;
  let brace: number | undefined;
  for (let at = index + 1; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind !== 'punctuation') continue;
    if (token.text === '=>') return at;
    if (',;)]}'.includes(token.text)) break;
    if ('([{'.includes(token.text)) {
      if (token.text === '{') brace = at;
      at = closing(tokens, at);
    }
  }
  return brace ?? index;
}

function bodyAt(tokens: readonly Token[], index: number, depth: number): number | undefined {
  if (tokens[index]?.text !== '{') return literalAt(tokens, index, depth);
  const end = closing(tokens, index);
  const found = tokens.findIndex(
    (token, at) => at > index && at < end && token.kind === 'word' && token.text === 'return',
  );
  return found < 0 ? undefined : literalAt(tokens, found + 1, depth);
}

function declarationOf(tokens: readonly Token[], name: string, depth: number): number | undefined {
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' || !/^(?:const|let|var)$/.test(token.text) || tokens[index + 1]?.text !== name) continue;
    const equals = tokens.findIndex((candidate, at) => at > index + 1 && candidate.text === '=');
    return equals < 0 ? undefined : literalAt(tokens, equals + 1, depth);
  }
  return undefined;
}

function propertyOf(tokens: readonly Token[], object: number, name: string, depth: number): Property | undefined {
  if (tokens[object]?.text !== '{' || depth === 0) return undefined;
  const spreads: number[] = [];
  let found: Property | undefined;
  for (const { start: first, end } of parts(tokens, object)) {
    const start = tokens[first]?.text === 'async' && tokens[first + 1]?.kind === 'word' ? first + 1 : first;
    const key = tokens[start];
    if (key === undefined) continue;
    if (key.text === '...') spreads.push(start + 1);
    else if (key.text !== name || key.kind === 'punctuation' || key.kind === 'template') continue;
    else if (tokens[start + 1]?.text === ':') found = { key, value: start + 2, end };
    else if (tokens[start + 1]?.text === '(') found = { key, value: start + 1, end };
    else found = { key, value: start, end };
  }
  if (found !== undefined) return found;
  for (const spread of spreads.reverse()) {
    const inner = literalAt(tokens, spread, depth - 1);
    const property = inner === undefined ? undefined : propertyOf(tokens, inner, name, depth - 1);
    if (property !== undefined) return property;
  }
  return undefined;
}

function elementOf(tokens: readonly Token[], list: number, index: number): Property | undefined {
  if (tokens[list]?.text !== '[') return undefined;
  const part = parts(tokens, list)[index];
  const key = part === undefined ? undefined : tokens[part.start];
  return part === undefined || key === undefined ? undefined : { key, value: part.start, end: part.end };
}

/** What stands between the commas of the bracket at `open`, as token ranges. */
function parts(tokens: readonly Token[], open: number): readonly Range[] {
  const result: Range[] = [];
  const close = closing(tokens, open);
  let start = open + 1;
  for (let index = open + 1; index <= close; index += 1) {
    const token = tokens[index];
    if (token?.kind !== 'punctuation') continue;
    if (index === close || token.text === ',') {
      if (index > start) result.push({ start, end: index });
      start = index + 1;
    } else if ('([{'.includes(token.text)) index = closing(tokens, index);
  }
  return result;
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token?.kind !== 'punctuation') continue;
    if ('([{'.includes(token.text)) depth += 1;
    else if (')]}'.includes(token.text) && --depth === 0) return index;
  }
  return tokens.length;
}

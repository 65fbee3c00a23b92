// Names of relations in a query -> the tables by OID that stand behind them now, as a text for the translator. Only places
// where a relation may stand are looked at: after FROM, JOIN, a comma of FROM, and what a statement's own reader points to.
import { SqlError } from './sql-error.ts';
import { type Token, tokensOf } from './tokens.ts';

export interface Bound<Found> {
  /** `_oid.r17 as orders` instead of `shop.orders`. */
  readonly text: string;
  readonly relations: readonly Found[];
}

export interface Resolver<Found> {
  /** Undefined: no relation of this name. */
  resolve(names: readonly string[]): Found | undefined;
  isSchema(name: string): boolean;
  /** What the translator reads instead: `_oid.r17`. */
  stand(found: Found): string;
}

const endsFrom = new Set([
  'where',
  'group',
  'order',
  'having',
  'limit',
  'union',
  'intersect',
  'except',
  'minus',
  'qualify',
  'select',
  'set',
  'when',
  'values',
  'connect',
  'start',
  'returning',
  'offset',
]);
const noAlias = new Set([
  ...endsFrom,
  ...[
    'join',
    'inner',
    'left',
    'right',
    'full',
    'cross',
    'natural',
    'on',
    'using',
    'window',
    'pivot',
    'unpivot',
    'with',
    'fetch',
    'default',
    'for',
    'as',
    'and',
    'or',
  ],
]);
const fromInside = new Set(['extract', 'substring', 'trim', 'position', 'overlay', 'date_part']);

interface Frame {
  inFrom: boolean;
  /** The next name is a relation. */
  expects: boolean;
  readonly fromIsNoClause: boolean;
}

export function bindRelations<Found>(text: string, resolver: Resolver<Found>): Bound<Found> {
  const tokens = tokensOf(text);
  const ctes = commonTables(tokens);
  const relations: Found[] = [];
  /** `schema.table` as written -> what columns are qualified with from now on. */
  const qualifiers = new Map<string, string>();
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const aliases = new Set<string>();
  const frames: Frame[] = [{ inFrom: false, expects: false, fromIsNoClause: false }];
  const chains: { readonly names: readonly string[]; readonly start: number; readonly ends: readonly number[] }[] = [];

  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at] as Token;
    const frame = frames.at(-1) as Frame;
    if (token.kind === 'symbol') {
      if (token.value === '(') {
        const before = tokens[at - 1];
        const after = tokens[at + 1];
        const nested = frame.expects && after?.value !== 'select' && after?.value !== 'with';
        const opensFrom = nested && before?.value !== 'using';
        frame.expects = false;
        frames.push({
          inFrom: opensFrom,
          expects: opensFrom,
          fromIsNoClause: before?.kind === 'word' && fromInside.has(before.value),
        });
      } else if (token.value === ')') {
        if (frames.length > 1) frames.pop();
      } else if (token.value === ',' && frame.inFrom) frame.expects = true;
      at += 1;
      continue;
    }
    if (token.kind !== 'word' && token.kind !== 'quoted') {
      at += 1;
      continue;
    }
    const chain = chainAt(tokens, at);
    const isCall = tokens[chain.next]?.value === '(';
    if (token.kind === 'word' && chain.names.length === 1) {
      const starts = token.value === 'join' || (token.value === 'using' && tokens[at + 1]?.value !== '(');
      const isFrom = token.value === 'from' && !frame.fromIsNoClause && tokens[at - 1]?.value !== 'distinct';
      if (starts || isFrom || (token.value === 'using' && tokens[at + 2]?.value === 'select')) {
        frame.inFrom = true;
        frame.expects = true;
        at += 1;
        continue;
      }
      if (endsFrom.has(token.value)) {
        frame.inFrom = false;
        frame.expects = false;
        at += 1;
        continue;
      }
      if (frame.expects && (token.value === 'lateral' || token.value === 'only' || token.value === 'unpivot')) {
        at += 1;
        continue;
      }
    }
    if (frame.expects && !isCall) {
      frame.expects = false;
      at = chain.next;
      const { names } = chain;
      const isCte = names.length === 1 && ctes.has(names[0] as string);
      const isNavigation =
        names.length > 1 && aliases.has(names[0] as string) && !resolver.isSchema(names[0] as string);
      const alias = aliasAt(tokens, at);
      aliases.add(alias ?? (names.at(-1) as string));
      if (isCte || isNavigation) continue;
      const found = resolver.resolve(names);
      if (found === undefined)
        throw new SqlError(`relation "${names.join('.')}" does not exist`, undefined, undefined, token.start + 1);
      relations.push(found);
      const own = names.at(-1) as string;
      edits.push({
        start: token.start,
        end: chain.end,
        text:
          alias === undefined ? `${resolver.stand(found)} as "${own.replaceAll('"', '""')}"` : resolver.stand(found),
      });
      for (let from = 0; from < names.length - 1; from += 1) qualifiers.set(names.slice(from).join('\0'), alias ?? own);
      continue;
    }
    if (chain.names.length > 2) chains.push({ names: chain.names, start: token.start, ends: chain.ends });
    frame.expects = false;
    at = chain.next;
  }
  for (const { names, start, ends } of chains) {
    for (let count = names.length - 1; count >= 2; count -= 1) {
      const qualifier = qualifiers.get(names.slice(0, count).join('\0'));
      if (qualifier === undefined) continue;
      edits.push({ start, end: ends[count - 1] as number, text: `"${qualifier.replaceAll('"', '""')}"` });
      break;
    }
  }
  return { text: edited(text, edits), relations };
}

function edited(
  text: string,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string {
  let written = '';
  let from = 0;
  for (const edit of [...edits].sort((left, right) => left.start - right.start)) {
    written += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return written + text.slice(from);
}

interface Chain {
  readonly names: readonly string[];
  readonly ends: readonly number[];
  readonly end: number;
  readonly next: number;
}

function chainAt(tokens: readonly Token[], from: number): Chain {
  const names: string[] = [];
  const ends: number[] = [];
  let at = from;
  for (;;) {
    const token = tokens[at] as Token;
    names.push(token.value);
    ends.push(token.end);
    const name = tokens[at + 2];
    if (tokens[at + 1]?.value !== '.' || (name?.kind !== 'word' && name?.kind !== 'quoted')) break;
    at += 2;
  }
  return { names, ends, end: ends.at(-1) as number, next: at + 1 };
}

function aliasAt(tokens: readonly Token[], at: number): string | undefined {
  const token = tokens[at];
  if (token?.kind === 'word' && token.value === 'as') return tokens[at + 1]?.value;
  if (token?.kind === 'quoted') return token.value;
  return token?.kind === 'word' && !noAlias.has(token.value) ? token.value : undefined;
}

/** `name as (` and `name (a, b) as (` after WITH: names that are no relations. */
function commonTables(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  tokens.forEach((token, at) => {
    if (token.kind !== 'word' && token.kind !== 'quoted') return;
    let next = at + 1;
    if (tokens[next]?.value === '(') {
      while (next < tokens.length && tokens[next]?.value !== ')') next += 1;
      next += 1;
    }
    const isTable = tokens[next]?.value === 'as' && tokens[next + 1]?.value === '(';
    const before = tokens[at - 1]?.value;
    if (isTable && (before === 'with' || before === 'recursive' || before === ',')) names.add(token.value);
  });
  return names;
}

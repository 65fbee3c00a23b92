// Jinja2's tags, and dbt's: test, docs, materialization, snapshot.
import { closest } from '../../util/closest.ts';
import { PyFloat } from '../host.ts';
import { lastOf } from '../last-of.ts';
import { Cursor, reads } from './cursor.ts';
import { parseExpression, parseFilter, parseFilterChain, parseTuple } from './expression-parser.ts';
import { tokenize } from './lexer.ts';
import { parseCallBlock, parseMacro } from './macro-parser.ts';
import type { BlockNode, Body, Expression, Statement, Target, TemplateNode } from './nodes.ts';
import { SyntaxFailure } from './syntax-failure.ts';
import { parseTarget, parseTargetName } from './target-parser.ts';
import { refuseUnknownNames } from './unknown-names.ts';

/** The tree of a template's text. Throws SyntaxFailure. */
export function parseText(source: string): TemplateNode {
  const c = new Cursor(tokenize(source));
  lastOf.cursor = c;
  const blocks: BlockNode[] = [];
  const tracker = c.track();
  const body = parseBody(c, undefined, blocks);
  if (c.hasUnknownNames) refuseUnknownNames(body, blocks);
  if (c.refusedByPython !== undefined) throw c.refusedByPython;
  const usesSelf = reads(tracker, 'self');
  return { body, blocks, assigned: c.assigned, usesSelf, plan: undefined };
}

const noBody: Body = [];

type TagParser = (c: Cursor, blocks: BlockNode[]) => Statement | Body;

const tags: Readonly<Record<string, TagParser>> = Object.assign(Object.create(null) as Record<string, TagParser>, {
  for: parseFor,
  if: parseIf,
  set: parseSet,
  with: parseWith,
  do: parseDo,
  macro: (c: Cursor, blocks: BlockNode[]) => parseMacro(c, blocks, 'macro', 'endmacro'),
  test: (c: Cursor, blocks: BlockNode[]) => parseMacro(c, blocks, 'test', 'endtest'),
  data_test: (c: Cursor, blocks: BlockNode[]) => parseMacro(c, blocks, 'test', 'enddata_test'),
  materialization: (c: Cursor, blocks: BlockNode[]) => parseMacro(c, blocks, 'materialization', 'endmaterialization'),
  snapshot: (c: Cursor, blocks: BlockNode[]) => parseMacro(c, blocks, 'snapshot', 'endsnapshot'),
  docs: (c: Cursor, blocks: BlockNode[]) => parseMacro(c, blocks, 'docs', 'enddocs'),
  call: parseCallBlock,
  filter: parseFilterBlock,
  print: parsePrint,
  break: (c: Cursor) => parseLoopControl(c, 'break'),
  continue: (c: Cursor) => parseLoopControl(c, 'continue'),
  autoescape: parseAutoescape,
  block: parseBlock,
  extends: parseLoaderTag,
  include: parseLoaderTag,
  import: parseLoaderTag,
  from: parseLoaderTag,
});

function parseBody(c: Cursor, endTags: readonly string[] | undefined, blocks: BlockNode[]): Body {
  const { pending } = c;
  const from = pending.length;
  if (endTags !== undefined) c.wantedTags.push(endTags);
  c.deeper();
  for (;;) {
    const { start, kind } = c;
    if (kind === 'data') {
      pending.push({ kind: 'data', text: c.value as string, start, end: c.end } satisfies Statement);
      c.next();
    } else if (kind === 'variable_begin') {
      c.next();
      const value = parseTuple(c);
      c.expect('variable_end');
      pending.push({ kind: 'output', value, escaping: 'no', start, end: c.lastEnd } satisfies Statement);
    } else if (kind === 'block_begin') {
      c.next();
      if (endTags !== undefined && c.kind === 'name' && endTags.includes(c.value as string)) break;
      const statement = parseStatement(c, blocks);
      if (Array.isArray(statement)) pending.push(...statement);
      else pending.push(statement);
      c.expect('block_end');
    } else break;
  }
  c.shallower();
  if (endTags !== undefined) {
    if (c.kind === 'eof') throw tagFailure(c, undefined);
    c.wantedTags.pop();
  }
  return c.taken(from);
}

function parseStatement(c: Cursor, blocks: BlockNode[]): Statement | Body {
  if (c.kind !== 'name') throw c.failure('tag name expected');
  const name = c.value as string;
  const parse = tags[name];
  if (parse === undefined) throw tagFailure(c, name);
  c.openTags.push({ name, start: c.start, end: c.end });
  const statement = parse(c, blocks);
  c.openTags.pop();
  return statement;
}

/** The body after a tag, up to one of the end tags; gives the end tag's name and leaves the cursor behind it. */
export function parseBlockBody(
  c: Cursor,
  endTags: readonly string[],
  blocks: BlockNode[],
): { readonly body: Body; readonly endTag: string } {
  c.skip(':');
  c.expect('block_end');
  const body = parseBody(c, endTags, blocks);
  return { body, endTag: c.expectName() };
}

function tagFailure(c: Cursor, name: string | undefined): SyntaxFailure {
  const wanted = c.wantedTags.at(-1);
  const list = wanted?.map((tag) => `'${tag}'`).join(' or ');
  const parts = [name === undefined ? 'Unexpected end of template.' : `Encountered unknown tag '${name}'.`];
  if (list !== undefined) {
    const nesting = name !== undefined && c.wantedTags.some((some) => some.includes(name));
    parts.push(
      nesting
        ? `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${list}.`
        : `Jinja was looking for the following tags: ${list}.`,
    );
  }
  const innermost = c.openTags.at(-1);
  if (innermost !== undefined) parts.push(`The innermost block that needs to be closed is '${innermost.name}'.`);
  // An end tag that nothing opened is no misspelt one.
  const known = [...Object.keys(tags), ...(wanted ?? [])];
  const near = name === undefined ? undefined : closest(name, known);
  return new SyntaxFailure(parts.join(' '), c.start, c.end, 'syntax', near).opened(innermost);
}

// ---- tags

function parseFor(c: Cursor, blocks: BlockNode[]): Statement {
  const start = c.start;
  c.next();
  c.loopsAround += 1;
  const target = parseTarget(c);
  c.expectKeyword('in');
  const iterable = parseTuple(c, { withCondition: false });
  const test = c.skipName('if') ? parseExpression(c) : undefined;
  const recursive = c.skipName('recursive');
  const tracker = c.track();
  c.loopDepth += 1;
  const scopedBefore = c.scopedBlocks;
  const { body, endTag } = parseBlockBody(c, ['endfor', 'else'], blocks);
  c.loopDepth -= 1;
  c.untrack();
  const otherwise = endTag === 'else' ? parseBlockBody(c, ['endfor'], blocks).body : noBody;
  c.loopsAround -= 1;
  const usesLoop = recursive || reads(tracker, 'loop') || c.scopedBlocks > scopedBefore;
  const end = c.lastEnd;
  return { kind: 'for', target, iterable, test, recursive, body, otherwise, usesLoop, plan: undefined, start, end };
}

function parseIf(c: Cursor, blocks: BlockNode[]): Statement {
  const start = c.start;
  const tests: Expression[] = [];
  const bodies: Body[] = [];
  let otherwise = noBody;
  c.next();
  for (;;) {
    tests.push(parseTuple(c, { withCondition: false }));
    const { body, endTag } = parseBlockBody(c, ['elif', 'else', 'endif'], blocks);
    bodies.push(body);
    if (endTag === 'elif') continue;
    if (endTag === 'else') otherwise = parseBlockBody(c, ['endif'], blocks).body;
    return { kind: 'if', tests, bodies, otherwise, start, end: c.lastEnd };
  }
}

function parseSet(c: Cursor, blocks: BlockNode[]): Statement {
  const start = c.start;
  c.next();
  const target = parseTarget(c, { namespace: true });
  if (c.skip('=')) {
    const value = parseTuple(c);
    return { kind: 'set', target, value, topLevel: false, start, end: c.lastEnd };
  }
  const captured: Expression = { kind: 'captured', start, end: c.lastEnd };
  const filtered = parseFilterChain(c, captured);
  const filter = filtered === captured ? undefined : filtered;
  const { body } = parseBlockBody(c, ['endset'], blocks);
  return { kind: 'set-block', target, filter, body, topLevel: false, plan: undefined, start, end: c.lastEnd };
}

function parseWith(c: Cursor, blocks: BlockNode[]): Statement {
  const start = c.start;
  c.next();
  const targets: Target[] = [];
  const values: Expression[] = [];
  while (c.kind !== 'block_end') {
    if (targets.length > 0) c.expect(',');
    targets.push(parseTarget(c));
    c.expect('=');
    values.push(parseExpression(c));
  }
  const { body } = parseBlockBody(c, ['endwith'], blocks);
  return { kind: 'with', targets, values, body, plan: undefined, start, end: c.lastEnd };
}

function parseDo(c: Cursor): Statement {
  const start = c.start;
  c.next();
  return { kind: 'do', value: parseTuple(c), start, end: c.lastEnd };
}

function parsePrint(c: Cursor): Body {
  c.next();
  const outputs: Statement[] = [];
  while (c.kind !== 'block_end') {
    if (outputs.length > 0) c.expect(',');
    const start = c.start;
    const value = parseExpression(c);
    outputs.push({ kind: 'output', value, escaping: 'no', start, end: c.lastEnd });
  }
  return outputs;
}

function parseLoopControl(c: Cursor, kind: 'break' | 'continue'): Statement {
  const { start, end } = c;
  c.next();
  if (c.loopDepth === 0) {
    const message = kind === 'break' ? "'break' outside loop" : "'continue' not properly in loop";
    c.refuseLater(message, start, end);
  }
  return { kind, start, end };
}

function parseAutoescape(c: Cursor, blocks: BlockNode[]): Statement {
  const start = c.start;
  c.next();
  const option = parseExpression(c);
  const { body } = parseBlockBody(c, ['endautoescape'], blocks);
  return { kind: 'scope', option, body, plan: undefined, start, end: c.lastEnd };
}

function parseFilterBlock(c: Cursor, blocks: BlockNode[]): Statement {
  const start = c.start;
  c.next();
  const captured: Expression = { kind: 'captured', start, end: c.lastEnd };
  const filter = parseFilterChain(c, parseFilter(c, captured));
  const { body } = parseBlockBody(c, ['endfilter'], blocks);
  return { kind: 'filter-block', filter, body, escaping: 'no', plan: undefined, start, end: c.lastEnd };
}

function parseBlock(c: Cursor, blocks: BlockNode[]): Statement {
  const start = c.start;
  c.next();
  const nameStart = c.start;
  const name = c.expectName();
  const scoped = c.skipName('scoped');
  const required = c.skipName('required');
  if (c.kind === '-') {
    throw c.failure(
      'Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.',
    );
  }
  const around = c.loopDepth;
  c.loopDepth = 0;
  const rejoin = c.isolated();
  const tracker = c.track();
  const { body } = parseBlockBody(c, ['endblock'], blocks);
  rejoin();
  c.loopDepth = around;
  if (required && body.some((part) => part.kind !== 'data' || part.text.trim() !== '')) {
    throw c.failure('Required blocks can only contain comments or whitespace', nameStart, c.lastEnd);
  }
  c.skipName(name);
  if (blocks.some((other) => other.name === name)) {
    throw new SyntaxFailure(`block '${name}' defined twice`, nameStart, nameStart + name.length);
  }
  const names = { usesSelf: reads(tracker, 'self'), usesSuper: reads(tracker, 'super') };
  const end = c.lastEnd;
  if (scoped) c.scopedBlocks += 1;
  const inPlace = scoped ? { body: copyOfBody(body), plan: undefined } : undefined;
  const block: BlockNode = {
    kind: 'block',
    name,
    scoped,
    required,
    body,
    ...names,
    plan: undefined,
    inPlace,
    start,
    end,
  };
  blocks.push(block);
  return block;
}

/** The names in a scoped block mean one thing where it stands and another in `self.name()`: two trees. */
function copyOfBody(body: Body): Body {
  return body.map((statement) => copyOf(statement) as Statement);
}

function copyOf(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(copyOf);
  if (typeof node !== 'object' || node === null || node instanceof PyFloat) return node;
  const { kind, scoped } = node as Partial<BlockNode>;
  if (kind === 'block' && scoped !== true) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, copyOf(value)]));
}

/** Of the template or of a block; an `if` is no scope. */
function atTopLevel(c: Cursor): boolean {
  const around = c.openTags.slice(0, -1);
  const block = around.findLastIndex(({ name }) => name === 'block');
  return around.slice(block + 1).every(({ name }) => name === 'if');
}

// Projects have no template loader, as in dbt: these tags are read, and fail when they are reached.
function parseLoaderTag(c: Cursor): Statement {
  const start = c.start;
  const tag = c.expectName();
  if (tag === 'extends' && !atTopLevel(c)) {
    throw c.failure('cannot use extend from a non top-level scope', start, c.lastEnd);
  }
  const template = parseExpression(c);
  const names: string[] = [];
  const context = (): boolean => {
    const found = (c.isName('with') || c.isName('without')) && c.looksAtName('context');
    if (found) {
      c.next();
      c.next();
    }
    return found;
  };
  if (tag === 'include' && c.isName('ignore') && c.looksAtName('missing')) {
    c.next();
    c.next();
  }
  if (tag === 'import') {
    c.expectKeyword('as');
    names.push(parseTargetName(c).name);
  }
  if (tag === 'from') {
    c.expectKeyword('import');
    for (;;) {
      if (names.length > 0) c.expect(',');
      if (c.kind !== 'name') c.expect('name');
      if (context()) return { kind: 'loader', tag, template, names, start, end: c.lastEnd };
      const { name, start: at, end } = parseTargetName(c);
      if (name.startsWith('_')) {
        throw new SyntaxFailure('names starting with an underline can not be imported', at, end);
      }
      names.push(c.skipName('as') ? parseTargetName(c).name : name);
      if (context() || c.kind !== ',') break;
    }
  } else if (tag !== 'extends') context();
  return { kind: 'loader', tag, template, names, start, end: c.lastEnd };
}

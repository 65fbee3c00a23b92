// The tags that define macros: macro, call, and dbt's test, docs, materialization, snapshot.
import { type Cursor, reads } from './cursor.ts';
import { parseExpression } from './expression-parser.ts';
import {
  type BlockNode,
  type Expression,
  type MacroKind,
  type MacroNode,
  type NameNode,
  notBound,
  type Statement,
} from './nodes.ts';
import { parseBlockBody } from './statement-parser.ts';
import { SyntaxFailure } from './syntax-failure.ts';
import { parseTargetName } from './target-parser.ts';

interface Signature {
  readonly parameters: string[];
  readonly defaults: Expression[];
}

function parseSignature(c: Cursor): Signature {
  const parameters: string[] = [];
  const defaults: Expression[] = [];
  c.expect('(');
  while (!c.is(')')) {
    if (parameters.length > 0) c.expect(',');
    const { name, start, end } = parseParameter(c);
    if (parameters.includes(name)) {
      c.refuseLater(`duplicate argument '${name}' in function definition`, start, end);
    }
    if (c.skip('=')) defaults.push(parseExpression(c));
    else if (defaults.length > 0) throw c.failure('non-default argument follows default argument');
    parameters.push(name);
  }
  c.expect(')');
  return { parameters, defaults };
}

function parseParameter(c: Cursor): NameNode {
  const around = c.loopsAround;
  c.loopsAround = 0;
  const name = parseTargetName(c);
  c.loopsAround = around;
  return name;
}

function parseMacroBody(c: Cursor, endTag: string, blocks: BlockNode[], signature: Signature) {
  const tracker = c.track();
  const around = c.loopDepth;
  c.loopDepth = 0;
  const bodyStart = c.end;
  const { body } = parseBlockBody(c, [endTag], blocks);
  c.loopDepth = around;
  c.untrack();
  const usesCaller = reads(tracker, 'caller');
  const { parameters, defaults } = signature;
  const callerAt = parameters.indexOf('caller');
  if (usesCaller && callerAt >= 0 && callerAt < parameters.length - defaults.length) {
    throw c.failure(
      'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.',
    );
  }
  return {
    parameters,
    defaults,
    body,
    usesCaller: usesCaller && callerAt < 0,
    usesKwargs: reads(tracker, 'kwargs') && !parameters.includes('kwargs'),
    usesVarargs: reads(tracker, 'varargs') && !parameters.includes('varargs'),
    bodyStart,
    bodyEnd: endOfBody(c, bodyStart),
  };
}

/** The offset of the end tag's `{%`: the cursor stands behind the tag's name. */
function endOfBody(c: Cursor, bodyStart: number): number {
  return Math.max(bodyStart, c.startBeforeLast ?? bodyStart);
}

export function parseMacro(c: Cursor, blocks: BlockNode[], macroKind: MacroKind, endTag: string): Statement {
  const start = c.start;
  c.next();
  const { name: plainName, start: nameStart, end: nameEnd } = parseTargetName(c);
  let name = plainName;
  let signature: Signature = { parameters: [], defaults: [] };
  if (macroKind === 'macro') signature = parseSignature(c);
  else if (macroKind === 'test') {
    signature = parseSignature(c);
    name = `test_${plainName}`;
  } else if (macroKind === 'materialization') name = `materialization_${plainName}_${parseMaterializationOptions(c)}`;
  const parts = parseMacroBody(c, endTag, blocks, signature);
  if (name !== plainName) c.nameSet(name);
  return macroNode({ name, macroKind, parts, nameStart, nameEnd, start, end: c.lastEnd });
}

/** Written out: all nodes of a kind have the same shape, which is what makes them quick to read. */
function macroNode(made: {
  readonly name: string;
  readonly macroKind: MacroKind;
  readonly parts: ReturnType<typeof parseMacroBody>;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly start: number;
  readonly end: number;
}): MacroNode {
  const { name, macroKind, nameStart, nameEnd, start, end } = made;
  const { parameters, defaults, body, usesCaller, usesKwargs, usesVarargs, bodyStart, bodyEnd } = made.parts;
  return {
    kind: 'macro',
    name,
    macroKind,
    parameters,
    defaults,
    body,
    usesCaller,
    usesKwargs,
    usesVarargs,
    nameStart,
    nameEnd,
    bodyStart,
    bodyEnd,
    where: notBound,
    topLevel: false,
    plan: undefined,
    start,
    end,
  };
}

function parseMaterializationOptions(c: Cursor): string {
  let adapter = 'default';
  while (c.skip(',')) {
    const option = parseTargetName(c);
    if (option.name === 'default') continue;
    if (option.name !== 'adapter' && option.name !== 'supported_languages') {
      throw new SyntaxFailure(`invalid argument to a materialization: '${option.name}'`, option.start, option.end);
    }
    c.expect('=');
    const value = parseExpression(c);
    if (option.name === 'adapter' && value.kind === 'const') adapter = String(value.value);
  }
  return adapter;
}

export function parseCallBlock(c: Cursor, blocks: BlockNode[]): Statement {
  const start = c.start;
  c.next();
  const signature = c.kind === '(' ? parseSignature(c) : { parameters: [], defaults: [] };
  const callStart = c.start;
  const call = parseExpression(c);
  if (call.kind !== 'call') throw c.failure('expected call', callStart, c.lastEnd);
  if (call.args.names.includes('caller')) c.refuseLater('keyword argument repeated: caller', callStart, c.lastEnd);
  const parts = parseMacroBody(c, 'endcall', blocks, signature);
  const end = c.lastEnd;
  return {
    kind: 'call-block',
    call,
    caller: macroNode({ name: '', macroKind: 'macro', parts, nameStart: start, nameEnd: start, start, end }),
    start,
    end,
  };
}

// Calls: plain ones with everything that may follow them, and the functions whose arguments have words between them.
import type { Cursor } from './cursor.ts';
import type { Call, Expression, Name } from './nodes.ts';
import { parseExpression, TIGHTER_THAN_IN } from './parse-expression.ts';
import { startsQuery } from './parse-query.ts';
import { parseType } from './parse-type.ts';
import { parseOrderBy, parseOver } from './parse-window.ts';
import { missing, SyntaxFailure } from './syntax-failure.ts';
import { NUMBER, QUOTED, STRING, WORD } from './tokens.ts';

/** Functions that are called without parentheses. */
export const bareFunctions: ReadonlySet<string> = new Set([
  ...['current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp', 'sysdate'],
  ...['user', 'current_user', 'session_user', 'current_user_id', 'current_schema'],
  ...['current_aws_account', 'current_namespace', 'current_session_arn'],
]);
const withPrecision = new Set(['current_time', 'current_timestamp', 'localtime', 'localtimestamp']);
/** Everything of a call that only some calls have. */
const plain = {
  schema: undefined,
  star: false,
  distinct: false,
  approximate: false,
  withinGroup: undefined,
  nulls: undefined,
  over: undefined,
} as const;

export function parseBareCall(cursor: Cursor): Call | undefined {
  const { start } = cursor;
  const precise = withPrecision.has(cursor.value) && cursor.kindAhead(2) === NUMBER && cursor.isSignAhead(3, ')');
  if (cursor.isSignAhead(1, '(') && !precise) return undefined;
  const name = cursor.expectLabel('a function');
  const values: Expression[] = [];
  if (precise && cursor.takeSign('(')) {
    values.push(parseExpression(cursor));
    cursor.expectSign(')');
  }
  return { kind: 'call', ...plain, name, form: 'bare', arguments: values, ...cursor.since(start) };
}

/** EXTRACT, SUBSTRING, POSITION, TRIM, OVERLAY, CONVERT, OBJECT_TRANSFORM and APPROXIMATE; undefined where the word is another's. */
export function parseSpecialCall(cursor: Cursor): Expression | undefined {
  if (cursor.isWord('approximate')) {
    return cursor.kindAhead(1) === WORD && cursor.isSignAhead(2, '(') ? parseApproximate(cursor) : undefined;
  }
  if (!cursor.isSignAhead(1, '(')) return undefined;
  switch (cursor.value) {
    case 'extract':
      return parseExtract(cursor);
    case 'substring':
      return parseSubstring(cursor);
    case 'position':
      return parsePosition(cursor);
    case 'trim':
      return parseTrim(cursor);
    case 'overlay':
      return parseOverlay(cursor);
    case 'convert':
      return parseConvert(cursor);
    case 'object_transform':
      return parseObjectTransform(cursor);
    default:
      return undefined;
  }
}

function special(
  cursor: Cursor,
  name: Name,
  form: Call['form'],
  values: readonly Expression[],
  side?: Call['side'],
): Call {
  cursor.expectSign(')');
  const call = { kind: 'call', ...plain, name, form, arguments: values, ...cursor.since(name.start) } as const;
  return side === undefined ? call : { ...call, side };
}

function openCall(cursor: Cursor): Name {
  const name = cursor.expectLabel('a function');
  cursor.expectSign('(');
  return name;
}

function parseExtract(cursor: Cursor): Call {
  const name = openCall(cursor);
  if (cursor.kind !== WORD && cursor.kind !== STRING && cursor.kind !== QUOTED)
    throw cursor.failure('a date part, as in extract(year from x)');
  const { start } = cursor;
  const part: Expression =
    cursor.kind === STRING
      ? { kind: 'string', value: cursor.expectString('a date part'), ...cursor.since(start) }
      : { kind: 'path', names: [cursor.expectLabel('a date part')], steps: [], ...cursor.since(start) };
  cursor.expectWord('from');
  return special(cursor, name, 'extract', [part, parseExpression(cursor)]);
}

function parseSubstring(cursor: Cursor): Call {
  const name = openCall(cursor);
  const text = parseExpression(cursor);
  if (cursor.isSign(',')) return plainRest(cursor, name, [text]);
  const at = cursor.place;
  let from: Expression | undefined;
  let length: Expression | undefined;
  for (;;) {
    if (from === undefined && cursor.takeWord('from')) from = parseExpression(cursor);
    else if (length === undefined && cursor.takeWord('for')) length = parseExpression(cursor);
    else break;
  }
  if (from === undefined && length === undefined) throw cursor.failure('FROM, FOR or a comma');
  const values: Expression[] = [text, from ?? { kind: 'number', text: '1', ...at }];
  if (length !== undefined) values.push(length);
  return special(cursor, name, 'substring', values);
}

function parsePosition(cursor: Cursor): Call {
  const name = openCall(cursor);
  const part = parseExpression(cursor, TIGHTER_THAN_IN);
  cursor.expectWord('in');
  return special(cursor, name, 'position', [part, parseExpression(cursor, TIGHTER_THAN_IN)]);
}

function parseTrim(cursor: Cursor): Call {
  const name = openCall(cursor);
  const said = (['both', 'leading', 'trailing'] as const).find((side) => cursor.takeWord(side));
  let characters: Expression | undefined;
  let text: Expression | undefined;
  if (!cursor.isWord('from')) text = parseExpression(cursor);
  if (cursor.takeWord('from')) {
    characters = text;
    text = parseExpression(cursor);
  } else if (said === undefined && text !== undefined && cursor.isSign(',')) return plainRest(cursor, name, [text]);
  if (text === undefined) throw cursor.failure('the text to trim');
  const values = characters === undefined ? [text] : [text, characters];
  return special(cursor, name, 'trim', values, said ?? 'both');
}

function parseOverlay(cursor: Cursor): Call {
  const name = openCall(cursor);
  const values = [parseExpression(cursor)];
  if (cursor.isSign(',')) return plainRest(cursor, name, values);
  cursor.expectWord('placing');
  values.push(parseExpression(cursor));
  cursor.expectWord('from');
  values.push(parseExpression(cursor));
  if (cursor.takeWord('for')) values.push(parseExpression(cursor));
  return special(cursor, name, 'overlay', values);
}

/** `convert(integer, x)`: a cast with its type in front. */
function parseConvert(cursor: Cursor): Expression {
  const { start } = cursor;
  cursor.advance(2);
  const type = parseType(cursor);
  if (!cursor.takeSign(',')) throw cursor.failure('a comma', 'CONVERT has the type first: convert(integer, x)');
  const operand = parseExpression(cursor);
  cursor.expectSign(')');
  return { kind: 'cast', operand, type, style: 'convert', ...cursor.since(start) };
}

/** `object_transform(x keep '"a"', '"b"."c"' set '"d"', 1)`. */
function parseObjectTransform(cursor: Cursor): Call {
  const name = openCall(cursor);
  const input = parseExpression(cursor);
  const kept = cursor.takeWord('keep') ? cursor.list(() => parseExpression(cursor)) : [];
  const set = cursor.takeWord('set') ? cursor.list(() => parseExpression(cursor)) : [];
  return { ...special(cursor, name, 'transform', [input, ...kept, ...set]), keep: kept.length };
}

/** The last arguments of a call whose first one is read already. */
function plainRest(cursor: Cursor, name: Name, values: Expression[]): Call {
  while (cursor.takeSign(',')) values.push(parseExpression(cursor));
  return special(cursor, name, 'plain', values);
}

function parseApproximate(cursor: Cursor): Call {
  const { start } = cursor;
  cursor.advance();
  const name = cursor.expectName('an aggregate');
  return { ...parseCall(cursor, [name], start), approximate: true };
}

/** From the parenthesis on; `names` are the function's, a schema's in front. */
export function parseCall(cursor: Cursor, names: readonly Name[], start: number): Call {
  const name = names.at(-1);
  const [schema] = names;
  if (name === undefined || names.length > 2)
    throw new SyntaxFailure('a function has one schema at most', cursor.since(start));
  cursor.expectSign('(');
  const inner = parseArguments(cursor, name);
  const nulls = nullsInside.has(name.text) ? parseNulls(cursor) : undefined;
  if (nulls === undefined && (cursor.isWord('ignore') || cursor.isWord('respect'))) {
    const place = { start: cursor.start, end: cursor.start + cursor.value.length };
    throw missing(
      `${cursor.value.toUpperCase()} NULLS inside a call`,
      place,
      `write it behind: ${name.text}(…) ${cursor.value} nulls over (…)`,
    );
  }
  cursor.expectSign(')');
  const end = parseCallEnd(cursor);
  return {
    kind: 'call',
    schema: names.length === 2 ? schema : undefined,
    name,
    form: 'plain',
    ...inner,
    approximate: false,
    ...end,
    nulls: end.nulls ?? nulls,
    ...cursor.since(start),
  };
}

/** These take IGNORE NULLS on both sides of their parenthesis. */
const nullsInside: ReadonlySet<string> = new Set(['first_value', 'last_value']);

function parseNulls(cursor: Cursor): Call['nulls'] {
  const word = cursor.value;
  if ((word !== 'ignore' && word !== 'respect') || !cursor.areWords(word, 'nulls')) return undefined;
  cursor.advance(2);
  return word;
}

function parseArguments(cursor: Cursor, name: Name): Pick<Call, 'arguments' | 'star' | 'distinct'> {
  if (cursor.isSign(')')) return { arguments: [], star: false, distinct: false };
  if (cursor.isSign('*') && cursor.isSignAhead(1, ')')) {
    cursor.advance();
    return { arguments: [], star: true, distinct: false };
  }
  const distinct = cursor.takeWord('distinct');
  if (!distinct) cursor.takeWord('all');
  if (startsQuery(cursor, 0))
    throw cursor.failure('an expression', 'a subquery has parentheses of its own: f((select …))');
  const values = cursor.list(() => parseArgument(cursor, name));
  if (cursor.areWords('order', 'by')) {
    throw missing(
      'ORDER BY inside a call',
      cursor.place,
      `write ${name.text}(…) within group (order by …), for the aggregates that have it`,
    );
  }
  return { arguments: values, star: false, distinct };
}

function parseArgument(cursor: Cursor, name: Name): Expression {
  if (cursor.kind === WORD && (cursor.isSignAhead(1, '=>') || cursor.isSignAhead(1, ':='))) {
    throw missing('named arguments', cursor.place, `${name.text} takes its arguments by their places`);
  }
  const value = parseExpression(cursor);
  if (cursor.isWord('as') && name.text.endsWith('cast'))
    throw missing(`function ${name.text}`, name, 'write cast(… as …) or try_cast(… as …)');
  return value;
}

/** WITHIN GROUP, FILTER, IGNORE NULLS and OVER. */
function parseCallEnd(cursor: Cursor): Pick<Call, 'withinGroup' | 'nulls' | 'over'> {
  let withinGroup: Call['withinGroup'];
  if (cursor.kind !== WORD) return { withinGroup, nulls: undefined, over: undefined };
  if (cursor.areWords('within', 'group')) {
    cursor.advance(2);
    cursor.expectSign('(');
    withinGroup = parseOrderBy(cursor);
    if (withinGroup.length === 0) throw cursor.failure('ORDER BY');
    cursor.expectSign(')');
  }
  if (cursor.isWord('filter') && cursor.isSignAhead(1, '(')) {
    throw missing('FILTER', cursor.place, 'aggregate a CASE: sum(case when condition then x end)');
  }
  const nulls = parseNulls(cursor);
  const over = cursor.isWord('over') ? parseOver(cursor) : undefined;
  return { withinGroup, nulls, over };
}

// Jinja2's grammar of a call's arguments.
import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression-parser.ts';
import type { Arguments, Expression } from './nodes.ts';

export const noArguments: Arguments = { operands: [], positional: 0, names: [], star: false, doubleStar: false };

/** From the opening bracket to the closing one. */
export function parseArguments(c: Cursor): Arguments {
  const open = c.start;
  c.expect('(');
  const { pending } = c;
  const from = pending.length;
  let positional = 0;
  let names: string[] | undefined;
  let star: Expression | undefined;
  let doubleStar: Expression | undefined;
  const ensure = (right: boolean): void => {
    if (!right) throw c.failure('invalid syntax for function call expression', open, c.end);
  };
  for (let first = true; !c.is(')'); first = false) {
    if (!first) {
      c.expect(',');
      if (c.is(')')) break;
    }
    if (c.kind === '*') {
      ensure(star === undefined && doubleStar === undefined);
      c.next();
      star = parseExpression(c);
    } else if (c.kind === '**') {
      ensure(doubleStar === undefined);
      c.next();
      doubleStar = parseExpression(c);
    } else if (c.kind === 'name' && c.lookKind() === '=') {
      ensure(doubleStar === undefined);
      const name = c.value as string;
      names ??= [];
      if (names.includes(name)) c.refuseLater(`keyword argument repeated: ${name}`, c.start, c.end);
      c.next();
      c.next();
      names.push(name);
      pending.push(parseExpression(c));
    } else {
      ensure(star === undefined && doubleStar === undefined && names === undefined);
      pending.push(parseExpression(c));
      positional += 1;
    }
  }
  c.expect(')');
  if (star !== undefined) pending.splice(from + positional, 0, star);
  if (doubleStar !== undefined) pending.push(doubleStar);
  if (pending.length === from) return noArguments;
  return {
    operands: c.taken(from),
    positional,
    names: names ?? noArguments.names,
    star: star !== undefined,
    doubleStar: doubleStar !== undefined,
  };
}

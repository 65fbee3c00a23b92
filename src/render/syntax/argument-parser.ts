// Jinja2's grammar of a call's arguments.
import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression-parser.ts';
import type { Arguments, Expression } from './nodes.ts';

export const noArguments: Arguments = { positional: [], names: [], values: [], star: undefined, doubleStar: undefined };

/** From the opening bracket to the closing one. */
export function parseArguments(c: Cursor): Arguments {
  const open = c.start;
  c.expect('(');
  const positional: Expression[] = [];
  const names: string[] = [];
  const values: Expression[] = [];
  let star: Expression | undefined;
  let doubleStar: Expression | undefined;
  const ensure = (right: boolean): void => {
    if (!right) throw c.failure('invalid syntax for function call expression', open, c.end);
  };
  let first = true;
  while (!c.is(')')) {
    if (!first) {
      c.expect(',');
      if (c.is(')')) break;
    }
    first = false;
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
      if (names.includes(name)) c.refuseLater(`keyword argument repeated: ${name}`, c.start, c.end);
      c.next();
      c.next();
      names.push(name);
      values.push(parseExpression(c));
    } else {
      ensure(star === undefined && doubleStar === undefined && names.length === 0);
      positional.push(parseExpression(c));
    }
  }
  c.expect(')');
  return { positional, names, values, star, doubleStar };
}

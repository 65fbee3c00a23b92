// Literals: the types that Redshift gives them, and DuckDB's words for them.
import type { Expression } from '../../../sql/syntax/nodes.ts';
import { bigint, boolean, decimal, double, integer, nullType, varchar } from '../../../sql/types/type-makers.ts';
import { quoteLiteral } from '../../sql-text.ts';
import type { Translator, Value } from './translator.ts';

type NodeOf<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;

const largestInteger = 2_147_483_647n;
const largestBigint = 9_223_372_036_854_775_807n;

export function numberValue(translator: Translator, node: NodeOf<'number'>): Value {
  const text = node.text.toLowerCase();
  if (text.includes('e')) {
    if (!Number.isFinite(Number(text)))
      translator.mistake(`"${node.text}" is out of range for type double precision`, node);
    return { sql: text, type: double, node, constant: Number(text) };
  }
  if (!text.includes('.')) {
    const amount = BigInt(text);
    const plain = amount.toString();
    if (amount <= largestInteger) return { sql: plain, type: integer, node, constant: Number(plain) };
    if (amount <= largestBigint) return { sql: plain, type: bigint, node, constant: Number(plain) };
    return decimalLiteral(translator, node, plain, '');
  }
  const [whole = '', fraction = ''] = text.split('.');
  return decimalLiteral(translator, node, whole.replace(/^0+(?=\d)/, ''), fraction);
}

function decimalLiteral(translator: Translator, node: NodeOf<'number'>, whole: string, fraction: string): Value {
  const precision = Math.max(1, (whole || '').length + fraction.length);
  if (precision > 38)
    translator.mistake(`numeric literal "${node.text}" has ${precision} digits, and 38 are the most`, node);
  const text = `${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`;
  // DuckDB reads `12.` and `.5` as it should, but takes integers beyond BIGINT for HUGEINT.
  const sql = fraction === '' || whole === '' ? `CAST(${text} AS DECIMAL(${precision},${fraction.length}))` : text;
  return { sql, type: decimal(precision, fraction.length), node, constant: Number(text) };
}

export function stringValue(node: NodeOf<'string'>): Value {
  return {
    sql: quoteLiteral(node.value),
    type: varchar(Math.max(1, Buffer.byteLength(node.value))),
    node,
    constant: node.value,
    trimmed: !node.value.endsWith(' '),
  };
}

export const nullValue = (node: Expression): Value => ({ sql: 'NULL', type: nullType, node, constant: null });

export const booleanValue = (node: NodeOf<'boolean'>): Value => ({
  sql: node.value ? 'true' : 'false',
  type: boolean,
  node,
  constant: node.value,
});

/** True for text whose type Redshift leaves open until it meets another: `'2008-01-01'`, not `'2008-01-01'::varchar`. */
export const isOpenLiteral = (value: Value): boolean =>
  value.node.kind === 'string' && typeof value.constant === 'string';

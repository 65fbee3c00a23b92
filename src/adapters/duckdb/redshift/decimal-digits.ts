// How many digits a computed decimal can need. DuckDB computes decimals of at most 18 digits in 64 bits and raises where a result is
// longer; Redshift's result has up to 38. 128 bits cost ten times as much, so they are used where the digits can need them only, and
// for those values alone that do.
import { maxPrecision } from '../../../sql/types/arithmetic-types.ts';
import { asDecimal } from '../../../sql/types/type-makers.ts';
import type { TypedSql } from './function-entry.ts';
import { isPlainColumn, withoutMarks } from './place-marks.ts';

/** What `+ - *` made a decimal of. `digits` is the most that its value can have, of which `scale` stand behind the point. */
export type DigitTree = DigitLeaf | DigitOperation;

interface DigitLeaf {
  readonly kind: 'leaf';
  readonly sql: string;
  readonly digits: number;
  readonly scale: number;
  readonly constant: number | undefined;
}

interface DigitOperation {
  readonly kind: 'operation';
  readonly operator: '+' | '-' | '*';
  readonly left: DigitTree;
  readonly right: DigitTree;
  readonly sql: string;
  /** The same in 128 bits, whatever the values are; with its marks. */
  readonly long: string;
  readonly digits: number;
  readonly scale: number;
}

/** What DuckDB keeps in 64 bits. */
const narrowDigits = 18;
const mostLeaves = 6;
const longestLeaf = 300;

/** The tree of a decimal or a whole number; undefined: it is neither. */
export function digitTree(value: TypedSql): DigitTree | undefined {
  const size = asDecimal(value.type);
  if (size === undefined) return undefined;
  // Whoever changed the SQL since has changed the value.
  if (value.digits !== undefined && withoutMarks(value.sql) === value.digits.sql) return value.digits;
  const constant = typeof value.constant === 'number' ? value.constant : undefined;
  const digits = constant === undefined ? size.precision : constantDigits(constant, size.scale);
  return { kind: 'leaf', sql: withoutMarks(value.sql), digits, scale: size.scale, constant };
}

const constantDigits = (value: number, scale: number): number =>
  Math.max(1, scale, Math.ceil(Math.log10(Math.abs(value) + 1)) + scale);

/** `left operator right` without an overflow that Redshift's type has room for. */
export function exactOperation(
  operator: '+' | '-' | '*',
  left: TypedSql,
  right: TypedSql,
): { readonly sql: string; readonly digits?: DigitTree } {
  const one = digitTree(left);
  const other = digitTree(right);
  if (one === undefined || other === undefined) return { sql: `(${left.sql} ${operator} ${right.sql})` };
  const digits = digitsOf(operator, one, other);
  const scale = operator === '*' ? one.scale + other.scale : Math.max(one.scale, other.scale);
  const isKept = digits <= narrowDigits || isWide(left, one) || isWide(right, other);
  const [before, behind] = [longSql(left, one), longSql(right, other)];
  const first = !isKept ? `CAST(${before} AS DECIMAL(${maxPrecision},${one.scale}))` : before;
  const long = `(${first} ${operator} ${behind})`;
  const tree: DigitTree = { kind: 'operation', operator, left: one, right: other, sql: '', long, digits, scale };
  if (countLeaves(tree) > mostLeaves) return { sql: long };
  const short = areColumns(tree) ? shortOf(tree) : undefined;
  const sql =
    short === undefined
      ? long
      : `CASE WHEN ${short.fits} THEN CAST(${short.sql} AS DECIMAL(${maxPrecision},${scale})) ELSE ${long} END`;
  return { sql, digits: { ...tree, sql: withoutMarks(sql) } };
}

/** Made of columns and literals, in 64 bits: it may be written twice. */
export function isOfColumns(value: TypedSql): boolean {
  const tree = digitTree(value);
  return tree !== undefined && tree.digits <= narrowDigits && areColumns(tree) && tree.sql.length <= longestLeaf;
}

const longSql = (value: TypedSql, tree: DigitTree): string => (tree.kind === 'operation' ? tree.long : value.sql);

/** Their values are at hand, and raise nothing: to look at them costs 3 ns, and nothing where DuckDB's statistics answer it. */
const areColumns = (tree: DigitTree): boolean =>
  tree.kind === 'operation'
    ? areColumns(tree.left) && areColumns(tree.right)
    : tree.constant !== undefined || isPlainColumn(tree.sql);

function digitsOf(operator: '+' | '-' | '*', left: DigitTree, right: DigitTree): number {
  if (operator === '*') return left.digits + right.digits;
  const scale = Math.max(left.scale, right.scale);
  return Math.max(left.digits + scale - left.scale, right.digits + scale - right.scale) + 1;
}

const countLeaves = (tree: DigitTree): number =>
  tree.kind === 'leaf' ? 1 : countLeaves(tree.left) + countLeaves(tree.right);

/** A column, a cast and a sum of ours have the very type that they say; what else is computed may have fewer digits in DuckDB. */
const isWide = ({ node }: TypedSql, tree: DigitTree): boolean =>
  tree.digits > narrowDigits && (tree.kind === 'operation' || node.kind === 'path' || node.kind === 'cast');

/**
 * The same value in 64 bits, right where `fits` is true; undefined: it never needs more, or it cannot be told cheaply.
 *
 * @example shortForm(price * (1 - discount))
 * // { sql: '("price" * (1 - "discount"))', long: …, fits: '"price" BETWEEN -999999999999 AND 999999999999 AND "discount" BETWEEN -9 AND 9' }
 */
export function shortForm(value: TypedSql): (ShortForm & { readonly long: string }) | undefined {
  const tree = digitTree(value);
  if (tree === undefined || tree.kind === 'leaf') return undefined;
  const short = shortOf(tree);
  return short === undefined ? undefined : { ...short, long: tree.long };
}

interface ShortForm {
  readonly sql: string;
  readonly fits: string;
}

function shortOf(tree: DigitTree): ShortForm | undefined {
  if (tree.digits <= narrowDigits) return undefined;
  const conditions = conditionsOf(tree, narrowDigits);
  if (conditions === undefined || conditions.length === 0 || !canBeRepeated(tree)) return undefined;
  return { sql: shortSql(tree), fits: [...new Set(conditions)].join(' AND ') };
}

/** It is written several times: no query, no call whose value differs each time, nothing long. */
function canBeRepeated(tree: DigitTree): boolean {
  if (tree.kind === 'operation') return canBeRepeated(tree.left) && canBeRepeated(tree.right);
  return tree.digits <= narrowDigits && tree.sql.length <= longestLeaf && !/\bSELECT\b|\uFDD3/.test(tree.sql);
}

const shortSql = (tree: DigitTree): string =>
  tree.kind === 'leaf' ? tree.sql : `(${shortSql(tree.left)} ${tree.operator} ${shortSql(tree.right)})`;

/** What must hold so that `tree` and all that it is made of have at most `room` digits. */
function conditionsOf(tree: DigitTree, room: number): readonly string[] | undefined {
  if (tree.digits <= room) return [];
  if (tree.kind === 'leaf') return leafCondition(tree, room);
  const { left, right } = tree;
  const [leftRoom, rightRoom] =
    tree.operator === '*'
      ? shares(left, right, room)
      : [room - 1 - (tree.scale - left.scale), room - 1 - (tree.scale - right.scale)];
  const one = conditionsOf(left, leftRoom);
  const other = conditionsOf(right, rightRoom);
  return one === undefined || other === undefined ? undefined : [...one, ...other];
}

function leafCondition(leaf: DigitLeaf, room: number): readonly string[] | undefined {
  const whole = room - leaf.scale;
  // Below one there would be little left that fits.
  if (whole < 1 || leaf.constant !== undefined) return undefined;
  const most = '9'.repeat(whole);
  return [`${leaf.sql} BETWEEN -${most} AND ${most}`];
}

/** The digits of a product, shared between its factors: a rate such as `1 - discount` gets few, the others as many before the point. */
function shares(left: DigitTree, right: DigitTree, room: number): readonly [left: number, right: number] {
  const [most, others] = [likelyDigits(left), likelyDigits(right)];
  const half = Math.ceil((room - left.scale - right.scale) / 2);
  if (most - left.scale <= half) return [most, room - most];
  if (others - right.scale <= half) return [room - others, others];
  return [left.scale + half, room - left.scale - half];
}

const isRate = (tree: DigitTree): boolean =>
  tree.kind === 'operation' &&
  tree.operator !== '*' &&
  [tree.left, tree.right].some((side) => side.kind === 'leaf' && Math.abs(side.constant ?? 100) <= 10);

const likelyDigits = (tree: DigitTree): number => (isRate(tree) ? Math.min(tree.digits, tree.scale + 2) : tree.digits);

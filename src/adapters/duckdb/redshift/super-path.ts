// Ways into a SUPER value: `c.orders[0].price`. Lax, as in Redshift: what is not there is NULL.
import type { Name, PathStep } from '../../../sql/syntax/nodes.ts';
import { isOf, superType } from '../../../sql/types/type-makers.ts';
import { typeText } from '../../../sql/types/type-text.ts';
import { quoteLiteral } from '../../sql-text.ts';
import { boundOnce } from './bind-once.ts';
import { preludeCall } from './prelude/macro.ts';
import type { Translator, Value } from './translator.ts';

/** Names are folded to lower case by the parser, and so a key with capitals is not found: as in Redshift, unless it is told otherwise. */
export function navigate(
  translator: Translator,
  base: Value,
  names: readonly Name[],
  steps: readonly PathStep[],
  indexValue: (step: PathStep & { kind: 'index' }) => Value,
): Value {
  if (names.length === 0 && steps.length === 0) return base;
  const first = names[0] ?? (steps[0] as PathStep);
  translator.needType(base, 'only a SUPER value has parts');
  if (base.type.kind !== 'super') {
    translator.mistake(
      `"${translator.textAt(base.node)}" is of type ${typeText(base.type)}, which has no parts: navigation needs a SUPER value`,
      first,
      'json_parse(…) makes a SUPER value of a JSON text',
    );
  }
  let sql = base.sql;
  let path = '';
  const at = (place: string): string =>
    boundOnce([{ ...base, sql, type: superType }], ([value]) => ({
      sql: preludeCall('json_at', value?.sql ?? sql, place),
      type: superType,
    })).sql;
  const closePath = (): void => {
    if (path !== '') sql = at(quoteLiteral(`$${path}`));
    path = '';
  };
  for (const name of names) path += keyOf(name.text);
  for (const step of steps) {
    if (step.kind === 'key') path += keyOf(step.name.text);
    else {
      const index = indexValue(step);
      if (index.broken) return { ...base, broken: true };
      if (typeof index.constant === 'number' && index.constant >= 0) path += `[${index.constant}]`;
      else if (isOf('numeric', index.type)) {
        closePath();
        const item = at(`'$[' || CAST(${index.sql} AS BIGINT) || ']'`);
        sql = `CASE WHEN ${index.sql} >= 0 THEN ${item} END`;
        sql = `(${sql})`;
      } else translator.mistake('an index into a SUPER value must be a number', step);
    }
  }
  closePath();
  return { sql, type: superType, node: base.node };
}

/** JSON's null is Redshift's NULL too. */
export const isNullSql = ({ sql, type }: Pick<Value, 'sql' | 'type'>): string =>
  type.kind === 'super' ? `coalesce(json_type(${sql}) = 'NULL', true)` : `${sql} IS NULL`;

const keyOf = (name: string): string => `."${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** The elements of an array, one a row; a value that is no array is its only element; NULL has none. */
export function elementsSql(value: string, element: string, position: string | undefined): string {
  const list = `CASE coalesce(json_type(${value}), 'NULL') WHEN 'ARRAY' THEN ${preludeCall('super_items', value)} WHEN 'NULL' THEN NULL ELSE [CAST(${value} AS JSON)] END`;
  const positions = position === undefined ? '' : `, unnest(range(len("l"))) AS ${position}`;
  return `(SELECT unnest("l") AS ${element}${positions} FROM (SELECT ${list} AS "l"))`;
}

/** The pairs of an object, one a row. */
export function pairsSql(value: string, element: string, key: string): string {
  return `(SELECT ${preludeCall('json_member', '"v"', '"k"')} AS ${element}, "k" AS ${key} FROM (SELECT "v", unnest(json_keys("v")) AS "k" FROM (SELECT ${value} AS "v") WHERE json_type("v") = 'OBJECT'))`;
}

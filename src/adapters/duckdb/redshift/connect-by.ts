// START WITH … CONNECT BY as a recursive common table: the rows that match, then row by row those below them, with their LEVEL.
import type { Select } from '../../../sql/syntax/nodes.ts';
import { integer } from '../../../sql/types/type-makers.ts';
import { quoteIdentifier } from '../../sql-text.ts';
import { asCondition } from './coerce.ts';
import { translateExpression } from './expression.ts';
import { type FromPart, fromPart, translateFrom } from './from.ts';
import { sourceOf } from './query-parts.ts';
import { isSource, Scope, type ScopeColumn } from './scope.ts';
import { Refused, type Translator } from './translator.ts';

/** ` FROM (…)`: fills the scope with the rows of the hierarchy. */
export function connectBySource(scope: Scope, translator: Translator, select: Select): string {
  const connectBy = select.connectBy as NonNullable<Select['connectBy']>;
  const [item, second] = select.from;
  if (item === undefined || second !== undefined || (item.kind !== 'relation' && item.kind !== 'derived')) {
    translateFrom(scope, translator, select.from);
    return translator.refuse(
      'CONNECT BY over several tables',
      'it goes over one relation',
      'join them in a subquery first',
      connectBy.at,
    );
  }
  const inner = new Scope(scope.parent, scope.tables);
  const part = fromPart(inner, translator, item);
  inner.sources = part.sources;
  inner.visible = part.visible;
  if (part.visible.some(isSource))
    translator.refuse(
      'CONNECT BY over a relation whose columns are not known',
      'its rows are kept column by column',
      'select its columns in a subquery',
      connectBy.at,
    );
  const columns = part.visible as readonly ScopeColumn[];
  const table = quoteIdentifier(translator.freshName('tree'));
  const names = (part.sources[0] as FromPart['sources'][number]).names;
  inner.prior = priorScope(scope, table, names, columns);
  const level = (sql: string, at: Scope): void => {
    at.hidden = [{ name: 'level', type: integer, trimmed: true, sql, source: sourceOf([], table, [], false) }];
  };
  level('1', inner);
  const start = connectBy.start === undefined ? undefined : condition(translator, inner, connectBy.start, 'START WITH');
  level(`(${table}."level" + 1)`, inner);
  level(`${table}."level"`, inner.prior);
  const by = condition(translator, inner, connectBy.by, 'CONNECT BY');
  const list = [...columns.map((column) => quoteIdentifier(column.name)), '"level"'].join(', ');
  const own = columns.map((column) => column.sql).join(', ');
  const seed = `SELECT ${own}, 1 FROM ${part.sql}${start === undefined ? '' : ` WHERE ${start}`}`;
  const next = `SELECT ${own}, ${table}."level" + 1 FROM ${part.sql} JOIN ${table} ON ${by}`;
  const alias = quoteIdentifier(names.at(-1) ?? translator.freshName('table'));
  const source = sourceOf(names, alias, columns, false);
  scope.sources = [source];
  scope.visible = source.columns ?? [];
  level(`${alias}."level"`, scope);
  return ` FROM (WITH RECURSIVE ${table}(${list}) AS (${seed} UNION ALL ${next}) SELECT * FROM ${table}) AS ${alias}`;
}

function priorScope(scope: Scope, table: string, names: readonly string[], columns: readonly ScopeColumn[]): Scope {
  const prior = new Scope(scope.parent, scope.tables);
  const source = sourceOf(names, table, columns, false);
  prior.sources = [source];
  prior.visible = source.columns ?? [];
  return prior;
}

function condition(translator: Translator, scope: Scope, node: NonNullable<Select['where']>, clause: string): string {
  const value = scope.within({ clause }, () => translateExpression(translator, scope, node));
  if (value.broken) throw new Refused();
  return asCondition(translator, value, clause).sql;
}

// How the chapters write down one function: shorter than the record itself, and the same checks of arguments for all.
import type { RedshiftType } from '../../../../sql/types/redshift-type.ts';
import { anyText, double, isOf, superType } from '../../../../sql/types/type-makers.ts';
import { typeText } from '../../../../sql/types/type-text.ts';
import { castSql } from '../cast.ts';
import type { Chapter, Emission, EmissionContext, FunctionEntry, TypedSql } from '../function-entry.ts';

export type Values = readonly TypedSql[];
export type Emit = (values: Values, context: EmissionContext) => Emission;
type Arity = number | readonly [least: number, most: number];

interface Extras {
  readonly aliases?: readonly string[];
  readonly words?: readonly number[];
  readonly by?: 'sql' | 'macro' | 'typescript';
  readonly isVolatile?: boolean;
}

const defined =
  (use: 'scalar' | 'aggregate' | 'window' | 'aggregate-or-window') =>
  (chapter: Chapter) =>
  (name: string, page: string, arity: Arity, emit: Emit, extras: Extras = {}): FunctionEntry => ({
    name,
    chapter,
    page,
    use,
    by: extras.by ?? 'sql',
    arity: typeof arity === 'number' ? [arity, arity] : arity,
    emit,
    ...(extras.aliases && { aliases: extras.aliases }),
    ...(extras.words && { words: extras.words }),
    ...(extras.isVolatile && { isVolatile: true }),
  });

export const scalar = defined('scalar');
export const aggregate = defined('aggregate-or-window');
export const onlyAggregate = defined('aggregate');
export const windowed = defined('window');

/** Entries of functions that cannot be had here, with the reason and the way out. */
export const refused = (
  chapter: Chapter,
  page: string,
  names: string,
  why: string,
  instead: string,
): readonly FunctionEntry[] => names.split(' ').map((name) => ({ name, chapter, page, use: 'refused', why, instead }));

/** `function name(types) does not exist`, as Redshift says it of arguments that a function does not take; of SUPER values nobody says so. */
export function noSuchFunction(values: Values, context: EmissionContext): never {
  for (const value of values) refuseUnknown(value, context);
  const dynamic = values.find(({ type }) => type.kind === 'super');
  if (dynamic !== undefined)
    context.refuse('the manual does not say what it makes of a SUPER value', 'cast it, e.g. x::varchar', dynamic.node);
  const types = values.map(({ type }) => typeText(type)).join(', ');
  return context.mistake(`function ${context.call.name.text}(${types}) does not exist`);
}

/** The value as `type`, by an implicit cast; refuses a value of unknown type and what Redshift would not cast. */
export function as(value: TypedSql | undefined, type: RedshiftType, context: EmissionContext, all: Values): string {
  if (value === undefined) return noSuchFunction(all, context);
  refuseUnknown(value, context);
  return castSql(value, type, 'implicit', context.now)?.sql ?? noSuchFunction(all, context);
}

/** Where an answer depends on the type of a value, it must be known. */
export function refuseUnknown(value: TypedSql, context: EmissionContext): void {
  if (value.type.kind !== 'unknown') return;
  context.refuse(`its argument's type is not known here: ${value.type.why}`, 'cast it, e.g. x::varchar', value.node);
}

/** The arguments of a function whose types are fixed, in their order, each as SQL; the last type stands for all that follow. */
export const asAll = (values: Values, types: readonly RedshiftType[], context: EmissionContext): readonly string[] =>
  values.map((value, at) => as(value, types[at] ?? types.at(-1) ?? anyText, context, values));

/** A number for arithmetic: decimals and floats as they are, all others as doubles. */
export function numberOf(value: TypedSql, context: EmissionContext, all: Values): Emission {
  refuseUnknown(value, context);
  if (value.type.kind === 'decimal' || isOf('float', value.type)) return value;
  return { sql: as(value, double, context, all), type: double };
}

/** A constant that must stand in the text: a mask, a pattern, options. */
export function constantText(value: TypedSql | undefined, what: string, context: EmissionContext): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value.constant === 'string') return value.constant;
  return context.refuse(`its ${what} is not a literal`, `write the ${what} between apostrophes`, value.node);
}

export const isNull = (value: TypedSql | undefined): boolean => value?.constant === null || value?.type.kind === 'null';

export const given = (sql: string, type: RedshiftType, trimmed?: boolean): Emission => ({
  sql,
  type,
  ...(trimmed && { trimmed }),
});

/** The value as JSON, for functions that make a SUPER value; what Redshift does not cast to SUPER (dates and times) is a mistake. */
export function asJson(value: TypedSql | undefined, context: EmissionContext, all: Values): string {
  if (value === undefined) return noSuchFunction(all, context);
  refuseUnknown(value, context);
  if (value.type.kind === 'super') return value.sql;
  if (isNull(value)) return 'CAST(NULL AS JSON)';
  return (
    castSql(value, superType, 'explicit')?.sql ??
    context.mistake(
      `${context.call.name.text.toUpperCase()} could not convert type ${value.type.kind} to super`,
      value.node,
    )
  );
}

// SF5140 to SF5169: Redshift SQL that the embedded engine is asked to run.
import { entry } from '../entry.ts';

const quotedList = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

export const sf5Redshift = {
  redshiftNotLocal: entry<{ construct: string; why: string; instead: string }>({
    code: 'SF5140',
    message: (d) => `${d.construct} cannot be had on the embedded engine: ${d.why}`,
    label: () => 'refused',
    hint: (d) => d.instead,
  }),
  redshiftMistake: entry<{ detail: string; instead?: string | undefined }>({
    code: 'SF5141',
    message: (d) => d.detail,
    label: () => 'Redshift refuses this too',
    hint: (d) => d.instead,
  }),
  redshiftLacks: entry<{ construct: string; instead: string }>({
    code: 'SF5142',
    message: (d) => `Redshift has no ${d.construct}`,
    hint: (d) => d.instead,
  }),
  columnNotFound: entry<{ column: string; relation?: string | undefined; closest?: string | undefined }>({
    code: 'SF5143',
    message: (d) => `column "${d.column}" does not exist${d.relation === undefined ? '' : ` in "${d.relation}"`}`,
    label: (d) => (d.closest === undefined ? 'not found' : `did you mean "${d.closest}"?`),
  }),
  columnAmbiguous: entry<{ column: string; relations: readonly string[] }>({
    code: 'SF5144',
    message: (d) => `column "${d.column}" is ambiguous: ${quotedList(d.relations)} have one each`,
    label: () => 'which one?',
    hint: (d) => `write ${d.relations[0] ?? 't'}.${d.column}`,
  }),
  typeNotKnown: entry<{ what: string; why: string }>({
    code: 'SF5145',
    message: (d) => `the type of ${d.what} is not known, and the answer depends on it: ${d.why}`,
    hint: () => 'say it with a cast: x::varchar(64), x::numeric(12,2)',
  }),
  relationNotInFrom: entry<{ name: string; closest?: string | undefined }>({
    code: 'SF5146',
    message: (d) => `"${d.name}" is no table of this query: there is no FROM entry of that name`,
    label: (d) => (d.closest === undefined ? 'not found' : `did you mean "${d.closest}"?`),
  }),
  outputNameTwice: entry<{ column: string }>({
    code: 'SF5147',
    message: (d) => `column "${d.column}" duplicated: a relation's columns must have different names`,
    hint: () => 'give one of them another alias',
  }),
  redshiftFunctionUnknown: entry<{ name: string; closest?: string | undefined; instead?: string | undefined }>({
    code: 'SF5148',
    message: (d) => `function "${d.name}" is not one of Redshift's that sqlflow knows`,
    label: (d) => (d.closest === undefined ? 'not known' : `did you mean "${d.closest}"?`),
    hint: (d) => d.instead,
  }),
  redshiftTypesDiffer: entry<{ detail: string; instead: string }>({
    code: 'SF5149',
    message: (d) => d.detail,
    hint: (d) => d.instead,
  }),
  windowFrameMissing: entry<{ name: string }>({
    code: 'SF5150',
    message: (d) =>
      `${d.name.toUpperCase()} over an ORDER BY needs a frame: aggregate window functions do, in Redshift`,
    hint: () => 'add "rows unbounded preceding" (a running total) or another ROWS frame behind the ORDER BY',
  }),
  notGrouped: entry<{ column: string }>({
    code: 'SF5151',
    message: (d) => `column "${d.column}" must appear in the GROUP BY clause or be used in an aggregate function`,
    label: () => 'not grouped',
  }),
  redshiftSyntax: entry<{ message: string; hint?: string | undefined }>({
    code: 'SF5152',
    message: (d) => d.message,
    hint: (d) => d.hint,
  }),
} as const;

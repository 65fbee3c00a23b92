// Redshift's query -> DuckDB's: parse, walk the tree with its scopes, hand back SQL, columns and places. Pure.

import type { Query } from '../../../sql/syntax/nodes.ts';
import { parseQuery } from '../../../sql/syntax/parse-query.ts';
import type { RedshiftType, TypedColumn } from '../../../sql/types/redshift-type.ts';
import { varchar } from '../../../sql/types/type-makers.ts';
import { holdsMarks, takeMarks } from './place-marks.ts';
import { translateQueryNode } from './query.ts';
import type { OutputColumn } from './query-parts.ts';
import type { FailedTranslation, TranslateOptions, Translation, TranslationProblem } from './translation.ts';
import { Translator } from './translator.ts';
import { refuseRepeated, withoutVolatileMarks } from './volatile.ts';

/**
 * @example
 * const answer = translateQuery('select 7 / 2 as half', { relationColumns: () => undefined, now: new Date(), purpose: 'answer' });
 * // answer.sql: SELECT (7 // 2) AS "half"
 */
export function translateQuery(text: string, options: TranslateOptions): Translation | FailedTranslation {
  const translator = new Translator(text, options);
  const query = parsed(translator, text);
  if (query === undefined) return failed(translator);
  const made = translator.attempt(
    () => {
      const result = translateQueryNode({ translator, tables: new Map(), parent: undefined }, query);
      const columns = finalColumns(translator, result.columns);
      return { columns, sql: result.render(result.open ? undefined : columns.map((column) => column.type)) };
    },
    () => undefined,
  );
  if (made !== undefined) refuseRepeated(translator, made.sql);
  translator.checkNodes();
  if (made === undefined || translator.problems.length > 0) return failed(translator);
  return finished(translator, made.sql, made.columns);
}

export function parsed(translator: Translator, text: string): Query | undefined {
  if (!readable(translator, text)) return undefined;
  const result = parseQuery(text);
  if (result.ok) return result.query;
  translator.reportSyntax(result);
  return undefined;
}

export function readable(translator: Translator, text: string): boolean {
  if (!holdsMarks(text)) return true;
  const at = text.search(/[\uFDD0-\uFDD5]/);
  translator.report(
    'redshiftMistake',
    { detail: 'the query holds a noncharacter of Unicode (U+FDD0 to U+FDD5)' },
    { start: at, end: at + 1 },
  );
  return false;
}

export function finished(translator: Translator, marked: string, columns: readonly TypedColumn[]): Translation {
  const { sql, places } = takeMarks(withoutVolatileMarks(marked), translator.source);
  return {
    status: 'translated',
    sql,
    columns,
    functions: [...translator.functions].sort(),
    notes: [...translator.notes],
    places,
  };
}

/** In the order of the text; a place is not told the same twice. */
export function failed(translator: Translator): FailedTranslation {
  const told = new Set<string>();
  const problems = translator.problems.filter((problem: TranslationProblem) => {
    const key = `${problem.name} ${problem.at.start} ${problem.at.end} ${JSON.stringify(problem.data)}`;
    if (told.has(key)) return false;
    told.add(key);
    return true;
  });
  return { status: 'failed', problems: problems.sort((one, other) => one.at.start - other.at.start) };
}

/** The columns of the answer; those of a relation must have different names. */
export function finalColumns(
  translator: Translator,
  columns: readonly OutputColumn[],
  purpose = translator.options.purpose,
): readonly TypedColumn[] {
  const seen = new Set<string>();
  for (const column of purpose === 'relation' ? columns : []) {
    if (seen.has(column.name)) translator.report('outputNameTwice', { column: column.name }, column.node);
    seen.add(column.name);
  }
  return columns.map(finalColumn);
}

/** A column of bare NULLs is text in Redshift. */
function finalColumn({ name, type, trimmed }: OutputColumn): TypedColumn {
  const settled: RedshiftType = type.kind === 'null' ? varchar(1) : type;
  return { name, type: settled, trimmed: trimmed || type.kind === 'null' };
}

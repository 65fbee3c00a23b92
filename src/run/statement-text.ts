// SQL of a user that may be anything, and several statements: hooks, headers of models, run_query.
import type { Span } from '../diagnostics/source-file.ts';
import type { Place } from '../sql/syntax/nodes.ts';
import { splitStatements } from '../sql/syntax/split-statements.ts';
import type { Translations } from './translations.ts';

/**
 * Sends what `sql` comes to in the engine's words; gives what the last statement answered. Each is translated when its turn
 * comes: it may read what the one before has made. What means nothing to the engine (GRANT, ANALYZE) is not sent, so that
 * undefined may come of it. `placeOf`: where to tell of what stands at a place of `sql`. Throws DiagnosticError.
 */
export async function sendStatements<Answer>(input: {
  readonly sql: string;
  readonly translations: Translations;
  readonly placeOf: (place: Place) => Span;
  readonly provide: ((functions: readonly string[]) => Promise<void>) | undefined;
  readonly send: (sql: string) => Promise<Answer>;
}): Promise<Answer | undefined> {
  const { sql, translations, placeOf, provide, send } = input;
  // An engine whose own words they are may take them together.
  if (translations.types === undefined) return send(sql);
  const split = splitStatements(sql);
  // What cannot be split cannot be read either: the translation says why.
  const statements = split.ok ? split.statements : [{ text: sql, start: 0 }];
  let answer: Answer | undefined;
  for (const { text, start } of statements) {
    const shifted = (place: Place): Span => placeOf({ start: place.start + start, end: place.end + start });
    const translated = await translations.statement(text, shifted);
    if (translated.sql === '') continue;
    await provide?.(translated.functions);
    answer = await send(translated.sql);
  }
  return answer;
}

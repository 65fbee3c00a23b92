// Where one statement ends and the next begins: semicolons outside of texts, names and comments.
import { tokenize } from './lexer.ts';
import type { Place } from './nodes.ts';
import { SyntaxFailure, type SyntaxProblem } from './syntax-failure.ts';
import { END, SIGN } from './tokens.ts';

export interface StatementText extends Place {
  /** Without the semicolon and the blanks and comments around. */
  readonly text: string;
}

/**
 * Empty statements are left out. `splitStatements("select ';'; -- one;\n select 2;")` gives `select ';'` and `select 2`.
 */
export function splitStatements(
  text: string,
): { readonly ok: true; readonly statements: readonly StatementText[] } | SyntaxProblem {
  try {
    const { kinds, values, starts, ends } = tokenize(text);
    const statements: StatementText[] = [];
    let first = 0;
    for (let index = 0; index < kinds.length; index += 1) {
      const isEnd = kinds[index] === END || (kinds[index] === SIGN && values[index] === ';');
      if (!isEnd) continue;
      if (index > first) {
        const start = starts[first] as number;
        const end = ends[index - 1] as number;
        statements.push({ text: text.slice(start, end), start, end });
      }
      first = index + 1;
    }
    return { ok: true, statements };
  } catch (error) {
    if (error instanceof SyntaxFailure) return error.problem;
    throw error;
  }
}

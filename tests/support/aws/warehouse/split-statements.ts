// A text with semicolons -> its statements, without empty ones. Whatever cannot be read is one statement, which will fail.
import { tokensOf } from './tokens.ts';

export function splitStatements(text: string): readonly string[] {
  try {
    const statements: string[] = [];
    let start = 0;
    let filled = false;
    for (const token of tokensOf(text)) {
      if (token.kind === 'symbol' && token.value === ';') {
        if (filled) statements.push(text.slice(start, token.start).trim());
        start = token.end;
        filled = false;
      } else filled = true;
    }
    if (filled) statements.push(text.slice(start).trim());
    return statements;
  } catch {
    return [text];
  }
}

// The name of a type that stands alone: in YAML, in a config, in bookkeeping.
import { Cursor } from './cursor.ts';
import type { TypeName } from './nodes.ts';
import { parseType } from './parse-type.ts';
import { SyntaxFailure } from './syntax-failure.ts';

/** Undefined: the text is no name of a type. `parseTypeText('numeric(12, 2)')?.arguments` is `[12, 2]`. */
export function parseTypeText(text: string): TypeName | undefined {
  try {
    const cursor = new Cursor(text);
    const type = parseType(cursor);
    return cursor.atEnd ? type : undefined;
  } catch (error) {
    if (error instanceof SyntaxFailure) return undefined;
    throw error;
  }
}

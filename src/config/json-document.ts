// A config written in JSON, or under a key of a package.json.
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import { err, ok, type Result } from '../util/result.ts';
import { type ConfigDocument, type ConfigPath, literalDocument } from './config-document.ts';

/** Undefined: the file has nothing under `prefix`. */
export function jsonDocument(
  file: SourceFile,
  prefix: ConfigPath,
): Result<ConfigDocument | undefined, { readonly reason: string; readonly at: Span }> {
  let value: unknown;
  try {
    value = JSON.parse(file.text);
  } catch (error) {
    const message = (error as Error).message;
    const position = Number(/at position (\d+)/.exec(message)?.[1] ?? file.text.trimEnd().length);
    const said = message.replace(/ in JSON at position .*$/, '').replace(/,? ".*" is not valid JSON$/s, '');
    const start = Math.min(position, file.text.length);
    const reason = slip(file.text, position) ?? said;
    return err({ reason, at: { file, start, end: Math.min(start + 1, file.text.length) } });
  }
  for (const key of prefix) value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return ok(value === undefined ? undefined : literalDocument(value, file, prefix));
}

/** What people write in JSON by habit. */
function slip(text: string, position: number): string | undefined {
  const rest = text.slice(position).trimStart();
  if (rest.startsWith('//') || rest.startsWith('/*')) return 'JSON has no comments';
  if (rest.startsWith("'")) return 'JSON has double quotes only';
  if (/^[}\]]/.test(rest) && /,\s*$/.test(text.slice(0, position))) return 'the comma before it is one too many';
  return undefined;
}

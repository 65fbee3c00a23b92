// The compiled text of a node out of the manifest that a record keeps.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CompileRecord, cacheFolder } from './compile-record.ts';

/** By the number of the output. The manifest is read once; an entry when it is asked for. */
export function recordedCode(targetPath: string, record: CompileRecord): (output: number) => string | undefined {
  const { manifest, details } = record;
  const text = readFileSync(join(cacheFolder(targetPath), manifest.name));
  const idOf = new Map(
    details.nodes.flatMap(({ id, output }) => (output === undefined ? [] : [[output, id] as const])),
  );
  const start = text.indexOf('\n"nodes":{');
  return (output) => {
    const id = idOf.get(output) ?? '';
    const changed = manifest.since?.nodes ?? {};
    if (Object.hasOwn(changed, id)) return codeOf(changed[id] ?? '');
    const head = `\n${JSON.stringify(id)}:`;
    const at = text.indexOf(head, start);
    const end = text.indexOf('\n', at + 1);
    if (start < 0 || at < 0 || end < 0) return undefined;
    // The last entry of its section ends with the section's own brace.
    const entry = text.toString('utf8', at + Buffer.byteLength(head), end).replace(/,$/, '');
    return codeOf(entry) ?? codeOf(entry.replace(/\}$/, ''));
  };
}

function codeOf(entry: string): string | undefined {
  try {
    const { compiled_code: code } = JSON.parse(entry) as { readonly compiled_code?: unknown };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

// The compiled text of a node out of the manifest that a record keeps.
import { readFileSync } from 'node:fs';
import type { RecordedNode } from './compile-record.ts';

/** By the number of the output. The manifest is read once; an entry when it is asked for. */
export function recordedCode(manifest: string, nodes: readonly RecordedNode[]): (output: number) => string | undefined {
  const text = readFileSync(manifest);
  const idOf = new Map(nodes.flatMap(({ id, output }) => (output === undefined ? [] : [[output, id] as const])));
  const start = text.indexOf('\n"nodes":{');
  return (output) => {
    const head = `\n${JSON.stringify(idOf.get(output) ?? '')}:`;
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

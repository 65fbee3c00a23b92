// The whole text of a macro's definition, from its opening tag to its closing one.
import type { MacroEntry } from './manifest.ts';

const BLOCKS = 'macro|test|data_test|materialization|snapshot';
const TAG = new RegExp(`\\{%[-+]?\\s*(end)?(?:${BLOCKS})\\b[\\s\\S]*?%\\}`, 'g');

/** dbt's `macro_sql`. A macro that is defined inside of another belongs to it. */
export function macroText({ file, at }: Pick<MacroEntry, 'file' | 'at'>): string {
  const { text } = file;
  const opening = text.lastIndexOf('{%', at.start);
  const start = opening < 0 ? at.start : opening;
  let depth = 0;
  TAG.lastIndex = start;
  for (let tag = TAG.exec(text); tag !== null; tag = TAG.exec(text)) {
    depth += tag[1] === undefined ? 1 : -1;
    if (depth <= 0) return text.slice(start, tag.index + tag[0].length);
  }
  return text.slice(start);
}

// What a diagnostic tells of a file that cannot be loaded: where, which value, what was expected.
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import type { BadFile } from '../diagnostics/catalog/sf8-sources.ts';
import { positionAt } from '../diagnostics/source-file.ts';
import type { Unreadable } from './envelopes.ts';
import type { LoadSql } from './load-sql.ts';

export function unreadableFile(found: Unreadable, files: readonly ListedFile[]): BadFile {
  return {
    uri: files[found.file]?.uri ?? '',
    line: found.line,
    problem: { kind: 'unreadable', reason: found.reason },
  };
}

export function badValue(
  input: { readonly node: SourceNode; readonly sql: LoadSql; readonly files: readonly ListedFile[] },
  file: number,
  line: number | undefined,
  column: number,
  value: string,
): BadFile {
  const spec = input.node.columns[column];
  return {
    uri: input.files[file]?.uri ?? '',
    line,
    problem: {
      kind: 'value',
      column: spec?.name ?? '',
      path: input.sql.sourceText(column),
      value: shortened(value),
      expected: spec?.dataType ?? '',
      declaredAt: spec === undefined ? '' : placeOf(spec.at),
    },
  };
}

const valueShown = 60;

export function shortened(value: string): string {
  return value.length <= valueShown ? value : `${value.slice(0, valueShown - 1)}…`;
}

function placeOf(at: SourceNode['declaredAt']): string {
  const { line, column } = positionAt(at.file, at.start);
  return `${at.file.path}:${line}:${column}`;
}

// The files of sources as `sqlflow files` prints them: a line each, and below each source how many are in which state.
import picocolors from 'picocolors';
import type { SourceNode } from '../core/node.ts';
import { FILE_STATES, type FileEntry, type FileState } from '../core/source-state.ts';
import { padEnd, padStart, shortenMiddle } from '../util/fit-text.ts';
import { formatBytes, formatCount, plural } from './quantities.ts';

export interface FilesTextOptions {
  readonly color: boolean;
  /** `Infinity`: nothing is shortened (pipes). */
  readonly width: number;
}

const stateWidth = 7;
const sizeWidth = 8;
const rowsWidth = 10;
const timeWidth = 16;
const fixedWidth = stateWidth + sizeWidth + rowsWidth + timeWidth + 2 * 4 + 2;

export function filesText(
  lists: readonly { readonly node: SourceNode; readonly files: readonly FileEntry[] }[],
  options: FilesTextOptions,
): string {
  const colors = picocolors.createColors(options.color);
  const paint: Readonly<Record<FileState, (text: string) => string>> = {
    new: colors.green,
    waiting: colors.dim,
    loaded: (text) => text,
    changed: colors.yellow,
    gone: colors.dim,
    failed: colors.red,
  };
  const uris = lists.flatMap(({ files }) => files.map(({ uri }) => uri.length));
  const uriWidth = Math.max(20, Math.min(Math.max(0, ...uris), options.width - fixedWidth));
  return lists
    .map(({ node, files }) => {
      const title = `${colors.bold(`${node.sourceName}.${node.tableName}`)}   ${summary(files)}`;
      const lines = files.map((file) =>
        [
          `  ${paint[file.state](padEnd(file.state, stateWidth))}`,
          padEnd(shortenMiddle(file.uri, uriWidth), uriWidth),
          padStart(formatBytes(file.bytes), sizeWidth),
          padStart(file.loaded === undefined ? '' : plural(file.loaded.rows, 'row'), rowsWidth),
          (file.loaded?.loadedAt ?? file.failed?.failedAt ?? '').slice(0, timeWidth),
        ]
          .join('  ')
          .trimEnd(),
      );
      return [title, ...lines].join('\n');
    })
    .join('\n');
}

function summary(files: readonly FileEntry[]): string {
  const counts = new Map<FileState, number>();
  for (const { state } of files) counts.set(state, (counts.get(state) ?? 0) + 1);
  const parts = FILE_STATES.flatMap((state) => {
    const count = counts.get(state);
    return count === undefined ? [] : [`${formatCount(count)} ${state}`];
  });
  return parts.length === 0 ? 'no files' : parts.join(', ');
}

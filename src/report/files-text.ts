// The files of sources as `sqlflow files` prints them: a line each, and below each source how many are in which state. Lines go out as
// files come in: there may be millions.
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

interface FilesOfSource {
  readonly node: SourceNode;
  readonly files: AsyncIterable<FileEntry> | Iterable<FileEntry>;
}

const stateWidth = 7;
const sizeWidth = 8;
const rowsWidth = 10;
const timeWidth = 16;
const fixedWidth = stateWidth + sizeWidth + rowsWidth + timeWidth + 2 * 4 + 2;
/** So many files of a source say how wide its names are; longer ones that follow push their line out. */
const measuredFiles = 1000;

/** Whole lines, a few at a time. */
export async function* filesText(
  lists: AsyncIterable<FilesOfSource> | Iterable<FilesOfSource>,
  options: FilesTextOptions,
): AsyncGenerator<string> {
  const colors = picocolors.createColors(options.color);
  const paint: Readonly<Record<FileState, (text: string) => string>> = {
    new: colors.green,
    waiting: colors.dim,
    loaded: (text) => text,
    changed: colors.yellow,
    gone: colors.dim,
    failed: colors.red,
  };
  const line = (file: FileEntry, uriWidth: number): string =>
    [
      `  ${paint[file.state](padEnd(file.state, stateWidth))}`,
      padEnd(Number.isFinite(options.width) ? shortenMiddle(file.uri, uriWidth) : file.uri, uriWidth),
      padStart(formatBytes(file.bytes), sizeWidth),
      padStart(file.loaded === undefined ? '' : plural(file.loaded.rows, 'row'), rowsWidth),
      (file.loaded?.loadedAt ?? file.failed?.failedAt ?? '').slice(0, timeWidth),
    ]
      .join('  ')
      .trimEnd();
  for await (const { node, files } of lists) {
    yield `${colors.bold(`${node.sourceName}.${node.tableName}`)}\n`;
    const counts = new Map<FileState, number>();
    const measured: FileEntry[] = [];
    let uriWidth: number | undefined;
    const widthOf = (some: readonly FileEntry[]): number =>
      Math.max(20, Math.min(Math.max(0, ...some.map(({ uri }) => uri.length)), options.width - fixedWidth));
    for await (const file of files) {
      counts.set(file.state, (counts.get(file.state) ?? 0) + 1);
      if (uriWidth !== undefined) {
        yield `${line(file, uriWidth)}\n`;
        continue;
      }
      measured.push(file);
      if (measured.length < measuredFiles) continue;
      uriWidth = widthOf(measured);
      for (const one of measured.splice(0)) yield `${line(one, uriWidth)}\n`;
    }
    for (const one of measured) yield `${line(one, uriWidth ?? widthOf(measured))}\n`;
    yield `  ${summary(counts)}\n`;
  }
}

function summary(counts: ReadonlyMap<FileState, number>): string {
  const parts = FILE_STATES.flatMap((state) => {
    const count = counts.get(state);
    return count === undefined ? [] : [`${formatCount(count)} ${state}`];
  });
  return parts.length === 0 ? 'no files' : parts.join(', ');
}

// Which files of a project are as they were when their contents were digested? Told by what the system keeps of them: inode, size and the
// time of the last change (ctime), which the kernel sets whenever content changes, and which no program can set back. Where that cannot be
// relied on, contents are read.
import { type Stats, statfsSync, statSync } from 'node:fs';
import { isSettled } from './output-stamp.ts';

/** Of each file: inode, size, time of the last change in ms. Three zeros: its content is to be read. */
export type InputStamps = readonly number[];

/** Numbers a file. */
export const stampLength = 3;

/**
 * File systems of this machine alone: ext2 to 4, XFS, Btrfs, tmpfs, F2FS, ZFS, overlays of these. Elsewhere another machine may change a
 * file, and what is known of it here may be older.
 */
const localKinds: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0xf2f52010, 0x2fc12fc1, 0x794c7630,
]);

/** The device on which files of the project can be told by their stamps; undefined: there is none. */
export function stampedDevice(projectDir: string): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return localKinds.has(statfsSync(projectDir).type) ? statSync(projectDir).dev : undefined;
  } catch {
    return undefined;
  }
}

export function statsAt(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** Is the file of the n-th stamp as it was? */
export function isAsStamped(stats: Stats, device: number, stamps: InputStamps, at: number): boolean {
  return (
    stats.ino === stamps[at] &&
    stats.size === stamps[at + 1] &&
    stats.ctimeMs === stamps[at + 2] &&
    stats.dev === device &&
    stats.ino !== 0
  );
}

/**
 * Adds the stamp of a file whose content is read after this.
 *
 * @param beforeMs a time before `stats` were asked for
 */
export function addStamp(
  stamps: number[],
  stats: Stats | undefined,
  device: number | undefined,
  beforeMs: number,
): void {
  if (stats?.isFile() === true && stats.dev === device && isSettled(stats.ctimeMs, beforeMs))
    stamps.push(stats.ino, stats.size, stats.ctimeMs);
  else stamps.push(0, 0, 0);
}

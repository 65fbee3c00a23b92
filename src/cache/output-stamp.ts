// Is a file that we wrote still as we left it? Told by what the system keeps of it, without reading it. The time of the last change (ctime) is set by the kernel whenever content changes, and cannot be set by a program.
import { closeSync, fstatSync, openSync, type Stats, statSync, writeSync } from 'node:fs';
import { uptime } from 'node:os';

/** Inode, size, times of the last write and of the last change in ms. Undefined: nothing is known of the file. */
export type OutputStamp = readonly [inode: number, size: number, writtenMs: number, changedMs: number];

/** The kernel's clock for files goes in steps of up to 10 ms: a change within a step after we looked would not be seen. */
const clockStepMs = 20;
const coarseStepMs = 2_100;

/** Writes a whole file and stamps it through the same handle, so that another process's later write is told apart. */
export function writeStamped(path: string, content: string | Buffer): OutputStamp | undefined {
  const file = openSync(path, 'w');
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    return stampOf(fstatSync(file));
  } finally {
    closeSync(file);
  }
}

export function stampAt(path: string): OutputStamp | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true ? stampOf(stats) : undefined;
}

function stampOf(stats: Stats): OutputStamp {
  return [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs];
}

/** The stamp, if a later change of the file is sure to show; otherwise undefined, and the file is to be read. */
export function settled(stamp: OutputStamp | undefined, nowMs: number): OutputStamp | undefined {
  return stamp !== undefined && isSettled(stamp[3], nowMs) ? stamp : undefined;
}

/** Would a change after `nowMs` show in the time of the last change? */
export function isSettled(changedMs: number, nowMs: number): boolean {
  // Some file systems keep whole seconds.
  const stepMs = changedMs % 1000 === 0 ? coarseStepMs : clockStepMs;
  return nowMs - changedMs > stepMs;
}

export function isSame(a: OutputStamp | undefined, b: OutputStamp | undefined): boolean {
  return a !== undefined && b !== undefined && a.every((part, at) => part === b[at]);
}

/** When the machine was started, in ms, give or take seconds: what was written before may have been lost with it. */
export function startOfMachineMs(nowMs: number): number {
  return nowMs - uptime() * 1000;
}

/** Stamps from before the last start of the machine prove nothing. */
export function isSameStart(a: number, b: number): boolean {
  return Math.abs(a - b) < 5_000;
}

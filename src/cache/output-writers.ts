// Who writes compiled files into a target path at the moment. Two processes may: each file is then whole, of one or of the other, and
// neither may claim to know what stands there. A marker for each process, made before its first write.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './compile-record.ts';

export interface OutputWriter extends Disposable {
  /** Nobody else has begun or ended to write since this was made. */
  isAlone(): boolean;
}

const marker = /^writer-(\d+)-/;
/** A process that another machine runs cannot be asked whether it lives. */
const forgottenMs = 3_600_000;

export function announceWriter(targetPath: string): OutputWriter {
  const folder = join(cacheFolder(targetPath), 'writers');
  const own = `writer-${process.pid}-${randomBytes(4).toString('hex')}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, own), '');
  const isFirst = others(folder, own).length === 0;
  const changedMs = statSync(folder).ctimeMs;
  return {
    isAlone: () => isFirst && others(folder, own).length === 0 && statSync(folder).ctimeMs === changedMs,
    [Symbol.dispose]: () => rmSync(join(folder, own), { force: true }),
  };
}

/** Markers of processes that were killed are removed. */
function others(folder: string, own: string): readonly string[] {
  return readdirSync(folder).filter((name) => {
    const pid = Number(marker.exec(name)?.[1]);
    if (name === own || Number.isNaN(pid)) return false;
    if (isAlive(pid) && !isForgotten(join(folder, name))) return true;
    rmSync(join(folder, name), { force: true });
    return false;
  });
}

function isForgotten(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined || Date.now() - stats.mtimeMs > forgottenMs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

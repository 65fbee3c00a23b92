// What Redshift's macros cost when a database is opened: a file that has them, a new file, a database in memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './compile.ts';
import { openWarehouse } from './tpch.ts';

export interface OpeningFigures {
  readonly what: string;
  /** Medians of opening and closing; processor time is of all threads. */
  readonly bareMs: number;
  readonly bareProcessorMs: number;
  readonly withMacrosMs: number;
  readonly withMacrosProcessorMs: number;
}

interface Taken {
  readonly ms: number;
  readonly processorMs: number;
}

export async function benchOpening(times: number): Promise<readonly OpeningFigures[]> {
  const dir = mkdtempSync(join(tmpdir(), 'sqlflow-opening-'));
  try {
    const kept = (name: string) => (): string => join(dir, name);
    let made = 0;
    const another = (): string => join(dir, `new-${made++}.duckdb`);
    return [
      await measure('a file that has them', times, kept('bare.duckdb'), kept('macros.duckdb')),
      await measure('a new file', times, another, another),
      await measure(
        'in memory',
        times,
        () => ':memory:',
        () => ':memory:',
      ),
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measure(
  what: string,
  times: number,
  bareFile: () => string,
  macrosFile: () => string,
): Promise<OpeningFigures> {
  const bare: Taken[] = [];
  const withMacros: Taken[] = [];
  // The first of each warms up, and makes the file.
  for (let time = 0; time <= times; time += 1) {
    const [one, other] = [await opened(bareFile(), false), await opened(macrosFile(), true)];
    if (time === 0) continue;
    bare.push(one);
    withMacros.push(other);
  }
  const middle = (taken: readonly Taken[], of: keyof Taken): number => median(taken.map((one) => one[of]));
  return {
    what,
    bareMs: middle(bare, 'ms'),
    bareProcessorMs: middle(bare, 'processorMs'),
    withMacrosMs: middle(withMacros, 'ms'),
    withMacrosProcessorMs: middle(withMacros, 'processorMs'),
  };
}

async function opened(file: string, prelude: boolean): Promise<Taken> {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  await (await openWarehouse(file, prelude))[Symbol.asyncDispose]();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - startedMs, processorMs: (user + system) / 1000 };
}

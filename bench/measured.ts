// A command of the built binary as a process of its own: its time, its processor's time, the most memory that it held.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const binary = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

export interface Usage {
  readonly seconds: number;
  /** Of all threads, the system's share included. */
  readonly processorSeconds: number;
  /** Of the process, its engine and its libraries included. */
  readonly maxMegabytes: number;
  /** JavaScript's heap and the buffers beside it, looked at ten times a second. */
  readonly heapMegabytes: number;
}

// Looks at the heap while the process works, and prints what was used when it ends.
const probe = `let heap = 0;
const look = () => { const { heapUsed, external } = process.memoryUsage(); heap = Math.max(heap, heapUsed + external); };
setInterval(look, 100).unref();
process.on('exit', () => {
  look();
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process._rawDebug('used ' + maxRSS + ' ' + (userCPUTime + systemCPUTime) + ' ' + heap);
})`;

export function measured(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Usage> {
  return measuredScript([binary, ...args], options);
}

/** Any script of Node's. */
export async function measuredScript(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Usage> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(probe)}`, ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const [code] = (await once(child, 'close')) as [number];
  const seconds = (performance.now() - startedAt) / 1000;
  if (code !== 0) throw new Error(`${args.join(' ')} failed: ${out}${errors}`);
  const [, kilobytes, microseconds, heap] = /used (\d+) (\d+) (\d+)/.exec(errors) ?? [];
  return {
    seconds,
    processorSeconds: Number(microseconds) / 1e6,
    maxMegabytes: Number(kilobytes) / 1024,
    heapMegabytes: Number(heap) / 1e6,
  };
}

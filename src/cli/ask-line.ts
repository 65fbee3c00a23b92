// One question on the terminal. Standard error, because standard output may be data.
import { createInterface } from 'node:readline/promises';

/** The line that was typed; '' at the end of input (Ctrl-D). Rejects when `signal` aborts. */
export async function askLine(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // While readline reads, the terminal is raw: Ctrl-C arrives here as a key, not as a signal.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(question, { signal }), ended]);
  } finally {
    lines.close();
  }
}

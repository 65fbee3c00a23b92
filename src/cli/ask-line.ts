// One question on the terminal. Standard error, because standard output may be data.
import { createInterface } from 'node:readline/promises';

/** The line that was typed; '' at the end of input (Ctrl-D). Rejects when `signal` aborts. */
export async function askLine(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // While readline reads, the terminal is raw: Ctrl-C arrives here as a key, not as a signal.
  // Neither it nor Ctrl-D ends the line of the question.
  lines.on('SIGINT', () => {
    process.stderr.write('\n');
    process.kill(process.pid, 'SIGINT');
  });
  let isAnswered = false;
  lines.once('line', () => {
    isAnswered = true;
  });
  const ended = new Promise<string>((resolve) => {
    lines.once('close', () => {
      if (!isAnswered && !signal.aborted) process.stderr.write('\n');
      resolve('');
    });
  });
  try {
    return await Promise.race([lines.question(question, { signal }), ended]);
  } finally {
    lines.close();
  }
}

// One question on the terminal. Standard error, because standard output may be data.
import { createInterface } from 'node:readline/promises';

export async function askLine(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal });
  } finally {
    lines.close();
  }
}

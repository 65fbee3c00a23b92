// A reader that asks the same query again and again while others work, and keeps each different answer: nothing half-built may be among them.
import { setImmediate as turn } from 'node:timers/promises';
import type { LocalAws } from './local-aws.ts';

export interface PollingReader extends AsyncDisposable {
  /** Answers in order, without those that repeat the one before: rows as JSON, or the first line of an error. */
  readonly seen: readonly string[];
  /** How often it asked. */
  readonly polls: number;
}

export function pollWhile(aws: LocalAws, sql: string): PollingReader {
  const seen: string[] = [];
  let polls = 0;
  let stopped = false;
  const reading = (async () => {
    while (!stopped) {
      const answer = await aws.query(sql, { user: 'reader' }).then(
        ({ rows }) => JSON.stringify(rows),
        (error: Error) => error.message.split('\n')[0] ?? '',
      );
      polls += 1;
      if (seen.at(-1) !== answer) seen.push(answer);
      await turn();
    }
  })();
  return {
    seen,
    get polls() {
      return polls;
    },
    [Symbol.asyncDispose]: async () => {
      stopped = true;
      await reading;
    },
  };
}

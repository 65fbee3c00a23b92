// Brings the text files of a batch into a shape that the engine reads fast: many small files become one spool, large ones stay
// files. Each unit is one INSERT; the rows of every file are known, from counting while spooling or from the INSERT itself.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { largeUnits } from './large-files.ts';
import type { LoadUnit, UnitsInput } from './load-unit.ts';
import { readAhead } from './read-ahead.ts';
import { Spooler } from './spooler.ts';

/** Files up to this size are spooled. */
const smallBytes = 1 << 20;
const filesPerTurn = 64;

export async function* loadUnits(input: UnitsInput): AsyncGenerator<LoadUnit> {
  const together = input.how === 'together';
  const spooler = new Spooler(input);
  let sinceTurn = 0;
  try {
    const small = input.files.filter((file) => together && file.bytes <= smallBytes);
    for await (const { file, content } of readAhead(small, input.store, input.signal)) {
      const full = spooler.add(file, content);
      if (full !== undefined) yield full;
      sinceTurn += 1;
      if (sinceTurn < filesPerTurn) continue;
      sinceTurn = 0;
      await nextTurn();
      input.signal.throwIfAborted();
    }
    yield* spooler.rest();
    const large = input.files.filter((file) => !together || file.bytes > smallBytes);
    yield* largeUnits([...spooler.tooLarge, ...large], input);
  } finally {
    spooler.dispose();
  }
}

// Brings the text files of a batch into a shape that the engine reads fast: many small files become one spool, large ones stay
// files. Each unit is one INSERT; the rows of every file are known, from counting while spooling or from the INSERT itself.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ListedFile } from '../core/source-state.ts';
import { largeUnits } from './large-files.ts';
import type { LoadUnit, UnitsInput } from './load-unit.ts';
import { readAhead, readsAhead } from './read-ahead.ts';
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
    const read = (file: ListedFile): Promise<Buffer> => input.store.read(file, input.signal);
    for await (const { file, value } of readAhead(small, readsAhead, read)) {
      const full = spooler.add(file, value);
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

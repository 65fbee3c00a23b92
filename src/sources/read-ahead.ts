// Fetches objects in order, a bounded number of them ahead: S3 answers in tens of milliseconds, whatever the size.
import type { ListedFile } from '../core/source-state.ts';

/** Small objects that are read whole. */
export const readsAhead = 16;
/** Objects that are copied to the scratch folder. */
export const copiesAhead = 4;

export async function* readAhead<Value>(
  files: readonly ListedFile[],
  ahead: number,
  fetch: (file: ListedFile) => Promise<Value>,
): AsyncGenerator<{ readonly file: ListedFile; readonly value: Value }> {
  const waiting: { readonly file: ListedFile; readonly value: Promise<Value> }[] = [];
  let next = 0;
  while (next < files.length || waiting.length > 0) {
    while (waiting.length < ahead && next < files.length) {
      const file = files[next] as ListedFile;
      const value = fetch(file);
      // The first that fails is reported when its turn comes; the others must not count as unhandled.
      value.catch(() => {});
      waiting.push({ file, value });
      next += 1;
    }
    const first = waiting.shift();
    if (first !== undefined) yield { file: first.file, value: await first.value };
  }
}

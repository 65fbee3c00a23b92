// Reads small objects in order, a bounded number of them ahead: S3 answers in tens of milliseconds, whatever the size.
import type { ListedFile } from '../core/source-state.ts';
import type { ObjectStore } from './object-store.ts';

const ahead = 16;

export async function* readAhead(
  files: readonly ListedFile[],
  store: ObjectStore,
  signal: AbortSignal,
): AsyncGenerator<{ readonly file: ListedFile; readonly content: Buffer }> {
  const waiting: { readonly file: ListedFile; readonly content: Promise<Buffer> }[] = [];
  let next = 0;
  while (next < files.length || waiting.length > 0) {
    while (waiting.length < ahead && next < files.length) {
      const file = files[next] as ListedFile;
      const content = store.read(file, signal);
      // The first that fails is reported when its turn comes; the others must not count as unhandled.
      content.catch(() => {});
      waiting.push({ file, content });
      next += 1;
    }
    const first = waiting.shift();
    if (first !== undefined) yield { file: first.file, content: await first.content };
  }
}

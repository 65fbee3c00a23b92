// The listing of a source in one order, whatever the order of its addresses and whether they share objects: the listings of the
// addresses run side by side, and the first name among their heads is next.
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { type ListInput, type Listing, listSource } from './list-source.ts';
import { compareKeys } from './s3-uri.ts';

type Head = { readonly file: ListedFile; readonly ready: boolean };

/** By bucket and key; an object that two addresses name comes once. @throws DiagnosticError for a bucket that lists in no order. */
export async function* orderedListing(node: SourceNode, input: ListInput): Listing['files'] {
  const { load } = node;
  const listings = (load?.from ?? []).map((address) => {
    const part = load === undefined ? node : { ...node, load: { ...load, from: [address] } };
    return listSource(part, input).files[Symbol.asyncIterator]();
  });
  const heads: { listing: AsyncIterator<Head>; head: Head }[] = [];
  const advance = async (listing: AsyncIterator<Head>, before: Head | undefined): Promise<void> => {
    const next = await listing.next();
    if (next.done === true) return;
    if (before !== undefined && compareFiles(next.value.file, before.file) <= 0) throw notInOrder(next.value.file);
    heads.push({ listing, head: next.value });
  };
  for (const listing of listings) await advance(listing, undefined);
  while (heads.length > 0) {
    heads.sort((left, right) => compareFiles(left.head.file, right.head.file));
    const [first] = heads;
    if (first === undefined) return;
    const equal = heads.filter(({ head }) => compareFiles(head.file, first.head.file) === 0);
    yield equal.find(({ head }) => head.ready)?.head ?? first.head;
    heads.splice(0, equal.length);
    for (const { listing, head } of equal) await advance(listing, head);
  }
}

type Place = Pick<ListedFile, 'bucket' | 'key'>;

/** The order of orderedListing and of ledgerInOrder. */
export function compareFiles(left: Place, right: Place): number {
  return compareKeys(left.bucket, right.bucket) || compareKeys(left.key, right.key);
}

// S3 lists by name, and everything here rests on that: a gap would look like a file that is gone.
function notInOrder({ uri }: ListedFile): DiagnosticError {
  const data = { uri, detail: 'it came out of the order of names, in which S3 lists objects' };
  return new DiagnosticError(errorDiagnostic('s3Failed', { uri }, data));
}

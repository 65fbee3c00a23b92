// Which keys the JSON files of a COPY have: COPY's `auto` drops a key without a column in silence, and reads the files where nobody
// sees them. So the first records of a few files are looked at before: a read of some kilobytes each, however large they are.
import type { LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { mapBounded } from '../util/map-bounded.ts';
import { FieldWatch, watchesFields } from './field-watch.ts';
import { headOf } from './first-line.ts';
import { unknownFields } from './load-warnings.ts';
import { JsonRecordScanner, ScanError, withoutByteOrderMark } from './record-scanner.ts';
import type { Staging } from './staging.ts';

const filesSampled = 8;

/** Throws a DiagnosticError where `on_new_field: fail` meets a key without a column. */
export async function watchFiles(input: {
  readonly node: SourceNode;
  readonly load: LoadSpec;
  readonly files: readonly ListedFile[];
  readonly staging: Staging;
  readonly signal: AbortSignal;
}): Promise<FieldWatch> {
  const { node, load, files, staging, signal } = input;
  // bzip2 and lzop are COPY's to unpack.
  const isReadable = load.compression !== 'bzip2' && load.compression !== 'lzop';
  const isWatched = watchesFields(load) && load.onNewField !== 'ignore' && isReadable;
  const watch = new FieldWatch(isWatched);
  if (!isWatched) return watch;
  await mapBounded(spread(files), filesSampled, async (file) => {
    watch.sample(file.uri, firstRecords(await headOf(file, load.compression, staging, signal)));
  });
  if (load.onNewField !== 'fail') return watch;
  const fields = unknownFields(node, load, watch.keys);
  const [first] = fields;
  if (first !== undefined)
    throw new DiagnosticError(
      errorDiagnostic('unknownFields', { uri: first.uri }, { source: node.name, fields, total: fields.length }),
    );
  return watch;
}

/** The first, the last, and some between: a new field often comes with a new day. */
function spread(files: readonly ListedFile[]): readonly ListedFile[] {
  if (files.length <= filesSampled) return files;
  const step = (files.length - 1) / (filesSampled - 1);
  return Array.from({ length: filesSampled }, (_, at) => files[Math.round(at * step)]).filter(
    (file) => file !== undefined,
  );
}

/** The records that are whole in the beginning of a file, as lines. */
function firstRecords(head: string): Buffer {
  const records: Buffer[] = [];
  const bytes = Buffer.from(head);
  const emit = (record: Buffer): void => void records.push(Buffer.from(record), Buffer.from('\n'));
  const scanner = new JsonRecordScanner({ arrays: false, maxRecordBytes: bytes.length + 1, emit });
  try {
    scanner.push(withoutByteOrderMark(bytes));
  } catch (error) {
    // What is no record is COPY's to refuse.
    if (!(error instanceof ScanError)) throw error;
  }
  return Buffer.concat(records);
}

// The slow, exact reading of text files: every record alone, with its file and line, so that what is wrong can be named and the
// rest be kept. Memory is bounded: records go to a scratch file, a part at a time.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import { messageOf } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { ContentError, compressionOf, inflatedBlocks } from './content.ts';
import { readCsvRecords } from './csv-records.ts';
import { readJsonRecords } from './json-records.ts';
import { envelopeKeys } from './load-sql.ts';
import { fileChecksum } from './local-bucket.ts';
import type { ObjectStore } from './object-store.ts';
import type { RecordCollector } from './record-collector.ts';
import { withoutByteOrderMark } from './record-scanner.ts';
import { Spool } from './spool.ts';

/** A record, or a whole file, that cannot be read. */
export interface Unreadable {
  readonly file: number;
  readonly line: number | undefined;
  readonly reason: string;
  /** False: what follows it in the file is lost too. */
  readonly skippable: boolean;
}

export interface EnvelopePart {
  readonly path: string;
  readonly unreadable: readonly Unreadable[];
  /** Checksums of the files that ended in this part, by number. */
  readonly checksums: ReadonlyMap<number, string>;
  dispose(): void;
}

export interface EnvelopesInput {
  readonly node: SourceNode;
  readonly load: LoadSpec;
  readonly files: readonly ListedFile[];
  readonly store: ObjectStore;
  readonly workDir: string;
  readonly arrays: boolean;
  readonly signal: AbortSignal;
}

const partBytes = 64 << 20;
/** Unreadable records of one file that are kept one by one. */
const unreadableKept = 10_000;

export async function* envelopes(input: EnvelopesInput): AsyncGenerator<EnvelopePart> {
  const copies = join(input.workDir, 'copies');
  mkdirSync(copies, { recursive: true });
  let number = 0;
  let part = newPart(input.workDir, number);
  try {
    for (const [at, file] of input.files.entries()) {
      let kept = 0;
      const collector: RecordCollector = {
        record: (text, line) =>
          part.spool.append(
            Buffer.from(
              `{"${envelopeKeys.file}":${at},"${envelopeKeys.line}":${line},"${envelopeKeys.object}":${text}}`,
            ),
          ),
        unreadable: (reason, line, skippable) => {
          kept += 1;
          if (kept <= unreadableKept || !skippable) part.unreadable.push({ file: at, line, reason, skippable });
        },
      };
      let path: string | undefined;
      try {
        path = await input.store.localCopy(file, copies, input.signal);
        for await (const _ of readFile(file, path, input, collector)) {
          if (part.spool.bytes < partBytes) continue;
          yield closedPart(part);
          number += 1;
          part = newPart(input.workDir, number);
        }
        part.checksums.set(at, await fileChecksum(path, input.signal));
      } catch (error) {
        if (error instanceof ContentError) collector.unreadable(error.reason, error.line, false);
        else if (error instanceof DiagnosticError && error.diagnostics[0]?.name === 'fileUnreadable') {
          collector.unreadable(messageOf(error.diagnostics[0]), undefined, false);
        } else throw error;
      } finally {
        if (path?.startsWith(copies) === true) rmSync(path, { force: true });
      }
    }
    yield closedPart(part);
  } finally {
    part.spool.remove();
  }
}

interface OpenPart {
  readonly spool: Spool;
  readonly unreadable: Unreadable[];
  readonly checksums: Map<number, string>;
}

function newPart(workDir: string, number: number): OpenPart {
  return { spool: new Spool(join(workDir, `envelopes-${number}.txt`)), unreadable: [], checksums: new Map() };
}

function closedPart({ spool, unreadable, checksums }: OpenPart): EnvelopePart {
  spool.close();
  return { path: spool.path, unreadable, checksums, dispose: () => spool.remove() };
}

/** Yields now and then, so that the part can be handed over. */
async function* readFile(
  file: ListedFile,
  path: string,
  input: EnvelopesInput,
  collector: RecordCollector,
): AsyncGenerator<undefined> {
  const compression = compressionOf(file.key, input.load.compression);
  const blocks = withoutMark(inflatedBlocks(file, path, compression, input.signal));
  const { format } = input.load;
  if (format.kind === 'csv') yield* readCsvRecords(file, blocks, format, input, collector);
  else yield* readJsonRecords(file, blocks, input, collector);
}

async function* withoutMark(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true;
  for await (const block of blocks) {
    yield first ? withoutByteOrderMark(block) : block;
    first = false;
    await nextTurn();
  }
}

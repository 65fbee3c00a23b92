// Many small files -> few spools, with the rows of each file counted on the way.
import { hash } from 'node:crypto';
import type { ListedFile } from '../core/source-state.ts';
import { ContentError, compressionOf, inflate } from './content.ts';
import { type CsvHeader, csvHeader } from './csv-header.ts';
import { maxObjectBytes } from './load-sql.ts';
import type { LoadUnit, UnitsInput } from './load-unit.ts';
import { countObjectLines, JsonRecordScanner, outlineCsv, ScanError, withoutByteOrderMark } from './record-scanner.ts';
import { Spool } from './spool.ts';

/** A spool is handed over when it has grown to this. */
const spoolBytes = 32 << 20;

interface OpenSpool {
  readonly spool: Spool;
  readonly csvColumns: readonly string[] | undefined;
  readonly files: { readonly file: ListedFile; readonly rows: number; readonly checksum: () => Promise<string> }[];
}

export class Spooler {
  /** Small files that inflate to large ones. */
  readonly tooLarge: ListedFile[] = [];
  readonly #input: UnitsInput;
  /** CSV: by header, because its columns may stand in another order in each file. */
  readonly #open = new Map<string, OpenSpool>();

  constructor(input: UnitsInput) {
    this.#input = input;
  }

  /** Gives the unit that is full now. */
  add(file: ListedFile, content: Buffer): LoadUnit | undefined {
    const { load, watch } = this.#input;
    const text = inflate(file, content, compressionOf(file.key, load.compression));
    if (text === undefined) {
      this.tooLarge.push(file);
      return undefined;
    }
    const sum = hash('sha1', content, 'hex');
    const checksum = async (): Promise<string> => sum;
    const plain = withoutByteOrderMark(text);
    const { format } = load;
    if (format.kind === 'csv') return this.#addCsv(file, plain, checksum);
    const count = countObjectLines(plain);
    const lines = count === undefined ? jsonLines(file, plain, this.#input.arrays) : { text: plain, rows: count };
    watch.sample(file.uri, lines.text);
    return this.#append('', undefined, file, lines, checksum);
  }

  *rest(): Generator<LoadUnit> {
    for (const [name, open] of this.#open) {
      this.#open.delete(name);
      yield unitOf(open);
    }
  }

  dispose(): void {
    for (const { spool } of this.#open.values()) spool.remove();
  }

  #addCsv(file: ListedFile, text: Buffer, checksum: () => Promise<string>): LoadUnit | undefined {
    const { node, load } = this.#input;
    if (load.format.kind !== 'csv') return undefined;
    const outline = outlineCsv(text, load.format.quote.charCodeAt(0));
    if (!load.format.header) {
      const header: CsvHeader = { name: '', columns: node.columns.map(({ name }) => name) };
      return this.#append(header.name, header.columns, file, { text, rows: outline.records }, checksum);
    }
    const header = csvHeader(node, load.format, file, outline.first.toString('utf8'));
    const rows = Math.max(0, outline.records - 1);
    return this.#append(header.name, header.columns, file, { text: text.subarray(outline.afterFirst), rows }, checksum);
  }

  #append(
    name: string,
    csvColumns: readonly string[] | undefined,
    file: ListedFile,
    content: { readonly text: Buffer; readonly rows: number },
    checksum: () => Promise<string>,
  ): LoadUnit | undefined {
    let open = this.#open.get(name);
    if (open === undefined) {
      open = { spool: new Spool(this.#input.scratch.path('spool')), csvColumns, files: [] };
      this.#open.set(name, open);
    }
    open.spool.append(content.text);
    open.files.push({ file, rows: content.rows, checksum });
    if (open.spool.bytes < spoolBytes) return undefined;
    this.#open.delete(name);
    return unitOf(open);
  }
}

function unitOf({ spool, csvColumns, files }: OpenSpool): LoadUnit {
  spool.close();
  return {
    scan: { paths: [spool.path], compression: 'none', csvColumns, csvSkipsHeader: false },
    files,
    dispose: () => spool.remove(),
  };
}

function jsonLines(file: ListedFile, text: Buffer, arrays: boolean): { readonly text: Buffer; readonly rows: number } {
  const records: Buffer[] = [];
  const newline = Buffer.from('\n');
  const scanner = new JsonRecordScanner({
    arrays,
    maxRecordBytes: maxObjectBytes,
    emit: (record) => records.push(record, newline),
  });
  try {
    scanner.push(text);
    scanner.end();
  } catch (error) {
    throw error instanceof ScanError ? new ContentError(file, error.problem.reason, error.problem.line) : error;
  }
  return { text: Buffer.concat(records), rows: records.length / 2 };
}

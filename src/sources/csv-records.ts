// The exact reading of a CSV file: every record with its line, as a JSON object with the columns' names as keys.
import { parse } from 'csv-parse';
import type { FileFormat } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { ContentError } from './content.ts';
import { csvHeader } from './csv-header.ts';
import type { RecordCollector } from './record-collector.ts';

export async function* readCsvRecords(
  file: ListedFile,
  blocks: AsyncIterable<Buffer>,
  format: Extract<FileFormat, { kind: 'csv' }>,
  input: { readonly node: SourceNode; readonly signal: AbortSignal },
  collector: RecordCollector,
): AsyncGenerator<undefined> {
  const parser = parse({
    delimiter: format.delimiter,
    quote: format.quote,
    escape: format.quote,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const pump = (async () => {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for await (const block of blocks) {
      requireUtf8(file, decoder, block);
      if (!parser.write(block)) await new Promise((resolve) => parser.once('drain', resolve));
    }
    parser.end();
  })().catch((error: unknown) => parser.destroy(error instanceof Error ? error : new Error(String(error))));
  let names: readonly string[] | undefined = format.header ? undefined : input.node.columns.map(({ name }) => name);
  const nullText = format.nullAs ?? '\\N';
  try {
    for await (const entry of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const { record, info } = entry;
      const line = info.lines;
      if (names === undefined) {
        names = csvHeader(
          input.node,
          format,
          file,
          record.map((name) => `"${name.replaceAll('"', '""')}"`.replaceAll('"', format.quote)).join(format.delimiter),
        ).columns;
        continue;
      }
      if (record.length !== names.length) {
        collector.unreadable(`${record.length} fields where ${names.length} are expected`, line, true);
        continue;
      }
      const object: Record<string, string> = {};
      for (const [at, name] of names.entries()) {
        const value = record[at] ?? '';
        if (value !== nullText) object[name] = value;
      }
      collector.record(JSON.stringify(object), line);
      yield;
    }
    await pump;
  } catch (error) {
    if (error instanceof ContentError || error instanceof DiagnosticError || input.signal.aborted) throw error;
    const lines = (error as { lines?: number }).lines;
    throw new ContentError(file, error instanceof Error ? error.message : String(error), lines);
  }
}

function requireUtf8(file: ListedFile, decoder: InstanceType<typeof TextDecoder>, block: Buffer): void {
  try {
    decoder.decode(block, { stream: true });
  } catch {
    throw new ContentError(file, 'not UTF-8');
  }
}

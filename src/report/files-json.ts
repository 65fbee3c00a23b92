// The files of sources for programs: one JSON document, or a line a file. Either goes out as files come in.
import type { SourceNode } from '../core/node.ts';
import type { FileEntry } from '../core/source-state.ts';

interface FilesOfSource {
  readonly node: SourceNode;
  readonly files: AsyncIterable<FileEntry>;
}

/** The text of `JSON.stringify({ v: 1, sources: [{ source, files }] }, undefined, 2)` and a line end, in pieces. */
export async function* filesJson(lists: AsyncIterable<FilesOfSource>): AsyncGenerator<string> {
  yield '{\n  "v": 1,\n  "sources": [';
  let sources = 0;
  for await (const { node, files } of lists) {
    yield `${sources === 0 ? '' : ','}\n    {\n      "source": ${JSON.stringify(node.id)},\n      "files": [`;
    sources += 1;
    let count = 0;
    for await (const file of files) {
      const text = JSON.stringify(fileJson(file), undefined, 2).replaceAll('\n', '\n        ');
      yield `${count === 0 ? '' : ','}\n        ${text}`;
      count += 1;
    }
    yield `${count === 0 ? '' : '\n      '}]\n    }`;
  }
  yield `${sources === 0 ? '' : '\n  '}]\n}\n`;
}

/** A line a file, each naming its source. */
export async function* filesJsonLines(lists: AsyncIterable<FilesOfSource>): AsyncGenerator<string> {
  for await (const { node, files } of lists) {
    for await (const file of files) yield `${JSON.stringify({ source: node.id, ...fileJson(file) })}\n`;
  }
}

function fileJson({ uri, state, bytes, loaded, failed }: FileEntry): object {
  return {
    uri,
    state,
    bytes,
    ...(loaded === undefined
      ? {}
      : { loaded_at: loaded.loadedAt, rows: loaded.rows, loaded_bytes: loaded.bytes, batch_id: loaded.batchId }),
    ...(failed === undefined ? {} : { failed_at: failed.failedAt, reason: failed.reason }),
  };
}

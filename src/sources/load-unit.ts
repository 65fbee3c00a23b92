// What one INSERT of a load reads, and what is needed to prepare it. Types only.
import type { LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import type { FieldWatch } from './field-watch.ts';
import type { TextScan } from './load-sql.ts';
import type { ObjectStore } from './object-store.ts';
import type { Scratch } from './scratch.ts';

export interface LoadUnit {
  readonly scan: TextScan;
  /** `rows` undefined: the INSERT tells them, of one file by its count, of several by counters (`scan.counters`). */
  readonly files: readonly {
    readonly file: ListedFile;
    readonly rows: number | undefined;
    /** Asked for once, while the engine is at work: it costs as much as reading the file. */
    readonly checksum: () => Promise<string>;
  }[];
  /** Removes what was made for it. */
  dispose(): void;
}

export interface UnitsInput {
  readonly node: SourceNode;
  readonly load: LoadSpec;
  readonly files: readonly ListedFile[];
  readonly store: ObjectStore;
  readonly scratch: Scratch;
  /** JSON: paths may begin with an index, so that top-level arrays are records. */
  readonly arrays: boolean;
  /** `apart`: every file a unit of its own, JSON cut into lines whatever its look. The slow way, when the fast one failed. */
  readonly how: 'together' | 'apart';
  readonly watch: FieldWatch;
  readonly signal: AbortSignal;
}

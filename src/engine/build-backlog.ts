// What a watch has still to build: everything that changed, with all below it, until a rebuild has dealt with it. Pure bookkeeping over
// readings of the project; it reads no files and runs nothing.
import type { RunSummary } from '../core/event.ts';
import type { Manifest } from '../core/manifest.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Dag } from '../graph/dag.ts';
import { changedNodes, type Reading } from './watch-changes.ts';

export class BuildBacklog {
  #isAllDue: boolean;
  /** Of the last time that the project could be read. */
  #reading: Reading | undefined;
  /** Saved while the project could not be read: what is in them is known only later. */
  readonly #savedUnread = new Set<string>();
  readonly #due = new Set<NodeId>();
  readonly #failing = new Set<NodeId>();

  /** `isAllDue`: everything is to build once (the first build). */
  constructor(isAllDue: boolean) {
    this.#isAllDue = isAllDue;
  }

  /** Settings changed that reach everywhere. */
  addAll(): void {
    this.#isAllDue = true;
  }

  addFiles(files: readonly string[]): void {
    for (const file of files) this.#savedUnread.add(file);
  }

  /** The project could be read: what differs from the last reading is due, and all that reads it. */
  addChanges(manifest: Manifest, dag: Dag, reading: Reading): void {
    const changed = this.#isAllDue ? new Set(manifest.nodes.keys()) : this.#changed(manifest, reading);
    for (const id of changed) this.#due.add(id);
    for (const id of dag.descendants(changed)) this.#due.add(id);
    for (const ids of [this.#due, this.#failing]) for (const id of ids) if (!manifest.nodes.has(id)) ids.delete(id);
    this.#isAllDue = false;
    this.#reading = reading;
    this.#savedUnread.clear();
  }

  /** Without a reading to compare with, the files that were saved are all that is known. */
  #changed(manifest: Manifest, reading: Reading): ReadonlySet<NodeId> {
    if (this.#reading !== undefined) return changedNodes(this.#reading, reading, manifest);
    const nodes = manifest.nodes.values().filter((node) => {
      const patch = node.kind === 'model' || node.kind === 'seed' ? node.patchPath : undefined;
      return this.#savedUnread.has(node.path) || (patch !== undefined && this.#savedUnread.has(patch));
    });
    return new Set(nodes.map((node) => node.id));
  }

  /** What is due of the selection. The rest is forgotten: nobody asked for it. */
  take(selected: Iterable<NodeId>): ReadonlySet<NodeId> {
    const wanted = new Set(selected);
    for (const id of this.#due) if (!wanted.has(id)) this.#due.delete(id);
    return new Set(this.#due);
  }

  /**
   * A rebuild of `taken` has ended. What failed is not tried again until it, or something above it, changes; what was cancelled stays
   * due. Gives the nodes that had failed before and did not now.
   */
  settle(taken: ReadonlySet<NodeId>, summary: RunSummary): readonly NodeId[] {
    const mended: NodeId[] = [];
    for (const [id, result] of summary.results) {
      if (result.status === 'failed') this.#failing.add(id);
      if (result.status === 'success' && this.#failing.delete(id)) mended.push(id);
      if (result.status !== 'success' && result.status !== 'failed') continue;
      this.#due.delete(id);
      for (const test of result.tests) this.#due.delete(test.id);
    }
    if (!summary.cancelled) for (const id of taken) this.#due.delete(id);
    return mended.sort();
  }
}

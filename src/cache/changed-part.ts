// Which part of a project has to be read and compiled again after an edit: the files that changed, the nodes made of them, and the other
// files that these nodes are made of. What lies outside sees of the inside no more than the faces of its nodes.
import type { NodeId } from '../core/node-id.ts';
import type { FileRole } from '../parse/project-files.ts';
import type { CompileRecord, RecordedNode } from './compile-record.ts';
import type { ProjectReading } from './project-reading.ts';

export interface ChangedPart {
  readonly paths: ReadonlySet<string>;
  /** As they were recorded. */
  readonly nodes: ReadonlyMap<NodeId, RecordedNode>;
  /** The whole project, as it was recorded. */
  readonly all: ReadonlyMap<NodeId, RecordedNode>;
}

/** An edit of another file reaches everything. */
const localRoles: ReadonlySet<FileRole> = new Set(['model', 'seed', 'test', 'analysis', 'properties']);

/** A part that is larger than this share of the project is no part. */
const largestShare = 0.3;
const largestSmall = 50;

/**
 * @param alsoDue nodes that are to be compiled again for other reasons
 * @returns undefined: everything has to be read
 */
export function changedPart(
  reading: ProjectReading,
  record: CompileRecord,
  alsoDue: readonly NodeId[],
): ChangedPart | undefined {
  const { files, nodes: all, farReaching } = record.details;
  const changed = changedPaths(files, reading.digests);
  if (changed === undefined) return undefined;
  const isChanged = new Set(changed);
  const local = reading.files.filter(({ path, role }) => isChanged.has(path) && localRoles.has(role));
  // selectors.yml is none of the files.
  if (local.length < changed.length || changed.some((path) => farReaching.includes(path))) return undefined;

  const byId = new Map(all.map((node) => [node.id, node]));
  const madeOf = new Map<string, RecordedNode[]>();
  for (const node of all) {
    for (const path of node.owners) {
      const others = madeOf.get(path);
      if (others === undefined) madeOf.set(path, [node]);
      else others.push(node);
    }
  }
  const nodes = new Map<NodeId, RecordedNode>();
  const paths = new Set<string>();
  const largest = Math.max(largestSmall, files.size * largestShare);
  const due: RecordedNode[] = alsoDue.flatMap((id) => byId.get(id) ?? []);
  const addPath = (path: string): void => {
    if (paths.has(path)) return;
    paths.add(path);
    due.push(...(madeOf.get(path) ?? []));
  };
  for (const path of changed) addPath(path);
  for (let node = due.pop(); node !== undefined; node = due.pop()) {
    if (nodes.has(node.id)) continue;
    if (paths.size > largest) return undefined;
    nodes.set(node.id, node);
    for (const path of node.owners) addPath(path);
    // The query of an ephemeral model stands in its readers' own, so it has to be there.
    for (const parent of node.dependsOn.map((id) => byId.get(id))) if (parent?.face?.readAs === 'cte') due.push(parent);
  }
  return { paths, nodes, all: byId };
}

/** Undefined: files have come or gone. */
function changedPaths(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] | undefined {
  if (before.size !== after.size) return undefined;
  const changed: string[] = [];
  for (const [path, digest] of after) {
    const known = before.get(path);
    if (known === undefined) return undefined;
    if (known !== digest) changed.push(path);
  }
  return changed;
}

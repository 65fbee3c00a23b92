// What differs between two readings of a project: the nodes that have to be built again. Pure; it asks no file and no warehouse.
import type { MacroEntry, Manifest } from '../core/manifest.ts';
import type { Node, SeedNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';

/** A reading, boiled down to what a rebuild depends on: equal texts mean that nothing has to be done. */
export interface Reading {
  readonly nodes: ReadonlyMap<NodeId, string>;
  /** By `package.name`. */
  readonly macros: ReadonlyMap<string, string>;
}

/** `seedStamp` tells two contents of a seed's CSV file apart. */
export function readingOf(manifest: Manifest, seedStamp: (node: SeedNode) => string): Reading {
  const nodes = new Map<NodeId, string>();
  for (const node of manifest.nodes.values()) {
    nodes.set(node.id, node.kind === 'seed' ? `${seedStamp(node)} ${factsOf(node)}` : factsOf(node));
  }
  return { nodes, macros: macroTexts(manifest) };
}

/**
 * Nodes that are new or read otherwise than before: their own file, their YAML and config, their seed, or a macro that they reach.
 *
 * A macro counts as reached where its name is mentioned, so that calls under `if execute` are not missed: rather one build too many.
 */
export function changedNodes(before: Reading, after: Reading, manifest: Manifest): ReadonlySet<NodeId> {
  const changed = new Set<NodeId>();
  const calls = mentions(changedMacros(before.macros, after.macros), manifest);
  for (const node of manifest.nodes.values()) {
    if (before.nodes.get(node.id) !== after.nodes.get(node.id) || calls(node)) changed.add(node.id);
  }
  return changed;
}

// Places move when a line is added above them; nothing has to be built for that.
function factsOf(node: Node): string {
  const { declaredAt: _, ...facts } = node;
  if (!('template' in facts)) return JSON.stringify(facts, withoutPlaces);
  const { template, refs: _refs, sources: _sources, ...rest } = facts;
  return `${template.text}\n${JSON.stringify(rest, withoutPlaces)}`;
}

function withoutPlaces(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return 'file' in value && 'start' in value && 'end' in value ? undefined : value;
}

/**
 * The text of each macro: from its tag to that of the next one in its file; what stands above the first belongs to all. In a file of
 * functions any may call any other: all of its text is each one's.
 */
function macroTexts(manifest: Manifest): ReadonlyMap<string, string> {
  const byFile = new Map<string, (readonly [key: string, macro: MacroEntry])[]>();
  for (const entry of manifest.macros) {
    const [, macro] = entry;
    if (macro.package !== manifest.projectName) continue;
    const others = byFile.get(macro.file.path);
    if (others === undefined) byFile.set(macro.file.path, [entry]);
    else others.push(entry);
  }
  const texts = new Map<string, string>();
  for (const entries of byFile.values()) {
    entries.sort(([, a], [, b]) => a.at.start - b.at.start);
    const head = entries[0] === undefined ? '' : entries[0][1].file.text.slice(0, entries[0][1].at.start);
    for (const [index, [key, { file, at }]] of entries.entries()) {
      const own = file.path.endsWith('.sql') ? file.text.slice(at.start, entries[index + 1]?.[1].at.start) : file.text;
      texts.set(key, `${head}\n${own}`);
    }
  }
  return texts;
}

/** Keys of macros that are new, gone or different. */
function changedMacros(before: Reading['macros'], after: Reading['macros']): ReadonlySet<string> {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return new Set([...keys].filter((key) => before.get(key) !== after.get(key)));
}

/** Does a node reach one of these macros, by itself or through others? */
function mentions(changed: ReadonlySet<string>, manifest: Manifest): (node: Node) => boolean {
  if (changed.size === 0) return () => false;
  const names = new Set([...changed].flatMap((key) => spellings(key.slice(key.indexOf('.') + 1))));
  const texts = macroTexts(manifest);
  for (let grew = true; grew; ) {
    grew = false;
    for (const [key, text] of texts) {
      const name = key.slice(key.indexOf('.') + 1);
      if (names.has(name) || !hasWord(text, names)) continue;
      for (const spelling of spellings(name)) names.add(spelling);
      grew = true;
    }
  }
  return (node) => {
    if (!('template' in node)) return false;
    if (node.macros.some((key) => names.has(key.slice(key.indexOf('.') + 1)))) return true;
    if (node.kind === 'test' && node.origin.kind === 'generic' && names.has(node.origin.testName)) return true;
    return hasWord(node.template.text, names);
  };
}

/** `test_positive` is called `positive` in YAML; `duckdb__dateadd` is reached by dispatching `dateadd`. */
function spellings(name: string): readonly string[] {
  const dispatched = name.split('__').at(-1) ?? name;
  return [...new Set([name, dispatched, name.replace(/^test_/, ''), dispatched.replace(/^test_/, '')])];
}

function hasWord(text: string, words: ReadonlySet<string>): boolean {
  for (const [word] of text.matchAll(/[A-Za-z_]\w*/g)) if (words.has(word)) return true;
  return false;
}

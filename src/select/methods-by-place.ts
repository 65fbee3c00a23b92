// Selector methods that ask for a node by where it is written: path, file.
import type { Node } from '../core/node.ts';
import { ok } from '../util/result.ts';
import { compileGlob } from './glob.ts';
import { nearValues } from './methods-by-name.ts';
import { compilePathGlob, pathSegments } from './path-glob.ts';
import { invalidValue, type SelectMethod } from './select-method.ts';

/** A file or a folder, relative to the project, or a glob over them; a YAML file stands for the nodes that it describes. */
export const path: SelectMethod = {
  compile: (criterion) => {
    const segments = pathSegments(criterion.value);
    if (segments === undefined) return invalidValue(criterion, 'a path inside the project, relative to its root');
    const glob = compilePathGlob(segments);
    return ok((node) => {
      const described = patchPathOf(node);
      return glob.matchesFileOrFolder(node.path) || (described !== undefined && glob.matchesFile(described));
    });
  },
  explainNothing: (criterion, context) => {
    const segments = pathSegments(criterion.value) ?? [];
    return nearValues('path', { ...criterion, value: segments.join('/') }, context, filesAndFolders);
  },
};

/** The name of a file, with or without its ending. */
export const file: SelectMethod = {
  compile: ({ value }) => {
    const matches = compileGlob(value);
    return ok((node) => fileNames(node).some(matches));
  },
  explainNothing: (criterion, context) => {
    const whole = criterion.value.includes('.');
    return nearValues('file', criterion, context, (node) => fileNames(node).slice(...(whole ? [0, 1] : [-1])));
  },
};

function fileNames(node: Node): readonly string[] {
  const name = node.path.slice(node.path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? [name] : [name, name.slice(0, dot)];
}

function filesAndFolders(node: Node): readonly string[] {
  const paths = [node.path];
  for (let slash = node.path.lastIndexOf('/'); slash > 0; slash = node.path.lastIndexOf('/', slash - 1)) {
    paths.push(node.path.slice(0, slash));
  }
  return paths;
}

function patchPathOf(node: Node): string | undefined {
  return 'patchPath' in node ? node.patchPath : undefined;
}

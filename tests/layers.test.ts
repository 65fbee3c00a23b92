// What the shape of src/ promises: layers import upwards only, the project and the framework do not know each other.
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { foundations, layers } from './support/layers.ts';
import { filesUnder, importsOf, textOf, withoutComments } from './support/source-imports.ts';

const sourceFiles = filesUnder('src', '.ts');
const layerNames = new Set(layers.map((layer) => layer.name));

/** `src/run/x.ts` -> `run`; the files of src/ itself (index.ts) stand above all. */
function layerOf(path: string): string | undefined {
  const parts = path.split('/');
  return parts.length > 2 ? parts[1] : undefined;
}

test('every folder of src is a layer of the table, and every layer names only layers above it', () => {
  const folders = new Set(sourceFiles.map(layerOf).filter((name) => name !== undefined));
  expect([...folders].filter((name) => !layerNames.has(name))).toEqual([]);
  const above = new Set<string>();
  const wrong: string[] = [];
  for (const layer of layers) {
    for (const name of layer.mayImport) if (!above.has(name)) wrong.push(`${layer.name} -> ${name}`);
    above.add(layer.name);
  }
  expect(wrong).toEqual([]);
});

test('a layer imports itself, the foundations and what its row names', () => {
  const wrong: string[] = [];
  for (const path of sourceFiles) {
    const layer = layers.find((candidate) => candidate.name === layerOf(path));
    if (layer === undefined) continue;
    // The foundations build on each other in the order of the table.
    const ground = foundations.includes(layer.name)
      ? foundations.slice(0, foundations.indexOf(layer.name))
      : foundations;
    const allowed = new Set([layer.name, ...ground, ...layer.mayImport]);
    for (const { specifier, line } of importsOf(textOf(path))) {
      if (!specifier.startsWith('.')) continue;
      const target = posix.join(posix.dirname(path), specifier);
      const imported = layerOf(target);
      if (imported === undefined || !allowed.has(imported)) wrong.push(`${path}:${line} imports ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('imports name files with their ending', () => {
  const wrong = [...sourceFiles, ...filesUnder('tests', '.ts'), ...filesUnder('scripts', '.ts')].flatMap((path) =>
    importsOf(textOf(path))
      .filter(({ specifier }) => specifier.startsWith('.') && !/\.(ts|json)$/.test(specifier))
      .map(({ specifier, line }) => `${path}:${line} ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

test('the framework never imports the project at the root, nor tests, scripts or its own package name', () => {
  const wrong = sourceFiles.flatMap((path) =>
    importsOf(textOf(path))
      .filter(({ specifier }) => {
        if (specifier === 'sqlflow' || specifier.startsWith('sqlflow/')) return true;
        return specifier.startsWith('.') && !posix.join(posix.dirname(path), specifier).startsWith('src/');
      })
      .map(({ specifier, line }) => `${path}:${line} ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

// Where a module's own place may be asked for, and why.
const knowsItsPlace: Readonly<Record<string, string>> = {
  'src/cli/package-root.ts':
    'init and explain read what the package ships: the template project, the pages of the codes',
  'src/engine/package-version.ts': "the version in the package's own package.json",
  'src/config/load-module.ts': "`import … from 'sqlflow'` in a config means this very copy",
  'src/util/fit-text.ts': 'the library for wide characters is loaded by the first text that has some',
};

// Where the process may be asked outside of cli/, and why.
const knowsTheProcess: Readonly<Record<string, string>> = {
  'src/engine/open.ts': 'open() of the library: its caller is a program, whose environment is the default',
  'src/config/define-config.ts': 'env() in a config that a script imports by itself, without sqlflow around it',
};

test('the framework never reads the project at the root by itself: paths come from a loaded config', () => {
  const wrong = sourceFiles.flatMap((path) => {
    if (path in knowsItsPlace) return [];
    const code = withoutComments(textOf(path));
    const reaches = [/import\.meta\.(url|dirname|filename)/, /\b__dirname\b/];
    return reaches.some((pattern) => pattern.test(code)) ? [path] : [];
  });
  expect(wrong).toEqual([]);
});

test('the project at the root never imports ./src', () => {
  const config = importsOf(textOf('project.config.ts')).map(({ specifier }) => specifier);
  expect(config).toEqual(['sqlflow']);
  const projectText = ['models', 'macros', 'analyses', 'tests/data'].flatMap((folder) =>
    filesUnder(folder, '').filter((path) => /(^|[^a-z])src\//.test(textOf(path))),
  );
  expect(projectText).toEqual([]);
});

test('only cli/ touches the process, its streams and the console', () => {
  const wrong = sourceFiles.flatMap((path) => {
    if (layerOf(path) === 'cli' || path in knowsTheProcess) return [];
    const lines = withoutComments(textOf(path)).split('\n');
    return lines.flatMap((line, index) =>
      /\bconsole\.|\bprocess\.(exit|stdout|stderr|stdin|argv|on|env|exitCode)\b/.test(line)
        ? [`${path}:${index + 1} ${line.trim()}`]
        : [],
    );
  });
  expect(wrong).toEqual([]);
});

test('files are kebab-case, no drawers, at most 450 lines, and begin with what they are for', () => {
  const drawers = new Set(['utils.ts', 'util.ts', 'helpers.ts', 'types.ts', 'common.ts', 'misc.ts']);
  const wrong = sourceFiles.flatMap((path) => {
    const name = posix.basename(path);
    const text = textOf(path);
    const complaints: string[] = [];
    if (!/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name)) complaints.push('is not kebab-case');
    if (drawers.has(name)) complaints.push('is a drawer: name it for what it is');
    if (text.split('\n').length > 451 && !path.startsWith('src/diagnostics/catalog/'))
      complaints.push(`has ${text.split('\n').length - 1} lines`);
    if (!/^(#!.*\n)?\/\//.test(text)) complaints.push('does not begin with a comment on what it is for');
    return complaints.map((complaint) => `${path} ${complaint}`);
  });
  expect(wrong).toEqual([]);
});

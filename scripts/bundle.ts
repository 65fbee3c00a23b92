// src/ and the libraries that are only JavaScript as few modules. What src/ imports lazily stays lazy: each import() begins a chunk.
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type OutputChunk, rolldown } from 'rolldown';

export interface Bundled {
  /** Of all code. */
  readonly digest: string;
  /** Those of the libraries that became part of the code. */
  readonly licenses: string;
}

interface PackageJson {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Depth of the chunks in dist/, as that of modules in src/: files beside dist/ and in it are found from either. */
const chunkFolder = 'chunks';

export async function bundle(root: string, dist: string): Promise<Bundled> {
  // What users install with sqlflow is imported; all else is put in.
  const installed = Object.keys(packageAt(root).dependencies ?? {});
  const build = await rolldown({
    cwd: root,
    input: {
      'cli/main': 'src/cli/main.ts',
      index: 'src/index.ts',
      template: 'src/template.ts',
      [`${chunkFolder}/native-import`]: 'src/config/native-import.ts',
    },
    platform: 'node',
    external: (id) => installed.some((name) => id === name || id.startsWith(`${name}/`)),
    // The oldest Node that package.json allows.
    transform: { target: 'node22.22' },
    onLog(level, log) {
      if (level === 'warn') throw new Error(`${log.code ?? ''} ${log.message}`);
    },
  });
  const { output } = await build.write({
    dir: dist,
    chunkFileNames: `${chunkFolder}/[name].js`,
    sourcemap: true,
  });
  await build.close();
  const chunks = output.filter((one) => one.type === 'chunk').sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
  const digest = createHash('sha256');
  for (const chunk of chunks) {
    checkDepth(chunk);
    digest.update(chunk.fileName).update(chunk.code);
  }
  return { digest: digest.digest('hex').slice(0, 16), licenses: licensesOf(chunks) };
}

/** Code that looks for files near itself would look in the wrong place elsewhere. */
function checkDepth({ fileName, code }: OutputChunk): void {
  if (dirname(fileName) !== chunkFolder && code.includes('import.meta.url'))
    throw new Error(`${fileName} asks where it is, and is not in ${chunkFolder}/`);
}

function licensesOf(chunks: readonly OutputChunk[]): string {
  const folders = new Set<string>();
  for (const chunk of chunks) {
    for (const path of chunk.moduleIds) {
      const [, folder] = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path.replaceAll('\\', '/')) ?? [];
      if (folder !== undefined) folders.add(folder);
    }
  }
  const texts = [...folders].sort().map((folder) => {
    const { name, version } = packageAt(folder);
    const [file] = globSync('{licen[sc]e,LICEN[SC]E}*', { cwd: folder });
    if (file === undefined) throw new Error(`${name} is put into dist/ and has no licence file`);
    return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  return `Libraries that are part of this code, and their licences.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

function packageAt(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
}

// init: the package's own example as a new project. It is the example that the end-to-end tests build, so it cannot rot.
import { realpathSync } from 'node:fs';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { errorDiagnostic } from '../../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import type { CommandRunner } from '../command-context.ts';
import { exitCode } from '../exit-code.ts';
import { minimalProject } from '../minimal-project.ts';
import { packageFile } from '../package-root.ts';

const parts = ['models', 'seeds', 'macros', 'analyses', 'tests/data', 'sample', 'sources.yml', 'project.config.ts'];
/** What a new folder may hold already: the traces of `git init` and `npm init`. */
const harmless: ReadonlySet<string> = new Set([
  '.git',
  '.gitignore',
  '.gitattributes',
  'README.md',
  'LICENSE',
  'package.json',
]);

export const init: CommandRunner = async ({ args, flags, host, terminal, version }) => {
  const dir = resolve(host.cwd, args[0] ?? '.');
  const shown = relative(host.cwd, dir) || '.';
  const existing = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [] as string[];
    throw error;
  });
  const found = existing.filter((name) => !harmless.has(name)).sort();
  if (found.length > 0) {
    const shownFound = found.length > 4 ? [...found.slice(0, 4), '…'] : found;
    throw new DiagnosticError(errorDiagnostic('initFolderNotEmpty', undefined, { dir: shown, found: shownFound }));
  }
  await mkdir(dir, { recursive: true });
  const written: Record<string, string> = { '.gitignore': 'node_modules/\ntarget/\n.env\n' };
  written['package.json'] = packageJson(dir, version);
  if (flags.has('minimal')) {
    Object.assign(written, minimalProject(basename(dir)));
  } else {
    for (const part of parts) await cp(packageFile(part), join(dir, part), { recursive: true });
  }
  for (const [path, text] of Object.entries(written)) {
    if (existing.includes(path)) continue;
    await mkdir(join(dir, path, '..'), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  if (flags.has('quiet')) return exitCode.ok;
  const steps = [
    ...(shown === '.' ? [] : [`cd ${/^[\w./@+-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`}`]),
    'npm install',
    'npx sqlflow build',
  ];
  terminal.out(
    [
      `A new project in ${shown}${flags.has('minimal') ? '' : ': Sparkify, with sample data'}.`,
      '',
      'Next:',
      ...steps.map((step) => `  ${step}`),
      '',
      'Then change models/, and look at `npx sqlflow plan`.',
      '',
    ].join('\n'),
  );
  return exitCode.ok;
};

function packageJson(dir: string, version: string): string {
  const name =
    basename(dir)
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[._-]+/, '') || 'project';
  const content = { name, private: true, type: 'module', dependencies: { sqlflow: dependencyOn(dir, version) } };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

// A copy that no registry gave (a clone of the repository) is linked where it lies: its version may not be published.
function dependencyOn(dir: string, version: string): string {
  const root = packageFile('.');
  if (/[\\/]node_modules[\\/]/.test(root)) return `^${version}`;
  return `file:${relative(realpathSync(dir), root).replaceAll('\\', '/')}`;
}

// A golden case: a project and what sqlflow makes of it (compiled SQL, the plan, diagnostics), as files to read and review.
// tests/golden/golden.test.ts compares them, scripts/golden.ts writes them.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ProjectRig } from './project-rig.ts';
import { repositoryRoot } from './source-imports.ts';
import { steadyText } from './steady-text.ts';

const goldenRoot = join(repositoryRoot, 'tests/golden');

/** The names of the folders under tests/golden/, each a case; one without a `project/` is about the project at the root. */
export function goldenCases(): readonly string[] {
  return readdirSync(goldenRoot, { withFileTypes: true })
    .filter((item) => item.isDirectory())
    .map((item) => item.name)
    .sort();
}

/** Path under expected/ -> text: what sqlflow makes of the case now. */
export async function actualFiles(name: string): Promise<ReadonlyMap<string, string>> {
  const project = join(goldenRoot, name, 'project');
  const own = existsSync(project);
  await using rig = await ProjectRig.create({ flagship: !own });
  if (own) cpSync(project, rig.dir, { recursive: true });
  const files = new Map<string, string>();
  const compile = await rig.run('compile');
  files.set('compile.txt', printed(steadyText(compile, rig), compile.exitCode));
  for (const [path, text] of filesIn(rig.path('target/compiled'))) files.set(`compiled/${path}`, text);
  if (compile.exitCode === 0) {
    const plan = await rig.run('plan');
    files.set('plan.txt', printed(steadyText(plan, rig), plan.exitCode));
  }
  return files;
}

export function expectedFiles(name: string): ReadonlyMap<string, string> {
  return new Map(filesIn(join(goldenRoot, name, 'expected')));
}

export function writeExpected(name: string, files: ReadonlyMap<string, string>): void {
  const expected = join(goldenRoot, name, 'expected');
  rmSync(expected, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(expected, path)), { recursive: true });
    writeFileSync(join(expected, path), text);
  }
}

function printed(text: string, exitCode: number | undefined): string {
  return `${text}\n\nexit code ${exitCode}\n`;
}

function filesIn(directory: string): readonly (readonly [path: string, text: string])[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name))
    .sort()
    .map((path) => [path.slice(directory.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')] as const);
}

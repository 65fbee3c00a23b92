// The macros of the project and of sqlflow itself: what templates can call, and what the manifest says of them.
import type { MacroEntry } from '../core/manifest.ts';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { builtinPackage } from '../render/builtin-macros.ts';
import { defaultLimits, type RenderLimits } from '../render/limits.ts';
import { createMacroScope, definitionsOf, type MacroDefinition, type MacroScope } from '../render/macro-scope.ts';
import type { RenderWitness } from '../render/render-witness.ts';
import type { TemplateCache } from './parse-context.ts';
import type { ReadFile } from './project-files.ts';

export interface ProjectMacros {
  readonly scope: MacroScope;
  /** By `package.name`; descriptions are added when the YAML is read. */
  readonly entries: ReadonlyMap<string, MacroEntry>;
  /** Names of the project's own macros. */
  readonly own: ReadonlySet<string>;
  /** A test by its name without `test_`: the project's own goes before sqlflow's. */
  test(name: string): ProjectTest | undefined;
  readonly testNames: readonly string[];
  /** What files define that cannot be read: that these names are missing elsewhere is no second mistake. */
  readonly brokenNames: ReadonlySet<string>;
}

export interface ProjectTest {
  readonly package: string;
  readonly definition: MacroDefinition;
}

export function collectMacros(
  projectName: string,
  files: readonly ReadFile[],
  builtins: readonly SourceFile[],
  templates: TemplateCache,
  report: (diagnostic: Diagnostic) => void,
  code: readonly MacroDefinition[] = [],
  limits: RenderLimits = defaultLimits,
  witness?: RenderWitness,
): ProjectMacros {
  const macros: { readonly package: string; readonly definition: MacroDefinition }[] = [];
  const entries = new Map<string, MacroEntry>();
  const tests = new Map<string, ProjectTest>();
  const brokenNames = new Set<string>();
  const addFile = (packageName: string, file: SourceFile): void => {
    const parsed = templates.parsed(file);
    if (!parsed.ok) {
      report(parsed.error);
      for (const [, kind, name = ''] of file.text.matchAll(/\{%-?\s*(macro|test)\s+(\w+)/g)) {
        brokenNames.add(kind === 'test' ? `test_${name}` : name);
      }
      return;
    }
    for (const definition of definitionsOf(parsed.value)) add(packageName, definition);
  };
  const add = (packageName: string, definition: MacroDefinition): void => {
    const { kind, name, file, at } = definition;
    if (kind === 'docs') return;
    if (kind === 'snapshot')
      report(warningDiagnostic('snapshotNotBuilt', at, { name: name.replace(/^snapshot_/, '') }));
    const key = `${packageName}.${name}`;
    const first = entries.get(key);
    if (first !== undefined) {
      const label = { at: first.at, text: 'first here' };
      report(errorDiagnostic('macroTwice', at, { name: shownName(definition), kind }, [label]));
      return;
    }
    entries.set(key, { id: `macro.${key}`, name, package: packageName, kind, file, at, description: '' });
    macros.push({ package: packageName, definition });
    // `{% macro test_x(model) %}` makes a test as `{% test x(model) %}` does.
    if (name.startsWith('test_')) tests.set(shownName(definition), { package: packageName, definition });
  };
  for (const file of builtins) addFile(builtinPackage, file);
  for (const definition of code) add(projectName, definition);
  for (const { role, file } of files) if (role === 'macro' || role === 'generic-test') addFile(projectName, file);
  return {
    scope: createMacroScope({ rootPackage: projectName, macros, limits, witness }),
    entries,
    own: new Set(macros.flatMap((macro) => (macro.package === projectName ? [macro.definition.name] : []))),
    test: (name) => tests.get(name),
    testNames: [...tests.keys()],
    brokenNames,
  };
}

function shownName({ name }: MacroDefinition): string {
  return name.startsWith('test_') ? name.slice('test_'.length) : name;
}

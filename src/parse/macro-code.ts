// macros/*.ts: the functions that they export, as macros of the project. Nothing is imported where there are no such files.
import type { ProjectConfig } from '../config/project-config.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { type SourceFile, type Span, wholeFile } from '../diagnostics/source-file.ts';
import { codeMacro } from '../render/code-macro.ts';
import type { MacroDefinition } from '../render/macro-scope.ts';
import type { ReadFile } from './project-files.ts';

export async function loadMacroCode(
  config: ProjectConfig,
  files: readonly ReadFile[],
  report: (diagnostic: Diagnostic) => void,
): Promise<readonly MacroDefinition[]> {
  if (files.length === 0) return [];
  if (!config.code) {
    for (const { file } of files) report(errorDiagnostic('codeRefused', wholeFile(file), { path: file.path }));
    return [];
  }
  const { loadExports } = await import('../config/load-module.ts');
  const macros: MacroDefinition[] = [];
  for (const { file } of files) {
    const loaded = await loadExports(`${config.projectDir}/${file.path}`, file);
    if (!loaded.ok) {
      const { reason, at = wholeFile(file) } = loaded.error;
      report(errorDiagnostic('macroCodeNotLoaded', at, { path: file.path, reason }));
      continue;
    }
    for (const [name, value] of Object.entries(loaded.value)) {
      if (name === 'default' || typeof value !== 'function' || isClass(value)) continue;
      macros.push(codeMacro({ name, file, at: exportSpan(file, name), run: value as () => unknown }));
    }
  }
  return macros;
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

/** The name where it is declared, or first exported. */
function exportSpan(file: SourceFile, name: string): Span {
  const word = name.replaceAll('$', '\\$');
  const declared = new RegExp(`\\b(?:function\\s*\\*?|const|let|var)\\s+(${word})(?![\\w$])`, 'd').exec(file.text);
  const named = declared ?? new RegExp(`(?<![\\w$])(${word})(?![\\w$])`, 'd').exec(file.text);
  const place = named?.indices?.[1];
  return place === undefined ? wholeFile(file) : { file, start: place[0], end: place[1] };
}

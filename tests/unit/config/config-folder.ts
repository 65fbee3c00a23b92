// A folder with the files of a project, gone when the test ends; and what loading its config says, as it is printed.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { ProjectConfig } from '../../../src/config/project-config.ts';
import { type ResolvedTarget, resolveTarget } from '../../../src/config/resolve-target.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { formatDiagnostic } from '../../../src/diagnostics/format-diagnostic.ts';

export class ConfigFolder implements Disposable {
  /** Without symbolic links, forward slashes. */
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;

  constructor(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
    this.dir = realpathSync(mkdtempSync(join(tmpdir(), 'sqlflow-config-'))).replaceAll('\\', '/');
    this.env = env;
    this.write(files);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true });
      writeFileSync(join(this.dir, path), text);
    }
  }

  /** The config, or what is wrong with it. */
  async load(from = '.'): Promise<ProjectConfig | string> {
    const result = await loadConfig({ startDir: join(this.dir, from), env: this.env });
    return result.ok ? result.value : printed(result.error).replaceAll(this.dir, '<dir>');
  }

  async config(from = '.'): Promise<ProjectConfig> {
    const config = await this.load(from);
    if (typeof config === 'string') throw new Error(config);
    return config;
  }

  async problems(from = '.'): Promise<string> {
    const config = await this.load(from);
    return typeof config === 'string' ? config : 'nothing is wrong';
  }

  async target(name?: string): Promise<ResolvedTarget | string> {
    const result = await resolveTarget(await this.config(), name, { env: this.env });
    return result.ok ? result.value : printed(result.error);
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function printed(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map((diagnostic) => formatDiagnostic(diagnostic, { color: false, width: Number.POSITIVE_INFINITY }))
    .join('\n');
}

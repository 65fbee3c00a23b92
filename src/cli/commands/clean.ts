// clean: removes the target path, but not the local database (sources may be gone by now; --data says that it may go).
import { readdir, rm } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { loadConfig } from '../../config/load-config.ts';
import type { ProjectConfig } from '../../config/project-config.ts';
import { resolveTarget } from '../../config/resolve-target.ts';
import { errorDiagnostic } from '../../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import { askConsent } from '../ask-consent.ts';
import { type CommandContext, type CommandRunner, projectDir } from '../command-context.ts';
import { exitCode } from '../exit-code.ts';
import { orThrow } from '../parse-arguments.ts';

/** The database, its write-ahead log and DuckDB's folder for what does not fit into memory. */
const databaseName = /\.duckdb(\.wal|\.tmp)?$/;

export const clean: CommandRunner = async (context) => {
  const { flags, host, terminal } = context;
  const config = orThrow(await loadConfig({ startDir: projectDir(context), env: host.env }));
  const given = flags.one('target-path');
  const path = given === undefined ? resolve(config.projectDir, config.targetPath) : resolve(host.cwd, given);
  const shown = relative(host.cwd, path) || '.';
  const inside = relative(path, config.projectDir);
  const holdsProject = inside === '' || (!inside.startsWith('..') && !isAbsolute(inside));
  if (holdsProject) throw new DiagnosticError(errorDiagnostic('cleanRefused', undefined, { path: shown }));
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (flags.has('data')) await consentToLoss(context, config, path, names);
  const spared = flags.has('data') ? [] : names.filter((name) => databaseName.test(name));
  const removed = names.filter((name) => !spared.includes(name));
  for (const name of removed) await rm(resolve(path, name), { recursive: true, force: true });
  if (names.length > 0 && spared.length === 0) await rm(path, { recursive: true, force: true });
  if (!flags.has('quiet')) {
    const kept = spared.length === 0 ? '' : `; kept ${spared.join(', ')} (--data removes it)`;
    terminal.out(removed.length === 0 ? `nothing to remove in ${shown}${kept}\n` : `removed ${shown}${kept}\n`);
  }
  return exitCode.ok;
};

/** The database of a production target is not thrown away by a cleaning that meant another: of those in this folder, each is asked for. */
async function consentToLoss(
  context: CommandContext,
  config: ProjectConfig,
  path: string,
  names: readonly string[],
): Promise<void> {
  const { host, flags } = context;
  const chosen = flags.one('target');
  // A target that is a function is called where it was chosen, and only there.
  const wanted = [...config.targets.values()].filter(({ name, production }) => production === true || name === chosen);
  for (const { name } of wanted) {
    const target = orThrow(await resolveTarget(config, name, { env: config.env }));
    const file = target.adapter.label(target.adapterConfig, { projectDir: config.projectDir, targetPath: path });
    const isHere = names.some((entry) => resolve(path, entry) === resolve(config.projectDir, file));
    if (target.production && isHere)
      await askConsent(context, name, `removing ${relative(host.cwd, resolve(config.projectDir, file))}`);
  }
}

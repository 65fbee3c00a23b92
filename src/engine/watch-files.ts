// The file system's word that inputs of the project were saved, in bursts. Knows paths; what is in the files is read by others.
import { relative } from 'node:path';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { QuietTime } from './quiet-time.ts';
import type { WatchScope } from './watch-scope.ts';

export interface WatchedFiles extends AsyncDisposable {
  /** Rejects when the system stops telling of changes; never resolves. */
  readonly failed: Promise<never>;
}

/**
 * A renamed file is there under its new name at once; that the old one is gone is told 100 ms later (chokidar's `atomic`), and both
 * are one rebuild. A file that is only edited does not wait for that.
 */
const goneAfterMs = 180;

/** Resolves once every change from now on is noticed. `onSaved` gets paths relative to the project. */
export async function watchFiles(input: {
  readonly projectDir: string;
  readonly scope: WatchScope;
  readonly quietMs: number;
  readonly onSaved: (paths: readonly string[]) => void;
}): Promise<WatchedFiles> {
  const { projectDir, scope, quietMs, onSaved } = input;
  const { watch } = await import('chokidar');
  const quiet = new QuietTime({
    quietMs,
    after: (delayMs, work) => {
      const timer = setTimeout(work, delayMs);
      return () => clearTimeout(timer);
    },
    onQuiet: onSaved,
  });
  const named = (path: string): string => relative(projectDir, path).replaceAll('\\', '/');
  const watcher = watch([...scope.folders], {
    ignoreInitial: true,
    ignored: (path, stats) => {
      const name = named(path);
      if (stats === undefined) return !scope.leadsToInputs(name) && !scope.isInput(name);
      return stats.isDirectory() ? !scope.leadsToInputs(name) : !scope.isInput(name);
    },
  });
  const failed = new Promise<never>((_resolve, reject) => {
    watcher.on('error', (error) => reject(watchFailure(projectDir, error)));
  });
  // Whoever waits for it hears of it; before and after that nobody has to.
  failed.catch(() => undefined);
  watcher.on('all', (event, path) => {
    const name = named(path);
    if (event === 'addDir' || event === 'unlinkDir' || !scope.isInput(name)) return;
    quiet.add(name, event === 'add' ? goneAfterMs : 0);
  });
  const close = async (): Promise<void> => {
    quiet.close();
    await watcher.close();
  };
  try {
    await Promise.race([new Promise<void>((resolve) => watcher.once('ready', () => resolve())), failed]);
  } catch (error) {
    await close();
    throw error;
  }
  return { failed, [Symbol.asyncDispose]: close };
}

/** An SF1507. Exported for its test: a system that runs out of watches cannot be had at will. */
export function watchFailure(folder: string, error: unknown): DiagnosticError {
  const { code, message } = error as NodeJS.ErrnoException;
  const limit = code === 'ENOSPC' ? 'watches' : code === 'EMFILE' || code === 'ENFILE' ? 'files' : undefined;
  return new DiagnosticError(errorDiagnostic('watchFailed', undefined, { folder, reason: message, limit }));
}

// Many runs in one command: each told by a reporter of its own, with the words of the watch between them. It knows no run itself.
import picocolors from 'picocolors';
import type { Event, RowChange } from '../core/event.ts';
import { formatCount, plural } from './quantities.ts';
import type { Reporter, ReporterHost } from './reporter.ts';
import { fitNames } from './shared-line.ts';

const mostFiles = 3;

export function createWatchReporter(
  host: ReporterHost,
  create: () => Reporter,
  /** False: only what the runs themselves say. */
  options: { readonly words: boolean },
): Reporter {
  const colors = picocolors.createColors(host.color);
  let inner = create();
  let isRunning = false;
  const print = (text: string): void => {
    if (options.words) host.write(`${text}\n`);
  };
  return {
    onEvent(event: Event): void {
      switch (event.type) {
        case 'watch-started':
          print(`watching ${event.header.projectName} → ${event.header.targetName}; Ctrl-C ends`);
          break;
        case 'watch-saved':
          inner.close();
          inner = create();
          isRunning = false;
          print(`\n${colors.bold(clock(host.now()))}  ${savedText(event.files)}`);
          break;
        case 'watch-mended': {
          const names = event.nodes.map((id) => id.split('.').slice(2).join('.'));
          const what = names.length > 0 ? fitNames(names, 60) : plural(event.errors, 'error');
          print(colors.green(`mended: ${what}`));
          break;
        }
        case 'rows-changed':
          for (const line of rowLines(event.changes)) print(line);
          break;
        case 'watch-waiting':
          print(colors.dim(waitingText(event.errors, event.rebuilt)));
          break;
        case 'cancelling':
          // Ctrl-C between two runs stops nothing.
          if (isRunning) inner.onEvent(event);
          break;
        default:
          if (event.type === 'run-started') isRunning = true;
          if (event.type === 'run-finished') isRunning = false;
          inner.onEvent(event);
      }
    },
    close: () => inner.close(),
  };
}

/** Local time: it is compared with a watch on the wall, not with a log. */
function clock(nowMs: number): string {
  return new Date(nowMs).toTimeString().slice(0, 8);
}

function savedText(files: readonly string[]): string {
  if (files.length <= mostFiles) return files.join(', ');
  return `${files.slice(0, mostFiles - 1).join(', ')} and ${files.length - mostFiles + 1} more`;
}

/** `users  12 rows → 13 (+1)`; tables with as many rows as before share a line. */
function rowLines(changes: readonly RowChange[]): readonly string[] {
  const moved = changes.filter((change) => change.before !== change.after);
  const same = changes.length - moved.length;
  const width = Math.max(0, ...moved.map((change) => change.name.length));
  const lines = moved.map(({ name, before, after }) => {
    const head = name.padEnd(width);
    if (before === undefined) return `${head}  new, ${plural(after, 'row')}`;
    const change = `${after > before ? '+' : '−'}${formatCount(Math.abs(after - before))}`;
    return `${head}  ${plural(before, 'row')} → ${formatCount(after)} (${change})`;
  });
  return same === 0
    ? lines
    : [...lines, `${plural(same, moved.length === 0 ? 'table' : 'other table')} with as many rows as before`];
}

function waitingText(errors: number, rebuilt: boolean): string {
  if (errors > 0) return `${plural(errors, 'error')}; nothing was built. Waiting for the next save`;
  return rebuilt ? 'waiting for the next save' : 'nothing to build; waiting for the next save';
}

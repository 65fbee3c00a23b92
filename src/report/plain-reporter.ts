// One line per finished step, diagnostics where they happen: for logs, pipes and CI. Never moves the cursor.
import picocolors from 'picocolors';
import type { Event, RunHeader } from '../core/event.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatDiagnostic } from '../diagnostics/format-diagnostic.ts';
import { padEnd, padStart, textWidth } from '../util/fit-text.ts';
import type { Reporter, ReporterHost } from './reporter.ts';
import { diagnosticsOf, OncePrinter } from './result-diagnostics.ts';
import { cancellingText, countedLines, headerLine, listingText, summaryLines } from './run-words.ts';
import { finishedLine, type StepMark } from './step-words.ts';

const words: Record<StepMark, string> = {
  ok: 'ok',
  warn: 'warn',
  failed: 'FAIL',
  skipped: 'skip',
  cancelled: 'stop',
  running: '',
  waiting: '',
};

const widestName = 40;
const listingMs = 9000;

export function createPlainReporter(host: ReporterHost): Reporter {
  const colors = picocolors.createColors(host.color);
  const once = new OncePrinter();
  let run: { readonly header: RunHeader; readonly plan: Plan; readonly nameWidth: number } | undefined;
  let finished = 0;
  let isCancelling = false;
  let listedAtMs = Number.NEGATIVE_INFINITY;

  const print = (text: string): void => host.write(`${text}\n`);
  const printDiagnostic = (diagnostic: Diagnostic): void => {
    if (once.isNew(diagnostic)) {
      print(
        formatDiagnostic(diagnostic, {
          color: host.color,
          projectFlags: host.projectFlags,
          width: Number.POSITIVE_INFINITY,
        }),
      );
    }
  };
  const printStep = (plan: Plan, step: Step, result: NodeResult, nameWidth: number): void => {
    finished += 1;
    const line = finishedLine(plan, step, result, 'code');
    const place = padStart(`${finished} of ${plan.steps.size}`, 4 + 2 * String(plan.steps.size).length);
    const facts = [line.detail.trim().replace(/ {2,}/g, ', '), line.rows, line.duration].filter((fact) => fact !== '');
    const word = paintWord(line.mark, padEnd(words[line.mark], 4));
    print(`${word}  ${place}  ${padEnd(line.kind, 5)}  ${padEnd(line.name, nameWidth)}  ${facts.join('  ')}`.trimEnd());
  };
  const paintWord = (mark: StepMark, word: string): string => {
    if (mark === 'failed') return colors.red(word);
    if (mark === 'ok') return colors.green(word);
    return mark === 'warn' ? colors.yellow(word) : colors.dim(word);
  };

  return {
    onEvent(event: Event): void {
      switch (event.type) {
        case 'listing':
          // A log is not watched: a line every ten seconds, and the first at once.
          if (host.now() - listedAtMs >= listingMs) {
            listedAtMs = host.now();
            print(listingText(event));
          }
          break;
        case 'run-started': {
          const names = Array.from(event.plan.steps.values(), (step) => textWidth(step.node.name));
          run = { header: event.header, plan: event.plan, nameWidth: Math.min(widestName, Math.max(8, ...names)) };
          print(headerLine(event.header, Number.POSITIVE_INFINITY, colors));
          break;
        }
        case 'node-finished': {
          const step = run?.plan.steps.get(event.node);
          if (run !== undefined && step !== undefined) printStep(run.plan, step, event.result, run.nameWidth);
          diagnosticsOf(event.result).forEach(printDiagnostic);
          break;
        }
        case 'diagnostic':
          printDiagnostic(event.diagnostic);
          break;
        case 'log':
          print(event.message);
          break;
        case 'cancelling':
          if (!isCancelling) print(cancellingText(run !== undefined));
          isCancelling = true;
          break;
        case 'rows-counted':
          for (const line of countedLines(event.counts, Number.POSITIVE_INFINITY)) print(line);
          break;
        case 'run-finished':
          if (run !== undefined) {
            const lines = summaryLines({ ...run, summary: event.summary }, Number.POSITIVE_INFINITY, colors);
            for (const line of lines) print(line);
          }
          break;
        default:
          break;
      }
    },
    close(): void {},
  };
}

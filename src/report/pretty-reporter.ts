// The terminal's picture of a run: finished steps stay, running ones are redrawn below, diagnostics come once at the end.
import picocolors from 'picocolors';
import type { Event, NodePhase, RunHeader, RunSummary } from '../core/event.ts';
import type { NodeId } from '../core/node-id.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatDiagnostic } from '../diagnostics/format-diagnostic.ts';
import { shortenMiddle } from '../util/fit-text.ts';
import { type Colors, type LineLayout, layOut, lineLayout } from './line-layout.ts';
import { liveLines, type RunningStep } from './live-lines.ts';
import { LiveRegion } from './live-region.ts';
import type { Reporter, ReporterHost } from './reporter.ts';
import { diagnosticsOf, OncePrinter } from './result-diagnostics.ts';
import { cancellingText, countedLines, headerLine, listingText, summaryLines } from './run-words.ts';
import { SharedLine } from './shared-line.ts';
import { finishedLine, type StepMark } from './step-words.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const frameMs = 80;
const listingMs = 9000;

type Listing = Extract<Event, { type: 'listing' }>;

export function createPrettyReporter(host: ReporterHost): Reporter {
  return new PrettyReporter(host);
}

class PrettyReporter implements Reporter {
  readonly #host: ReporterHost;
  readonly #colors: Colors;
  readonly #live: LiveRegion;
  readonly #once = new OncePrinter();
  readonly #running = new Map<NodeId, RunningStep>();
  readonly #finished = new Map<NodeId, NodeResult['status']>();
  readonly #diagnostics: Diagnostic[] = [];
  /** Before the run starts. */
  readonly #listing = new Map<NodeId, Listing>();
  #listedAtMs = Number.NEGATIVE_INFINITY;
  #header: RunHeader | undefined;
  #plan: Plan | undefined;
  #columns: number | undefined;
  #layout: LineLayout = lineLayout(80, []);
  #shared: SharedLine | undefined;
  #above = '';
  #startedAtMs = 0;
  #frame = 0;
  #isCancelling = false;
  #stopTicking: (() => void) | undefined;

  constructor(host: ReporterHost) {
    this.#host = host;
    this.#colors = picocolors.createColors(host.color);
    this.#live = new LiveRegion((text) => host.write(text));
  }

  onEvent(event: Event): void {
    switch (event.type) {
      case 'listing':
        this.#list(event);
        break;
      case 'run-started':
        this.#start(event.header, event.plan);
        break;
      case 'node-started':
        this.#running.set(event.node, { startedAtMs: this.#host.now(), phase: undefined, rows: undefined });
        break;
      case 'node-progress':
        this.#progress(event.node, event.phase, event.rows);
        break;
      case 'node-finished':
        this.#finish(event.node, event.result);
        break;
      case 'diagnostic':
        // Before the run starts there is no end to wait for.
        if (this.#plan === undefined) this.#printDiagnostic(event.diagnostic);
        else this.#diagnostics.push(event.diagnostic);
        break;
      case 'log':
        this.#print(event.message);
        break;
      case 'cancelling':
        if (!this.#isCancelling && (this.#stopTicking === undefined || this.#plan === undefined))
          this.#print(cancellingText(this.#plan !== undefined));
        this.#isCancelling = true;
        this.#redraw();
        break;
      case 'rows-counted':
        this.#flushShared();
        this.#print(countedLines(event.counts, this.#host.size().columns).join('\n'));
        break;
      case 'run-finished':
        this.#end(event.summary);
        break;
    }
  }

  close(): void {
    this.#stopTicking?.();
    this.#stopTicking = undefined;
    if (this.#above !== '') this.#live.draw(this.#above, [], this.#host.size().columns);
    this.#above = '';
    this.#live.close(this.#host.size().columns);
  }

  // A window shows the latest count; text that nobody redraws (a pipe) gets a line now and then.
  #list(event: Listing): void {
    this.#listing.set(event.node, event);
    this.#stopTicking ??= this.#host.every(frameMs, () => {
      this.#frame += 1;
      this.#redraw();
    });
    if (this.#stopTicking !== undefined || this.#host.now() - this.#listedAtMs < listingMs) return;
    this.#listedAtMs = this.#host.now();
    this.#print(listingText(event));
  }

  #start(header: RunHeader, plan: Plan): void {
    const { columns } = this.#host.size();
    if (this.#listing.size > 0) this.close();
    this.#listing.clear();
    // A command may run a second time, for what was consented to after the first.
    this.#finished.clear();
    this.#diagnostics.length = 0;
    this.#columns = undefined;
    this.#header = header;
    this.#plan = plan;
    this.#startedAtMs = this.#host.now();
    this.#fit(plan, columns);
    this.#shared = new SharedLine(plan);
    this.#print(headerLine(header, columns, this.#colors));
    this.#stopTicking = this.#host.every(frameMs, () => {
      this.#frame += 1;
      this.#redraw();
    });
  }

  // Windows are resized while they are looked at.
  #fit(plan: Plan, columns: number): void {
    if (columns === this.#columns) return;
    this.#columns = columns;
    const steps = [...plan.steps.values()];
    // Names of tests are long and mostly share a line: they decide the column only where there is nothing else.
    const others = steps.filter((step) => step.kind !== 'run-test');
    this.#layout = lineLayout(
      columns,
      (others.length === 0 ? steps : others).map((step) => step.node.name),
    );
  }

  #progress(node: NodeId, phase: NodePhase, rows: number | undefined): void {
    const step = this.#running.get(node);
    this.#running.set(node, {
      startedAtMs: step?.startedAtMs ?? this.#host.now(),
      phase,
      rows: rows ?? step?.rows,
    });
  }

  #finish(node: NodeId, result: NodeResult): void {
    this.#running.delete(node);
    this.#finished.set(node, result.status);
    this.#diagnostics.push(...diagnosticsOf(result));
    const step = this.#plan?.steps.get(node);
    if (step === undefined || this.#plan === undefined) return;
    if (this.#shared?.offer(step, result) === true) return;
    this.#flushShared();
    if (this.#shared?.offer(step, result) === true) return;
    this.#printStep(this.#plan, step, result);
  }

  #end(summary: RunSummary): void {
    this.#flushShared();
    this.#running.clear();
    const { columns } = this.#host.size();
    const fresh = this.#diagnostics.filter((diagnostic) => this.#once.isNew(diagnostic));
    // Warnings first: the errors then stand next to the totals, where the eye ends.
    const ordered = [...fresh.filter((d) => d.severity === 'warning'), ...fresh.filter((d) => d.severity === 'error')];
    for (const diagnostic of ordered)
      this.#print(
        `\n${formatDiagnostic(diagnostic, { color: this.#host.color, projectFlags: this.#host.projectFlags, width: columns })}`,
      );
    if (this.#header !== undefined && this.#plan !== undefined) {
      const input = { header: this.#header, plan: this.#plan, summary };
      this.#print(`\n${summaryLines(input, columns, this.#colors).join('\n')}`);
    }
    this.close();
  }

  #printStep(plan: Plan, step: Step, result: NodeResult): void {
    const line = finishedLine(plan, step, result);
    this.#print(layOut(line, this.#icon(line.mark), this.#layout, this.#colors));
  }

  #flushShared(): void {
    const line = this.#shared?.take(this.#layout, this.#colors);
    if (line !== undefined) this.#print(line);
  }

  #printDiagnostic(diagnostic: Diagnostic): void {
    if (!this.#once.isNew(diagnostic)) return;
    this.#print(
      formatDiagnostic(diagnostic, {
        color: this.#host.color,
        projectFlags: this.#host.projectFlags,
        width: this.#host.size().columns,
      }),
    );
  }

  // Lines wait for the next tick while the live lines stand: thousands of quick steps cost one write a frame.
  #print(text: string): void {
    this.#above += `${text}\n`;
    if (this.#stopTicking !== undefined) return;
    this.#host.write(this.#above);
    this.#above = '';
  }

  #redraw(): void {
    if (this.#stopTicking === undefined) return;
    const { columns, rows } = this.#host.size();
    const spinner = this.#colors.cyan(frames[this.#frame % frames.length] ?? frames[0]);
    if (this.#plan === undefined) {
      const lines = Array.from(
        this.#listing.values(),
        (event) => `${spinner} ${shortenMiddle(listingText(event), columns - 3)}`,
      );
      this.#live.draw(this.#above, lines, columns);
      this.#above = '';
      return;
    }
    this.#fit(this.#plan, columns);
    const lines = liveLines({
      plan: this.#plan,
      running: this.#running,
      finished: this.#finished,
      nowMs: this.#host.now(),
      startedAtMs: this.#startedAtMs,
      isCancelling: this.#isCancelling,
      columns,
      rows,
      layout: this.#layout,
      colors: this.#colors,
      spinner,
    });
    const shared = this.#shared?.peek(this.#layout, this.#colors);
    this.#live.draw(this.#above, shared === undefined ? lines : [shared, ...lines], columns);
    this.#above = '';
  }

  #icon(mark: StepMark): string {
    switch (mark) {
      case 'ok':
        return this.#colors.green('✔');
      case 'warn':
        return this.#colors.yellow('!');
      case 'failed':
        return this.#colors.red('✗');
      default:
        return this.#colors.dim('-');
    }
  }
}

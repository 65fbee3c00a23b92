// In a long run, steps that were quick and gave nothing to say share a line: `✔ 4 more  weekdays, stg_events, songs`.
import type { NodeResult } from '../core/node-result.ts';
import type { Plan, Step } from '../core/plan.ts';
import { padEnd, padStart, textWidth } from '../util/fit-text.ts';
import type { Colors, LineLayout } from './line-layout.ts';
import { formatDuration, plural } from './quantities.ts';

const quickMs = 1000;
/** Up to here every step has its own line. */
const fewSteps = 15;
const fewTests = 5;

export class QuickSteps {
  readonly #isLong: boolean;
  readonly #hasManyTests: boolean;
  #names: string[] = [];
  #durationMs = 0;
  #areAllTests = true;

  constructor(plan: Plan) {
    const tests = plan.steps
      .values()
      .filter((step) => step.kind === 'run-test')
      .toArray().length;
    this.#isLong = plan.steps.size - tests > fewSteps;
    this.#hasManyTests = tests > fewTests;
  }

  /** True if the step joins the shared line. */
  takes(step: Step, result: NodeResult): boolean {
    const isOften = step.kind === 'run-test' ? this.#hasManyTests : this.#isLong;
    if (!isOften || result.status !== 'success' || result.warnings.length > 0) return false;
    if (result.durationMs >= quickMs || (result.files?.count ?? 0) > 0) return false;
    if (result.tests.some((test) => test.status !== 'pass')) return false;
    this.#names.push(step.node.name);
    this.#durationMs += result.durationMs;
    this.#areAllTests &&= step.kind === 'run-test';
    return true;
  }

  /** The line as it stands now, or undefined if there is none. */
  peek(layout: LineLayout, colors: Colors): string | undefined {
    if (this.#names.length === 0) return undefined;
    const count = this.#areAllTests ? plural(this.#names.length, 'test') : `${this.#names.length} more`;
    const duration = padStart(formatDuration(this.#durationMs), 7);
    const room = layout.width - 2 - textWidth(count) - 2 - textWidth(duration) - 1;
    return `${colors.green('✔')} ${count}  ${colors.dim(padEnd(fitNames(this.#names, room), room))} ${colors.dim(duration)}`;
  }

  /** Gives the line and begins a new one. */
  take(layout: LineLayout, colors: Colors): string | undefined {
    const line = this.peek(layout, colors);
    this.#names = [];
    this.#durationMs = 0;
    this.#areAllTests = true;
    return line;
  }
}

/** Whole names, comma between, `…` for those that have no room. */
export function fitNames(names: readonly string[], room: number): string {
  let text = '';
  for (const [index, name] of names.entries()) {
    const next = text === '' ? name : `${text}, ${name}`;
    const isLast = index === names.length - 1;
    if (textWidth(next) + (isLast ? 0 : 3) > room) return text === '' ? '…' : `${text}, …`;
    text = next;
  }
  return text;
}

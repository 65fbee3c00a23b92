// In a long run, steps with nothing to say share a line: `✔ 4 more  weekdays, stg_events, songs`, `- 12 skipped  …`.
import type { NodeResult } from '../core/node-result.ts';
import type { Plan, Step } from '../core/plan.ts';
import { padEnd, padStart, shortenEnd, shortenMiddle, textWidth } from '../util/fit-text.ts';
import type { Colors, LineLayout } from './line-layout.ts';
import { formatDuration, plural } from './quantities.ts';
import { skipReason } from './step-words.ts';

const quickMs = 1000;
/** Up to here every step has its own line. */
const fewSteps = 15;
const fewTests = 5;

/** What the steps of a line have in common. */
type Topic =
  | { readonly kind: 'quick' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'cancelled' };

export class SharedLine {
  readonly #plan: Plan;
  readonly #isLong: boolean;
  readonly #hasManyTests: boolean;
  #topic: Topic | undefined;
  #names: string[] = [];
  #durationMs = 0;
  #areAllTests = true;

  constructor(plan: Plan) {
    const tests = plan.steps
      .values()
      .filter((step) => step.kind === 'run-test')
      .toArray().length;
    this.#plan = plan;
    this.#isLong = plan.steps.size - tests > fewSteps;
    this.#hasManyTests = tests > fewTests;
  }

  /**
   * True if the step joined. False: it has something of its own to say, or the line is about something else; after
   * `take` it may join the next one.
   */
  offer(step: Step, result: NodeResult): boolean {
    const topic = this.#topicOf(step, result);
    if (topic === undefined || (this.#topic !== undefined && !isSame(topic, this.#topic))) return false;
    this.#topic = topic;
    this.#names.push(step.node.name);
    this.#durationMs += 'durationMs' in result ? result.durationMs : 0;
    this.#areAllTests &&= step.kind === 'run-test';
    return true;
  }

  /** The line as it stands now, or undefined if there is none. */
  peek(layout: LineLayout, colors: Colors): string | undefined {
    const topic = this.#topic;
    if (topic === undefined) return undefined;
    const count = this.#names.length;
    if (topic.kind === 'quick') {
      const head = this.#areAllTests ? plural(count, 'test') : `${count} more`;
      const duration = padStart(formatDuration(this.#durationMs), 7);
      const room = layout.width - 2 - textWidth(head) - 2 - textWidth(duration) - 1;
      const names = padEnd(fitNames(this.#names, room), room);
      return `${colors.green('✔')} ${head}  ${colors.dim(`${names} ${duration}`)}`;
    }
    const head = `${count} ${topic.kind}`;
    const tail = topic.kind === 'skipped' ? `  ${topic.reason.replace(/^skipped: /, '')}` : '';
    const room = layout.width - 2 - textWidth(head) - 2 - textWidth(tail);
    return colors.dim(shortenEnd(`- ${head}  ${fitNames(this.#names, Math.max(10, room))}${tail}`, layout.width));
  }

  /** Gives the line and begins a new one. */
  take(layout: LineLayout, colors: Colors): string | undefined {
    const line = this.peek(layout, colors);
    this.#topic = undefined;
    this.#names = [];
    this.#durationMs = 0;
    this.#areAllTests = true;
    return line;
  }

  #topicOf(step: Step, result: NodeResult): Topic | undefined {
    const isOften = step.kind === 'run-test' ? this.#hasManyTests : this.#isLong;
    if (!isOften) return undefined;
    switch (result.status) {
      case 'skipped':
        return { kind: 'skipped', reason: skipReason(this.#plan, result) };
      case 'cancelled':
        return { kind: 'cancelled' };
      case 'success': {
        const isQuick = result.durationMs < quickMs && (result.files?.count ?? 0) === 0;
        const isQuiet = result.warnings.length === 0 && result.tests.every((test) => test.status === 'pass');
        return isQuick && isQuiet ? { kind: 'quick' } : undefined;
      }
      case 'failed':
        return undefined;
    }
  }
}

function isSame(left: Topic, right: Topic): boolean {
  if (left.kind === 'skipped' && right.kind === 'skipped') return left.reason === right.reason;
  return left.kind === right.kind;
}

/** Whole names, comma between, `…` for those that have no room. */
export function fitNames(names: readonly string[], room: number): string {
  let text = '';
  for (const [index, name] of names.entries()) {
    const next = text === '' ? name : `${text}, ${name}`;
    const isLast = index === names.length - 1;
    if (textWidth(next) + (isLast ? 0 : 3) > room) return text === '' ? shortenMiddle(name, room) : `${text}, …`;
    text = next;
  }
  return text;
}

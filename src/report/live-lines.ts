// What the live lines say: the running steps, a few of those that wait for them, and one line of totals.
import type { NodePhase } from '../core/event.ts';
import type { NodeId } from '../core/node-id.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { Plan } from '../core/plan.ts';
import { shortenEnd, textWidth } from '../util/fit-text.ts';
import { type Colors, type LineLayout, layOut } from './line-layout.ts';
import { formatCount, formatDuration } from './quantities.ts';
import { runningLine, waitingLine } from './step-words.ts';

export interface RunningStep {
  readonly startedAtMs: number;
  readonly phase: NodePhase | undefined;
  readonly rows: number | undefined;
}

export interface LiveState {
  readonly plan: Plan;
  readonly running: ReadonlyMap<NodeId, RunningStep>;
  readonly finished: ReadonlyMap<NodeId, NodeResult['status']>;
  readonly nowMs: number;
  readonly startedAtMs: number;
  readonly isCancelling: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly layout: LineLayout;
  readonly colors: Colors;
  readonly spinner: string;
}

const mostWaiting = 3;

export function liveLines(state: LiveState): readonly string[] {
  const { plan, running, layout, colors } = state;
  // One line for the totals, one for the shared line of quick steps, one free: a region higher than the window cannot be redrawn.
  const room = Math.max(1, state.rows - 3);
  const lines: string[] = [];
  for (const [id, progress] of running) {
    const step = plan.steps.get(id);
    if (step === undefined) continue;
    if (lines.length === room - 1 && running.size > room) {
      lines.push(colors.dim(`  and ${running.size - lines.length} more running`));
      break;
    }
    const elapsedMs = state.nowMs - progress.startedAtMs;
    lines.push(layOut(runningLine(step, { ...progress, elapsedMs }), state.spinner, layout, colors));
  }
  if (!state.isCancelling) {
    for (const line of waitingLines(state, Math.min(mostWaiting, room - lines.length))) lines.push(line);
  }
  lines.push(statusLine(state));
  return lines;
}

function waitingLines(state: LiveState, most: number): readonly string[] {
  const { plan, running, finished, layout, colors } = state;
  const lines: string[] = [];
  for (const step of plan.steps.values()) {
    if (lines.length >= most) break;
    if (finished.has(step.id) || running.has(step.id) || step.kind === 'run-test') continue;
    const blockers = [...(plan.waitsFor.get(step.id) ?? [])].filter((id) => !finished.has(id));
    if (blockers.some((id) => running.has(id))) {
      lines.push(layOut(waitingLine(plan, step, blockers), colors.dim('·'), layout, colors));
    }
  }
  return lines;
}

function statusLine(state: LiveState): string {
  const { colors } = state;
  const failed = state.finished
    .values()
    .filter((status) => status === 'failed')
    .toArray().length;
  const parts = [
    `${formatCount(state.finished.size)} of ${formatCount(state.plan.steps.size)}`,
    `${state.running.size} running`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    formatDuration(state.nowMs - state.startedAtMs),
  ];
  const facts = ` ${parts.join('   ')}`;
  const advice = state.isCancelling ? 'cancelling; Ctrl-C again quits at once' : 'Ctrl-C stops; published tables stay';
  const width = state.columns - 1;
  const whole = `${facts}     ${advice}`;
  if (textWidth(whole) <= width) {
    return `${colors.bold(facts)}     ${state.isCancelling ? colors.yellow(advice) : colors.dim(advice)}`;
  }
  if (state.isCancelling) return colors.yellow(shortenEnd(` ${advice}`, width));
  return colors.bold(shortenEnd(facts, width));
}

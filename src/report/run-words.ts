// The first and the last lines of a run. The same words for terminals and logs; colour only marks them.
import type { RowCount, RunHeader, RunSummary } from '../core/event.ts';
import type { Plan } from '../core/plan.ts';
import { shortenEnd, textWidth, wrapWords } from '../util/fit-text.ts';
import { countResults, totalOf } from './count-results.ts';
import { criticalPath } from './critical-path.ts';
import type { Colors } from './line-layout.ts';
import { formatBytes, formatCount, formatDuration, plural } from './quantities.ts';
import { stepName } from './step-words.ts';

const closingWidth = 78;
const mostCountLines = 4;

/** What Ctrl-C does now. Before the plan stands, no statement of a run has been sent. */
export function cancellingText(isRunning: boolean): string {
  return isRunning
    ? 'cancelling: running statements are stopped; published tables stay'
    : 'cancelling: no run has begun';
}

/** `listing staging_events: 128,000 files so far`. */
export function listingText({ name, files }: { readonly name: string; readonly files: number }): string {
  return `listing ${name}: ${plural(files, 'file')} so far`;
}

/** `sqlflow 0.1.0   sparkify → local (target/local.duckdb)   4 threads   run 7f3a91`, less of it where there is no room. */
export function headerLine(header: RunHeader, columns: number, colors: Colors): string {
  const where = `${header.projectName} → ${header.targetName}`;
  const production = header.production ? ['PRODUCTION'] : [];
  const long = [`${where} (${header.targetLabel})`, ...production];
  const details = [plural(header.threads, 'thread'), `run ${shortRunId(header.runId)}`];
  const candidates = [
    [`sqlflow ${header.version}`, ...long, ...details],
    [`sqlflow ${header.version}`, ...long],
    ['sqlflow', where, ...production],
    [where, ...production],
  ];
  const parts = candidates.find((candidate) => textWidth(candidate.join('   ')) <= columns) ?? candidates.at(-1) ?? [];
  const [first = '', ...rest] = parts;
  return [
    colors.bold(first),
    ...rest.map((part) => (part === 'PRODUCTION' ? colors.bold(colors.red(part)) : part)),
  ].join('   ');
}

// A run's id may be a UUID; six characters tell runs apart for people.
function shortRunId(runId: string): string {
  return runId.length <= 8 ? runId : runId.slice(0, 6);
}

/** `Rows  users 96, songs 71, songplays 6,820`. A terminal is spared long lists: `run_results.json` has all of it. */
export function countedLines(counts: readonly RowCount[], columns: number): readonly string[] {
  // A name and its number stay on one line.
  const texts = counts.map(({ name, rows }) => `${name}\u00a0${formatCount(rows)}`);
  for (let shown = texts.length; ; shown -= 1) {
    const more = shown === texts.length ? [] : [`${formatCount(texts.length - shown)} more in run_results.json`];
    const lines = wrapWords(`Rows  ${[...texts.slice(0, shown), ...more].join(', ')}`, columns);
    if (lines.length <= mostCountLines || shown === 0) return lines.map((line) => line.replaceAll('\u00a0', ' '));
  }
}

export function summaryLines(
  input: { readonly header: RunHeader; readonly plan: Plan; readonly summary: RunSummary },
  columns: number,
  colors: Colors,
): readonly string[] {
  const { header, plan, summary } = input;
  const counts = countResults(plan, summary.results);
  const { files, bytes, rows } = counts.loaded;
  const loaded = files === 0 ? '' : `Loaded ${plural(files, 'file')}, ${formatBytes(bytes)}, ${plural(rows, 'row')}`;
  const lines: string[] = [];
  if (plan.steps.size === 0) lines.push('Nothing to do.');
  const tests = testsText(counts.tests);
  const path = pathText(plan, summary, columns);
  const total = `total ${formatDuration(summary.durationMs)}`;
  // The total stands at the right of the last of these lines.
  const both = [loaded, tests].filter((text) => text !== '').join('   ');
  if (path !== '') lines.push(...pair(loaded, tests, columns), ...pair(path, total, columns));
  else if (textWidth(both) + 3 + textWidth(total) <= Math.min(columns, closingWidth))
    lines.push(...pair(both, total, columns));
  else lines.push(...pair(loaded, tests, columns), total);
  if (header.command === 'run' && header.production) {
    lines.push(`Note: nothing was audited; "run" has no tests: sqlflow test -t ${header.targetName}`);
  }
  if (summary.cancelled)
    lines.push(colors.yellow('Cancelled: running steps were rolled back; what is published stays.'));
  const { pass, warn, error, skip } = counts.all;
  const done = `Done. PASS=${pass} WARN=${warn} ERROR=${error} SKIP=${skip} TOTAL=${totalOf(counts.all)}`;
  const paint = error > 0 ? colors.red : warn > 0 ? colors.yellow : colors.green;
  lines.push(...wrapWords(done, columns).map(paint));
  return lines;
}

function testsText(tests: {
  readonly pass: number;
  readonly warn: number;
  readonly error: number;
  readonly skip: number;
}): string {
  const parts = [
    [tests.pass, 'passed'],
    [tests.warn, 'warned'],
    [tests.error, 'failed'],
    [tests.skip, 'skipped'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return told.length === 0 ? '' : `Tests ${told.join(', ')}`;
}

// A path of one step is no news, and steps of no time are none of its reasons. Where it has no room it loses whole steps
// at its end: what stands first can be started earlier, or made faster, for all that follow.
function pathText(plan: Plan, summary: RunSummary, columns: number): string {
  const path = criticalPath(plan, summary.results).filter((step) => step.durationMs >= 50);
  if (path.length < 2) return '';
  let text = 'Critical path ';
  for (const [index, step] of path.entries()) {
    const next = `${text}${index === 0 ? '' : ' >'} ${stepName(plan, step.id)} ${formatDuration(step.durationMs)}`;
    const isLast = index === path.length - 1;
    if (index > 0 && textWidth(next) + (isLast ? 0 : 4) > columns) return `${text} > …`;
    text = next;
  }
  return shortenEnd(text, columns);
}

/** Two short texts share a line, the second at the right; else each has its own. */
function pair(left: string, right: string, columns: number): readonly string[] {
  if (left === '' || right === '') return [left, right].filter((text) => text !== '');
  const width = Math.min(columns, closingWidth);
  const gap = width - textWidth(left) - textWidth(right);
  return gap >= 3 ? [`${left}${' '.repeat(gap)}${right}`] : [left, right];
}

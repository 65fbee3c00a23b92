// A plan as `sqlflow plan` prints it: what would be loaded, altered, built, tested, and what is noted. No database is asked.
import picocolors from 'picocolors';
import type { RunHeader } from '../core/event.ts';
import type { NodeId } from '../core/node-id.ts';
import type { LoadStep, ModelStep, Plan, SeedStep } from '../core/plan.ts';
import { relationLabel } from '../core/relation.ts';
import type { ListedFile } from '../core/source-state.ts';
import { formatDiagnostic } from '../diagnostics/format-diagnostic.ts';
import { padEnd, padStart, shortenEnd, shortenMiddle, textWidth, wrapWords } from '../util/fit-text.ts';
import type { Colors } from './line-layout.ts';
import { formatBytes, formatCount, plural } from './quantities.ts';

export interface PlanTextOptions {
  readonly color: boolean;
  readonly width: number;
  /** The command that would do what is printed. */
  readonly apply: string;
  /** For commands in refusals: `-t dev`. */
  readonly projectFlags?: string | undefined;
  /** Files named for each load. */
  readonly mostFiles?: number;
}

const verbWidth = 7;
const widestPlan = 100;

export function planText(header: RunHeader, plan: Plan, options: PlanTextOptions): string {
  const colors = picocolors.createColors(options.color);
  const width = Math.min(options.width, widestPlan);
  const steps = [...plan.steps.values()];
  const loads = steps.filter((step) => step.kind === 'load-source');
  const seeds = steps.filter((step) => step.kind === 'build-seed');
  const models = steps.filter((step) => step.kind === 'build-model');
  const tests = steps.filter((step) => step.kind === 'run-test');
  const names = [...loads, ...seeds, ...models].map((step) => textWidth(step.node.name));
  const nameWidth = Math.max(8, Math.min(Math.max(0, ...names), Math.floor((width - verbWidth) * 0.4)));
  const writer = new PlanWriter(width, nameWidth, colors, options.projectFlags);

  for (const load of loads) writeLoad(writer, load, options.mostFiles ?? 3);
  for (const load of loads) writeAlter(writer, load);
  for (const seed of seeds) writer.item('Seed', [seed.node.name], seedText(seed));
  writeModels(writer, models);
  if (tests.length > 0) {
    writer.item(
      'Test',
      [plural(tests.length, 'test')],
      models.length + seeds.length > 0 ? 'once their tables are published' : '',
    );
  }
  writer.item('Drop', ['nothing'], '');
  for (const orphan of plan.orphans) writer.text('Note', `${relationLabel(orphan)}: ours, in no model`);

  const totals = totalsText(plan);
  const apply = steps.length === 0 ? '' : `Apply: ${options.apply}`;
  return [
    planHeader(header, width, colors),
    ...(steps.length === 0 ? ['Nothing to do.'] : writer.lines),
    ...closing(totals, apply, width, colors),
  ].join('\n');
}

class PlanWriter {
  readonly lines: string[] = [];
  readonly #width: number;
  readonly #nameWidth: number;
  readonly #colors: Colors;
  readonly projectFlags: string | undefined;
  #verb = '';

  constructor(width: number, nameWidth: number, colors: Colors, projectFlags: string | undefined) {
    this.#width = width;
    this.#nameWidth = nameWidth;
    this.#colors = colors;
    this.projectFlags = projectFlags;
  }

  /** `names` on one line as long as they fit; `detail` behind the last. */
  item(verb: string, names: readonly string[], detail: string): void {
    const room = this.#width - verbWidth;
    const all = names.join(' ');
    if (names.length === 1 || textWidth(all) <= this.#nameWidth) {
      const fit = names.length === 1 ? shortenMiddle(all, detail === '' ? room : this.#nameWidth) : all;
      this.#detailed(verb, padEnd(fit, this.#nameWidth), detail);
      return;
    }
    const lines = wrapWords(all, room);
    const last = lines.at(-1) ?? '';
    const isRoomLeft = textWidth(last) + 3 + textWidth(detail) <= room;
    for (const line of isRoomLeft ? lines.slice(0, -1) : lines) this.text(verb, shortenMiddle(line, room));
    if (isRoomLeft) this.#detailed(verb, padEnd(last, this.#nameWidth), detail);
    else if (detail !== '') this.text(verb, `  ${shortenEnd(detail, room - 2)}`);
  }

  text(verb: string, text: string): void {
    const shown = verb === this.#verb ? '' : verb;
    this.#verb = verb;
    const [first = '', ...rest] = wrapWords(text, this.#width - verbWidth);
    this.lines.push(
      `${shown === '' ? ' '.repeat(verbWidth) : this.#colors.bold(padEnd(shown, verbWidth))}${first}`.trimEnd(),
    );
    for (const line of rest) this.lines.push(`${' '.repeat(verbWidth + 2)}${line}`);
  }

  /** A line below an item. */
  below(text: string): void {
    this.lines.push(`${' '.repeat(verbWidth + 2)}${text}`);
  }

  get belowWidth(): number {
    return this.#width - verbWidth - 2;
  }

  get colors(): Colors {
    return this.#colors;
  }

  #detailed(verb: string, name: string, detail: string): void {
    const room = this.#width - verbWidth - textWidth(name) - 3;
    if (textWidth(detail) <= room || this.#width >= 60) {
      const [first = '', ...rest] = wrapWords(detail, Math.max(10, room));
      this.text(verb, `${name}   ${first}`);
      for (const line of rest) this.lines.push(`${' '.repeat(verbWidth + textWidth(name) + 3)}${line}`);
      return;
    }
    this.text(verb, name);
    for (const line of wrapWords(detail, this.belowWidth)) this.below(line);
  }
}

function writeLoad(writer: PlanWriter, step: LoadStep, mostFiles: number): void {
  // A refused load loads none of them.
  const batches = step.refusals.length > 0 ? [] : step.batches;
  const count = batches.reduce((sum, { files }) => sum + files.length, 0);
  writer.item('Load', [step.node.name], loadText(step, count));
  const most = count <= mostFiles + 1 ? count : mostFiles;
  const shown: ListedFile[] = [];
  for (const { files } of batches) if (shown.length < most) shown.push(...files.slice(0, most - shown.length));
  const sizes = shown.map((file) => formatBytes(file.bytes));
  const sizeWidth = Math.max(0, ...sizes.map(textWidth));
  for (const [index, file] of shown.entries()) {
    const size = padStart(sizes[index] ?? '', sizeWidth);
    const uriWidth = Math.max(10, writer.belowWidth - 2 - sizeWidth - 2);
    writer.below(`${writer.colors.green('+')} ${padEnd(shortenMiddle(file.uri, uriWidth), uriWidth)}  ${size}`);
  }
  if (shown.length < count) writer.below(`and ${formatCount(count - shown.length)} more`);
  for (const refusal of step.refusals) {
    const { projectFlags } = writer;
    const form = { color: writer.colors.isColorSupported, width: writer.belowWidth, projectFlags };
    for (const line of formatDiagnostic(refusal, form).split('\n')) writer.below(line);
  }
}

function loadText(step: LoadStep, fresh: number): string {
  const gone = step.goneCount === 0 ? '' : `; ${formatCount(step.goneCount)} gone from S3, ${rowsStay(step.goneCount)}`;
  const ignored = step.ignoredCount === 0 ? '' : `; ${formatCount(step.ignoredCount)} ignored`;
  const waiting = (step.waitingCount ?? 0) === 0 ? '' : `; ${formatCount(step.waitingCount ?? 0)} not ready`;
  const failed = (step.failedCount ?? 0) === 0 ? '' : `; ${formatCount(step.failedCount ?? 0)} set aside`;
  const from =
    step.listedFromMs === undefined ? '' : `; listed from ${new Date(step.listedFromMs).toISOString().slice(0, 10)} on`;
  const besides = `${from}${gone}${ignored}${waiting}${failed}`;
  if (step.refusals.length > 0) return 'refused:';
  if (step.action === 'skip') return `nothing new (${formatCount(step.loadedCount)} loaded${besides})`;
  const bytes = formatBytes(step.batches.reduce((sum, batch) => sum + batch.bytes, 0));
  const how = howText(step);
  const made = step.table.kind === 'create' ? ' (new)' : '';
  const isAgain = step.action === 'rebuild' || step.batches.some((batch) => batch.replaces !== undefined);
  const news = isAgain
    ? plural(fresh, 'file')
    : fresh === step.listedCount
      ? plural(fresh, 'new file')
      : `${formatCount(fresh)} new of ${plural(step.listedCount, 'file')}`;
  return `${news}, ${bytes}   ${how}   → ${step.node.relation.schema}${made}${besides}`;
}

function howText({ action, batches }: LoadStep): string {
  if (action === 'replace') return 'replaces all rows';
  if (action === 'rebuild') return 'table made anew';
  const again = batches.filter((batch) => batch.replaces !== undefined).length;
  const all = plural(batches.length, 'batch', 'batches');
  return again === 0 ? all : `${all}, ${formatCount(again)} of them again`;
}

function rowsStay(count: number): string {
  return count === 1 ? 'its rows stay' : 'their rows stay';
}

function writeAlter(writer: PlanWriter, step: LoadStep): void {
  if (step.table.kind !== 'add-columns') return;
  for (const column of step.table.columns) {
    writer.item('Alter', [step.node.name], `+ ${column.name} ${column.type}   new in sources.yml; old rows NULL`);
  }
}

function seedText(step: SeedStep): string {
  return [
    step.current === undefined ? 'new' : 'candidate',
    testsText(step.tests.length),
    ...(step.current ? ['swap'] : []),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

// Incremental models tell what they do one by one; the rest share a line with those that become visible the same way.
function writeModels(writer: PlanWriter, models: readonly ModelStep[]): void {
  const groups = new Map<string, ModelStep[]>();
  for (const step of models) {
    const key = step.method.kind === 'incremental' || step.method.kind === 'microbatch' ? step.id : publishText(step);
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const tests = group.reduce((sum, step) => sum + step.tests.length, 0);
    const detail = publishText(first).replace('{tests}', testsText(tests)).replace(/(, )+/g, ', ').replace(/, $/, '');
    writer.item(
      'Build',
      group.map((step) => step.node.name),
      detail,
    );
  }
}

// `{tests}` stands where the group's number of tests goes, so that the text without it is the group's key.
function publishText(step: ModelStep): string {
  switch (step.method.kind) {
    case 'incremental': {
      const { uniqueKey } = step.node.config;
      const key = uniqueKey.length === 0 ? '' : ` on ${uniqueKey.join(', ')}`;
      return `incremental, ${step.method.strategy}${key}, {tests}`;
    }
    case 'microbatch':
      return `incremental, microbatch by ${step.method.microbatch.batchSize}${step.method.isFirst ? ', from its begin' : ''}, {tests}`;
    case 'view':
      return step.current === undefined ? 'new view, {tests}' : 'view, {tests}, swap';
    case 'table':
      return step.current === undefined ? 'new table, {tests}' : 'candidate, {tests}, swap';
    case 'materialized_view':
      return step.current === undefined ? 'new materialized view, {tests}' : 'materialized view, refresh, {tests}';
  }
}

function testsText(count: number): string {
  return count === 0 ? '' : plural(count, 'test');
}

/** What a build would do; steps that wait for a refused load would be skipped. */
function totalsText(plan: Plan): string {
  const held = heldBack(plan);
  const counts = { loads: 0, refused: 0, builds: 0, tests: 0, skipped: 0 };
  for (const [id, step] of plan.steps) {
    if (step.kind === 'load-source') {
      if (step.refusals.length > 0) counts.refused += 1;
      else if (step.action !== 'skip') counts.loads += 1;
    } else if (held.has(id)) counts.skipped += 1;
    else if (step.kind === 'run-test') counts.tests += 1;
    else {
      counts.builds += 1;
      counts.tests += step.tests.length;
    }
  }
  const done = [plural(counts.loads, 'load'), plural(counts.builds, 'build'), plural(counts.tests, 'test')].join(', ');
  if (counts.refused === 0) return `${done}.`;
  const skipped = counts.skipped === 0 ? '' : `, ${plural(counts.skipped, 'step')} skipped for it`;
  return `${done}; ${plural(counts.refused, 'load')} refused${skipped}.`;
}

function heldBack({ steps, waitsFor }: Plan): ReadonlySet<NodeId> {
  const held = new Set<NodeId>();
  const isRefused = (id: NodeId): boolean => {
    const step = steps.get(id);
    return step?.kind === 'load-source' && step.refusals.length > 0;
  };
  // In the plan's order every step comes after what it waits for.
  for (const id of steps.keys()) {
    for (const before of waitsFor.get(id) ?? []) if (held.has(before) || isRefused(before)) held.add(id);
  }
  return held;
}

function planHeader(header: RunHeader, width: number, colors: Colors): string {
  const where = `${header.projectName} → ${header.targetName}`;
  const mark = header.production ? '  PRODUCTION' : '';
  const heads = [`sqlflow plan  ${where} (${header.targetLabel})`, `sqlflow plan  ${where}`, where];
  const head = heads.find((text) => textWidth(text + mark) <= width) ?? where;
  return `${head.replace(/^sqlflow plan/, colors.bold('sqlflow plan'))}${mark === '' ? '' : colors.bold(colors.red(mark))}`;
}

function closing(totals: string, apply: string, width: number, colors: Colors): readonly string[] {
  if (apply === '') return [];
  const line = `${totals}   ${apply}`;
  return textWidth(line) <= width ? [`${totals}   ${colors.bold(apply)}`] : [totals, colors.bold(apply)];
}

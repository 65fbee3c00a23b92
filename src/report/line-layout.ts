// Puts a step's words into columns that never wrap: names lose their middle, details their end, rows go first.
import type picocolors from 'picocolors';
import { padEnd, padStart, shortenEnd, shortenMiddle, textWidth } from '../util/fit-text.ts';
import type { StepLine, StepMark } from './step-words.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface LineLayout {
  /** Cells of the whole line; the last cell of a terminal's line stays free, or some terminals wrap. */
  readonly width: number;
  readonly nameWidth: number;
  /** 0 in narrow windows, where names and figures are worth more. */
  readonly kindWidth: number;
}

const widestKind = 6;
const durationWidth = 7;
const widestLine = 110;
const narrow = 60;
const tooNarrowForKinds = 50;

/** Decided once a run from all names, so that the columns do not jump. */
export function lineLayout(columns: number, names: Iterable<string>): LineLayout {
  const width = Math.max(20, Math.min(columns - 1, widestLine));
  let longest = 18;
  for (const name of names) longest = Math.max(longest, textWidth(name));
  const kindWidth = columns < tooNarrowForKinds ? 0 : widestKind + 1;
  const room = width - 2 - kindWidth - durationWidth;
  const share = columns < narrow ? 0.62 : columns < 100 ? 0.5 : 0.6;
  return { width, nameWidth: Math.max(8, Math.min(longest, Math.floor(room * share))), kindWidth };
}

/** `icon` is one cell. */
export function layOut(line: StepLine, icon: string, layout: LineLayout, colors: Colors): string {
  const name = padEnd(shortenMiddle(line.name, layout.nameWidth), layout.nameWidth);
  const used = 2 + layout.kindWidth + layout.nameWidth;
  const duration = line.duration === '' ? '' : padStart(line.duration, durationWidth);
  const room = layout.width - used - textWidth(duration);
  let middle = '';
  if (line.rows !== '' && textWidth(line.rows) + 2 <= room) {
    const detailRoom = room - textWidth(line.rows) - 4;
    const detail = textWidth(line.detail) <= detailRoom ? line.detail : '';
    middle = `${padEnd(detail === '' ? '' : `  ${detail}`, room - textWidth(line.rows))}${line.rows}`;
  } else if (line.detail !== '' && (line.rows === '' || textWidth(line.detail) + 2 <= room)) {
    // Half of a figure says less than nothing; half of a reason says something.
    middle = `  ${shortenEnd(line.detail, room - 2)}`;
  }
  const tail = duration === '' ? middle.trimEnd() : `${padEnd(middle, room)}${colors.dim(duration)}`;
  const kind = layout.kindWidth === 0 ? '' : colors.dim(padEnd(line.kind, layout.kindWidth));
  return `${icon} ${kind}${paintName(line.mark, name, colors)}${paintDetail(line.mark, tail, colors)}`.trimEnd();
}

function paintName(mark: StepMark, name: string, colors: Colors): string {
  if (mark === 'failed') return colors.bold(name);
  return mark === 'waiting' || mark === 'skipped' || mark === 'cancelled' ? colors.dim(name) : name;
}

function paintDetail(mark: StepMark, tail: string, colors: Colors): string {
  return mark === 'waiting' || mark === 'skipped' || mark === 'cancelled' ? colors.dim(tail) : tail;
}

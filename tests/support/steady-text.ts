// Takes out of printed text what differs from run to run: durations, run ids, temporary folders, dates.
import type { Outcome, ProjectRig } from './project-rig.ts';

/** The output as it would read on every machine. */
export function steadyText(outcome: Pick<Outcome, 'output'>, rig?: ProjectRig): string {
  let text = outcome.output.replaceAll('\r\n', '\n');
  if (rig !== undefined) text = text.replaceAll(rig.dir, '<project>');
  return text
    .replace(/\brun [0-9a-f]{6,}\b/g, 'run <id>')
    .replace(/__sf_[0-9a-z]+/g, '__sf_<run>')
    .replace(/ +\d+(\.\d+)?s\b/g, ' <time>')
    .replace(/ +\d+ms\b/g, ' <time>')
    .replace(/\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?/g, '<date>')
    .replace(/^Critical path .*$/gm, 'Critical path  <path>')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

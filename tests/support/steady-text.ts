// Takes out of printed text what differs from run to run: durations, run ids, temporary folders, dates.
import type { Outcome, ProjectRig } from './project-rig.ts';

/** The output as it would read on every machine: without the critical path, which is told where steps took long, and the total, which makes room for it. */
export function steadyText(outcome: Pick<Outcome, 'output'>, rig?: ProjectRig): string {
  let text = outcome.output.replaceAll('\r\n', '\n');
  if (rig !== undefined) text = text.replaceAll(rig.dir, '<project>');
  return text
    .replace(/\brun [0-9a-f]{6,}\b/g, 'run <id>')
    .replace(/__sf_[0-9a-z]+/g, '__sf_<run>')
    .replace(/ +\d+(\.\d+)?s\b/g, ' <time>')
    .replace(/ +\d+ms\b/g, ' <time>')
    .replace(/\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?/g, '<date>')
    .replace(/^Critical path .*\n/gm, '')
    .replace(/^(?:Loaded|Tests) .*$/gm, (line) => line.replace(/ {2,}/g, '   '))
    .replace(/(?:^| +)total <time>$/gm, '')
    .replace(/\n\n(?=Done\.)/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

// All chapters, how a mistake is made and asked for, and the page that shows them with what was printed.
import { CliRig } from '../support/cli-rig.ts';
import { S3Server } from '../support/s3-server.ts';
import { steadyText } from '../support/steady-text.ts';
import { configAndFlags } from './config-and-flags.ts';
import { loading } from './loading.ts';
import type { Chapter, Mistake } from './mistake.ts';
import { selecting } from './selecting.ts';
import { shop } from './shop.ts';
import { sql } from './sql.ts';
import { templates } from './templates.ts';
import { yaml } from './yaml.ts';

export const chapters: readonly Chapter[] = [configAndFlags, yaml, templates, sql, loading, selecting];

const width = 80;

/** What the command prints where the mistake was made, and how it ends. */
export async function answerTo(mistake: Mistake): Promise<string> {
  using rig = new CliRig({ ...shop, ...(mistake.after === undefined ? mistake.files : {}) });
  await using s3 = mistake.s3 === undefined ? undefined : await S3Server.start();
  if (s3 !== undefined) s3.fault = () => mistake.s3;
  for (const command of mistake.after ?? []) {
    const { code, output } = await rig.run(command);
    if (code !== 0) throw new Error(`${mistake.title}: ${command} fails:\n${output}`);
  }
  rig.write(mistake.files ?? {});
  for (const path of mistake.without ?? []) rig.remove(path);
  if (mistake.foreign !== undefined) await rig.execute(mistake.foreign);
  const outcome = await rig.run(oneAtATime(mistake.command), {
    columns: mistake.columns ?? width,
    env: { ...s3?.env, ...mistake.env },
  });
  const text = steadyText(outcome).replaceAll(rig.dir, '<project>');
  return `${text}\nexit code ${outcome.code}`;
}

/** Steps then end in one order. */
function oneAtATime(command: Mistake['command']): Mistake['command'] {
  return typeof command === 'string' && command.startsWith('build') && !command.includes('--threads')
    ? `${command} --threads 1`
    : command;
}

export interface Answer {
  readonly mistake: Mistake;
  readonly text: string;
}

/** docs/mistakes.md. */
export function mistakesPage(answers: readonly Answer[]): string {
  const of = new Map(answers.map(({ mistake, text }) => [mistake, text]));
  const parts = chapters.map(({ title, mistakes }) =>
    [`## ${title}`, ...mistakes.map((mistake) => section(mistake, of.get(mistake) ?? ''))].join('\n\n'),
  );
  return `# Mistakes, and what sqlflow says

${answers.length} mistakes that are easily made, each in the same small shop, and the whole answer at ${width} columns. The page is made by the test that compares these texts (\`npm run golden\`). A code's own page is printed by
\`sqlflow explain CODE\`.

${parts.join('\n\n')}
`;
}

function section(mistake: Mistake, text: string): string {
  const command = typeof mistake.command === 'string' ? mistake.command : mistake.command.map(quoted).join(' ');
  return `### ${mistake.title}\n\n\`\`\`\n$ sqlflow ${command}\n${text}\n\`\`\``;
}

function quoted(word: string): string {
  return /^[\w:.@+-]+$/.test(word) ? word : `"${word}"`;
}

// docs/diagnostics/README.md: every code with the title of its page, a table a family.
import { catalog } from '../../src/diagnostics/catalog.ts';

const families: readonly (readonly [digit: string, title: string])[] = [
  ['1', 'Config, targets, variables, the command line'],
  ['2', 'Files of the project and their YAML'],
  ['3', 'Templates and references'],
  ['4', 'The graph and selectors'],
  ['5', 'Planning, static checks of SQL'],
  ['6', 'The warehouse: connections, SQL, relations'],
  ['7', 'Data tests'],
  ['8', 'Sources and S3'],
];

export function diagnosticsIndex(pageOf: (code: string) => string): string {
  const codes = Object.values(catalog)
    .map((entry) => entry.code)
    .sort();
  const parts = [
    '# Diagnostics',
    'Every problem that sqlflow reports has a code, and every code a page: what it means, an example, how to mend it. `sqlflow explain SF3001` prints the page in the terminal. This index is generated: `npm run codegen`.',
  ];
  for (const [digit, title] of families) {
    const rows = codes.filter((code) => code.startsWith(`SF${digit}`));
    if (rows.length === 0) continue;
    parts.push(
      `## SF${digit}: ${title}`,
      [
        '| code | |',
        '| --- | --- |',
        ...rows.map((code) => `| [${code}](${code}.md) | ${titleOf(pageOf(code), code)} |`),
      ].join('\n'),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

function titleOf(page: string, code: string): string {
  return new RegExp(`^# ${code}: (.+)`).exec(page)?.[1]?.trim() ?? '';
}

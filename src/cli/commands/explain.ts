// explain: the page of a diagnostic, or the list of all.
import { readFile } from 'node:fs/promises';
import { catalog } from '../../diagnostics/catalog.ts';
import { errorDiagnostic } from '../../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import { closest } from '../../util/closest.ts';
import { shortenEnd } from '../../util/fit-text.ts';
import type { CommandRunner } from '../command-context.ts';
import { exitCode } from '../exit-code.ts';
import { packageFile } from '../package-root.ts';

export const explain: CommandRunner = async ({ args, terminal }) => {
  const codes = [...new Set(Object.values(catalog).map((entry) => entry.code))].sort();
  const [wanted] = args;
  if (wanted === undefined) {
    const width = terminal.columns('stdout');
    for (const code of codes) {
      const title = (await pageOf(code))?.split('\n')[0]?.replace(/^# SF\d+: /, '') ?? '';
      terminal.out(`${shortenEnd(`${code}  ${title}`.trimEnd(), width)}\n`);
    }
    return exitCode.ok;
  }
  const code = normalized(wanted);
  const page = codes.includes(code) ? await pageOf(code) : undefined;
  if (page === undefined) {
    throw new DiagnosticError(
      errorDiagnostic('codeUnknown', undefined, { code: wanted, closest: closest(code, codes) }),
    );
  }
  terminal.out(page.endsWith('\n') ? page : `${page}\n`);
  return exitCode.ok;
};

// `sf3001`, `3001` and `error[SF3001]` are what people paste.
function normalized(text: string): string {
  const digits = /(?:^|SF|\[)(\d{4})\b/i.exec(text)?.[1];
  return digits === undefined ? text.toUpperCase() : `SF${digits}`;
}

async function pageOf(code: string): Promise<string | undefined> {
  try {
    return await readFile(packageFile(`docs/diagnostics/${code}.md`), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

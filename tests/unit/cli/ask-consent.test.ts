// Destructive work on production: the target's name, or --yes, or nothing happens.
import { expect, test } from 'vitest';
import { askConsent } from '../../../src/cli/ask-consent.ts';
import type { CommandContext } from '../../../src/cli/command-context.ts';
import { parseArguments } from '../../../src/cli/parse-arguments.ts';
import { type CliHost, Terminal } from '../../../src/cli/terminal.ts';
import { DiagnosticError } from '../../../src/diagnostics/diagnostic-error.ts';
import { formatDiagnostic } from '../../../src/diagnostics/format-diagnostic.ts';

/** What was asked, and how it ended. */
async function consent(line: string, answer: string | undefined): Promise<{ asked: readonly string[]; end: string }> {
  const asked: string[] = [];
  const stream = { isTTY: answer !== undefined, write: () => true };
  const host: CliHost = {
    env: {},
    cwd: '/',
    stdout: stream,
    stderr: stream,
    stdin: stream,
    now: () => 0,
    ask: async (question) => {
      asked.push(question);
      return answer ?? '';
    },
  };
  const parsed = parseArguments(line.split(' '));
  if (!parsed.ok) throw new DiagnosticError(parsed.error);
  const context = {
    flags: parsed.value.flags,
    host,
    terminal: new Terminal(host, { noColor: true, useColors: false }),
    signal: new AbortController().signal,
  } as unknown as CommandContext;
  try {
    await askConsent(context, 'prod', 'a full refresh');
    return { asked, end: 'goes on' };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const width = Number.POSITIVE_INFINITY;
    return { asked, end: error.diagnostics.map((d) => formatDiagnostic(d, { color: false, width })).join('\n') };
  }
}

const question = 'a full refresh on prod, a PRODUCTION target. Type its name to go on: ';

test("the target's name is the consent", async () => {
  expect(await consent('build -f', 'prod')).toEqual({ asked: [question], end: 'goes on' });
});

test('any other answer ends it', async () => {
  expect(await consent('build -f', 'yes')).toEqual({
    asked: [question],
    end: `error[SF1502]: a full refresh on "prod" was not confirmed; nothing was changed
   = hint: type the target's name, prod, or add --yes`,
  });
});

test('--yes asks nothing', async () => {
  expect(await consent('build -f --yes', undefined)).toEqual({ asked: [], end: 'goes on' });
});

test('without a terminal nobody is asked', async () => {
  expect(await consent('build -f', undefined)).toEqual({
    asked: [],
    end: `error[SF1501]: a full refresh on "prod", a production target, needs your consent
   = hint: there is no terminal to ask at: add --yes`,
  });
});

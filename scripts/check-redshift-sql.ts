// `npm run check:redshift-sql`: every statement that builds send to Redshift, and one of each form that the adapter makes, is read by an
// independent parser (sqlglot, its Redshift dialect). What that parser does not read stands in exceptions.ts with the manual's page.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redshiftDialect } from '../src/adapters/redshift/dialect.ts';
import { dialectCases } from './redshift-sql/dialect-cases.ts';
import { type Exception, exceptions } from './redshift-sql/exceptions.ts';
import { type Batch, flagshipBatches, shopBatches } from './redshift-sql/sent-statements.ts';

const folder = join(import.meta.dirname, 'redshift-sql');

/** What no parser of SQL may take. */
const controls = ['create tabel t (id integer)', 'select from where', 'copy orders (id from nowhere'];

process.exitCode = await main();

async function main(): Promise<number> {
  const python = parserPython();
  if (python === undefined) return process.env['CI'] === 'true' ? 1 : 0;
  const batches = [...(await flagshipBatches()), ...(await shopBatches()), ...dialectCases().map((sql) => [sql])];
  const statements = [...new Set(batches.flat())];
  const problems = [...tooLarge(batches), ...unread(python, statements)];
  for (const problem of problems) console.log(`${problem}\n`);
  const bytes = Math.max(...statements.map((sql) => Buffer.byteLength(sql)));
  const longest = Math.max(...batches.map((batch) => batch.length));
  console.log(
    `${statements.length} different statements in ${batches.length} calls, the longest of ${bytes} bytes, at most ${longest} a call; ${exceptions.length} exceptions; ${problems.length} problems`,
  );
  return problems.length === 0 ? 0 : 1;
}

function tooLarge(batches: readonly Batch[]): readonly string[] {
  const { statements: most, statementBytes } = redshiftDialect.capabilities.batchLimit ?? {
    statements: 40,
    statementBytes: 100_000,
  };
  return batches.flatMap((batch) => [
    ...(batch.length > most ? [`a call of ${batch.length} statements, more than ${most}: ${batch[0]}`] : []),
    ...batch
      .filter((sql) => Buffer.byteLength(sql) > statementBytes)
      .map(
        (sql) => `a statement of ${Buffer.byteLength(sql)} bytes, more than ${statementBytes}: ${sql.slice(0, 200)}`,
      ),
  ]);
}

/** What is not read and not excepted, and exceptions that except nothing. */
function unread(python: string, statements: readonly string[]): readonly string[] {
  const needed = new Set<Exception>();
  const problems: string[] = [];
  const tell = (sql: string, answer: string): void => {
    problems.push(`${answer}\n  ${sql.replaceAll('\n', '\n  ')}`);
  };
  const inPart: string[] = [];
  const answers = parsed(python, [...controls, ...statements]);
  for (const [at, sql] of controls.entries())
    if (answers[at] === null) problems.push(`the parser takes what is no SQL, so it proves nothing: ${sql}`);
  for (const [at, sql] of statements.entries()) {
    const answer = answers[controls.length + at] ?? null;
    if (answer === null) continue;
    const exception = exceptions.find(({ form }) => form.test(sql));
    if (exception === undefined) {
      tell(sql, answer);
      continue;
    }
    needed.add(exception);
    if (exception.readAs !== undefined) inPart.push(sql.replace(exception.form, exception.readAs));
  }
  for (const [at, answer] of parsed(python, inPart).entries()) if (answer !== null) tell(inPart[at] ?? '', answer);
  for (const exception of exceptions)
    if (!needed.has(exception))
      problems.push(`${exception.form} is read by now, or not sent: take it out of exceptions.ts`);
  return problems;
}

function parsed(python: string, statements: readonly string[]): readonly (string | null)[] {
  const run = spawnSync(python, [join(folder, 'parse.py')], {
    input: JSON.stringify(statements),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`parse.py failed:\n${run.stderr}`);
  const answers = JSON.parse(run.stdout) as readonly (string | null)[];
  if (answers.length !== statements.length) throw new Error('parse.py did not answer each statement');
  return answers;
}

/** The Python of an environment that holds the parser, made once for each requirements.txt, outside of the tree. */
function parserPython(): string | undefined {
  const requirements = join(folder, 'requirements.txt');
  if (spawnSync('python3', ['--version']).status !== 0) {
    console.log('python3 is not there: that an independent parser reads our Redshift SQL was NOT checked');
    return undefined;
  }
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const environment = join(tmpdir(), `sqlflow-sqlglot-${process.getuid?.() ?? 'user'}-${version}`);
  const python = join(environment, 'bin', 'python');
  if (existsSync(python) && spawnSync(python, ['-c', 'import sqlglot']).status === 0) return python;
  rmSync(environment, { recursive: true, force: true });
  const steps: readonly (readonly [string, ...string[]])[] = [
    ['python3', '-m', 'venv', environment],
    [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
  ];
  for (const [program, ...args] of steps) {
    const run = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000 });
    if (run.status === 0) continue;
    console.log(`the parser could not be installed; our Redshift SQL was NOT checked:\n${run.stderr}`);
    return undefined;
  }
  return python;
}

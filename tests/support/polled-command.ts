// `node polled-command.ts PROJECT COMMAND LOG`: runs a command of the library while a reader in the same process looks at every
// table, again and again, writes down what it saw, and prints `looked` after each look. COMMAND `look` looks once. A program of its
// own, so that it can be killed.
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type * as Library from '../../src/index.ts';

export interface Observation {
  readonly name: string;
  /** Of all rows in order, load times left out. */
  readonly digest: string;
}

export const polledCommands = ['build', 'run', 'load'] as const;

// Not the bookkeeping, nor candidates on their way.
const relationsQuery = `select table_schema, table_name from information_schema.tables
where left(table_name, 8) <> '_sqlflow' and position('__sf_' in table_name) = 0 order by 1, 2`;

async function main(projectDir: string, command: string, log: string): Promise<void> {
  const { open } = (await import(new URL('../../dist/index.js', import.meta.url).href)) as typeof Library;
  await using reader = await open({ projectDir });
  const look = async (): Promise<void> => {
    for (const [schema, name] of (await reader.show(relationsQuery)).rows) {
      const { columns, rows } = await reader.show(`select * from "${schema}"."${name}"`);
      const kept = columns.flatMap((column, at) => (column.name === '_loaded_at' ? [] : [at]));
      const text = JSON.stringify(rows.map((row) => kept.map((at) => row[at])).sort());
      const seen: Observation = { name: `${schema}.${name}`, digest: createHash('md5').update(text).digest('hex') };
      appendFileSync(log, `${JSON.stringify(seen)}\n`);
    }
  };
  const kind = polledCommands.find((one) => one === command);
  if (kind === undefined) {
    await look();
    return;
  }
  const started = Promise.withResolvers<void>();
  await using project = await open({
    projectDir,
    onEvent: (event) => {
      if (event.type === 'run-started') started.resolve();
    },
  });
  let running = true;
  const run = project[kind]().finally(() => {
    running = false;
    started.resolve();
  });
  await started.promise;
  do {
    await look();
    process.stdout.write('looked\n');
  } while (running);
  await run;
  await look();
}

const [projectDir, command, log] = process.argv.slice(2);
if (import.meta.main && projectDir !== undefined && command !== undefined && log !== undefined) {
  await main(projectDir, command, log);
}

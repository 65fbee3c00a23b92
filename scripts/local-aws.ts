// `npm run local-aws -- --bucket NAME=DIR -- CMD …`: S3, the Redshift Data API and STS on loopback, and a command that meets them
// instead of AWS. Ends with the command's exit code. Without a command it prints the environment and serves until Ctrl-C.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { callFaults, type FaultRule, statementFaults } from '../tests/support/aws/faults/faults.ts';
import { LocalAws } from '../tests/support/aws/local-aws.ts';

const usage = `npm run local-aws -- [options] [-- CMD …]

  --bucket NAME=DIR   a bucket with the files of a folder (never written to); NAME alone: an empty one; may be repeated
  --state FILE        keeps the warehouse in a file, for the next time
  --port N            default: a free one
  --latency MS        each call takes this much longer
  --isolation LEVEL   snapshot (default) or serializable
  --grantee NAME      who can be granted something: "bi", "role analyst", "group readers"; may be repeated
  --fault KIND[:CHANCE]  may be repeated; kinds: ${[...callFaults, ...statementFaults].join(', ')}
  --seed N            of the faults; default 1
  --no-long-polling   as endpoints that know no WaitTimeSeconds`;

process.exitCode = await main();

async function main(): Promise<number> {
  const cut = process.argv.indexOf('--');
  const own = process.argv.slice(2, cut < 0 ? undefined : cut);
  const command = cut < 0 ? [] : process.argv.slice(cut + 1);
  let aws: LocalAws;
  try {
    aws = await LocalAws.start(optionsOf(own));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    console.error(`\n${usage}`);
    return 2;
  }
  try {
    return command.length === 0 ? await serve(aws) : await run(command, aws);
  } finally {
    await aws[Symbol.asyncDispose]();
  }
}

function optionsOf(args: readonly string[]): Parameters<typeof LocalAws.start>[0] {
  const { values } = parseArgs({
    args: [...args],
    options: {
      bucket: { type: 'string', multiple: true },
      state: { type: 'string' },
      port: { type: 'string' },
      latency: { type: 'string' },
      isolation: { type: 'string' },
      grantee: { type: 'string', multiple: true },
      fault: { type: 'string', multiple: true },
      seed: { type: 'string' },
      'no-long-polling': { type: 'boolean' },
    },
  });
  const buckets: Record<string, string | undefined> = {};
  for (const bucket of values.bucket ?? []) {
    const [name = '', dir] = bucket.split(/=(.*)/s);
    buckets[name] = dir === undefined ? undefined : resolve(dir);
  }
  const { isolation = 'snapshot' } = values;
  if (isolation !== 'snapshot' && isolation !== 'serializable')
    throw new Error('--isolation is snapshot or serializable');
  return {
    buckets,
    isolation,
    grantees: values.grantee ?? [],
    faults: (values.fault ?? []).map(faultOf),
    longPolling: values['no-long-polling'] !== true,
    ...(values.state === undefined ? {} : { stateFile: resolve(values.state) }),
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
    ...(values.latency === undefined ? {} : { latencyMs: Number(values.latency) }),
    ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
  };
}

function faultOf(text: string): FaultRule {
  const [kind = '', chance] = text.split(':');
  return { kind: kind as FaultRule['kind'], ...(chance === undefined ? {} : { chance: Number(chance) }) };
}

/** What is set already of REDSHIFT_* is kept. */
function environment(aws: LocalAws): Record<string, string> {
  const env: Record<string, string | undefined> = { ...process.env };
  for (const [name, value] of Object.entries(aws.env))
    if (!(name.startsWith('REDSHIFT_') && env[name] !== undefined)) env[name] = value;
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Signals reach the command, which decides what they mean. */
async function run([program = '', ...args]: readonly string[], aws: LocalAws): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: environment(aws) });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  return new Promise((resolveCode) => {
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`);
      resolveCode(127);
    });
    child.on('exit', (code, signal) => resolveCode(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

async function serve(aws: LocalAws): Promise<number> {
  const stopped = new Promise<void>((stop) => {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  for (const [name, value] of Object.entries(aws.env))
    console.log(value === undefined ? `unset ${name}` : `export ${name}='${value}'`);
  await stopped;
  return 0;
}

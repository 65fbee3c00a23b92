// What `sqlflow plan` costs over a bucket with very many keys: the whole process with the real S3 client, against pages that a server
// on loopback makes. Twice: all keys are new, and all but a few are in the ledger.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { median } from './compile.ts';
import { measured, type Usage } from './measured.ts';
import { keyOf, tagOf } from './s3-listing-server.ts';

export interface ListingFigures extends Usage {
  readonly keys: number;
  readonly known: 'nothing' | 'all but ten';
}

export async function benchListing(sizes: readonly number[], rounds: number): Promise<readonly ListingFigures[]> {
  const figures: ListingFigures[] = [];
  for (const keys of sizes) {
    const dir = await mkdtemp(join(tmpdir(), 'sqlflow-bench-'));
    const server = spawn(process.execPath, [
      fileURLToPath(new URL('s3-listing-server.ts', import.meta.url)),
      String(keys),
    ]);
    try {
      const [port] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
      await writeProject(dir);
      const env = {
        ...process.env,
        AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
        AWS_REGION: 'us-west-2',
        AWS_ACCESS_KEY_ID: 'bench',
        AWS_SECRET_ACCESS_KEY: 'bench',
      };
      for (const known of ['nothing', 'all but ten'] as const) {
        if (known === 'all but ten') await fillLedger(dir, keys - 10);
        const runs: Usage[] = [];
        for (let round = 0; round < rounds; round += 1)
          runs.push(await measured(['plan', '--quiet'], { cwd: dir, env }));
        figures.push({
          keys,
          known,
          seconds: median(runs.map((run) => run.seconds)),
          processorSeconds: median(runs.map((run) => run.processorSeconds)),
          maxMegabytes: median(runs.map((run) => run.maxMegabytes)),
          heapMegabytes: median(runs.map((run) => run.heapMegabytes)),
        });
      }
    } finally {
      const ended = once(server, 'close');
      server.kill();
      await ended;
      await rm(dir, { recursive: true, force: true });
    }
  }
  return figures;
}

async function writeProject(dir: string): Promise<void> {
  const config = { name: 'bench', defaultTarget: 'local', targets: { local: { type: 'duckdb', schema: 'bench' } } };
  await writeFile(join(dir, 'project.config.json'), JSON.stringify(config));
  const source = [
    'version: 2',
    'sources:',
    '  - name: raw',
    '    tables:',
    '      - name: events',
    '        load: { from: s3://lake/events/, format: json }',
    '        columns: [{ name: id, data_type: integer }]',
  ];
  await writeFile(join(dir, 'sources.yml'), `${source.join('\n')}\n`);
}

/** As loads of 5,000 files each would have left it. */
async function fillLedger(dir: string, keys: number): Promise<void> {
  await mkdir(join(dir, 'target'), { recursive: true });
  const instance = await DuckDBInstance.create(join(dir, 'target', 'local.duckdb'));
  const connection = await instance.connect();
  const list = join(dir, 'keys.csv');
  const lines: string[] = [];
  for (let number = 0; number < keys; number += 1) {
    lines.push(`${keyOf(number)},${tagOf(number)},${1000 + (number % 50)},${Math.floor(number / 5000)}`);
  }
  await writeFile(list, lines.join('\n'));
  for (const sql of [
    'CREATE SCHEMA raw',
    'CREATE TABLE raw.events (id INTEGER, _loaded_at TIMESTAMP)',
    'CREATE TABLE raw._sqlflow_files (relation VARCHAR, bucket VARCHAR, key VARCHAR, etag VARCHAR, bytes BIGINT, checksum VARCHAR, rows BIGINT, batch_id VARCHAR, run_id VARCHAR, modified_at TIMESTAMP, loaded_at TIMESTAMP)',
    'CREATE TABLE raw._sqlflow_control (relation VARCHAR, target VARCHAR, version BIGINT, loaded_at TIMESTAMP, run_id VARCHAR)',
    "INSERT INTO raw._sqlflow_control VALUES ('raw.events', 'local', 1, TIMESTAMP '2026-11-14', 'r')",
    `INSERT INTO raw._sqlflow_files SELECT 'raw.events', 'lake', k, t, b, sha1(t), 5, 'r-' || n, 'r', TIMESTAMP '2026-11-13 02:10:00', TIMESTAMP '2026-11-14' + to_seconds(n)
       FROM read_csv('${list}', header = false, columns = {k: 'VARCHAR', t: 'VARCHAR', b: 'BIGINT', n: 'BIGINT'})`,
    'CHECKPOINT',
  ]) {
    await connection.run(sql);
  }
  connection.closeSync();
  instance.closeSync();
  await rm(list);
}

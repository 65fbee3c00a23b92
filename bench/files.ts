// Loading files from a folder, ledger included, beside DuckDB's read_json over the same files: whole processes, in turns, medians.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { median } from './compile.ts';
import { measured, measuredScript, type Usage } from './measured.ts';

const peer = fileURLToPath(new URL('read-json-peer.ts', import.meta.url));

export interface LoadFigures {
  readonly what: string;
  readonly sqlflow: Usage;
  readonly readJson: Usage | undefined;
}

/** Files of about 1 kB, five records each. */
export function benchSmallFiles(files: number, rounds: number, withPeer: boolean): Promise<LoadFigures> {
  return inFolder(`${files} JSON files of 1 kB`, 'data/**/*.json', rounds, withPeer, async (dir) => {
    for (let file = 0; file < files; file += 1) {
      const folder = join(dir, 'data', String(Math.floor(file / 1000)).padStart(4, '0'));
      if (file % 1000 === 0) await mkdir(folder, { recursive: true });
      const lines = Array.from({ length: 6 }, (_, line) => recordOf(6 * file + line));
      await writeFile(join(folder, `part-${String(file).padStart(7, '0')}.json`), lines.join(''));
    }
  });
}

/** One gigabyte of lines, gzipped, in ten files. */
export function benchGzip(rounds: number): Promise<LoadFigures> {
  return inFolder('1 GB of gzipped JSON lines', 'data/*.json.gz', rounds, true, async (dir) => {
    await mkdir(join(dir, 'data'), { recursive: true });
    let number = 0;
    for (let file = 0; file < 10; file += 1) {
      const gzip = createGzip({ level: 1 });
      const out = createWriteStream(join(dir, 'data', `part-${file}.json.gz`));
      gzip.pipe(out);
      for (let bytes = 0; bytes < 100e6; ) {
        const lines: string[] = [];
        for (let line = 0; line < 1000; line += 1, number += 1) lines.push(recordOf(number));
        const text = lines.join('');
        bytes += text.length;
        if (!gzip.write(text)) await once(gzip, 'drain');
      }
      gzip.end();
      await once(out, 'close');
    }
  });
}

/** No randomness that the compressor could not see: the same number gives the same record. */
function recordOf(number: number): string {
  const mixed = Math.imul(number + 1, 2_654_435_761) >>> 0;
  return `${JSON.stringify({
    id: number,
    user_id: mixed % 1_000_000,
    level: mixed % 2 === 0 ? 'free' : 'paid',
    artist: `artist ${mixed % 100_000}`,
    song: `a song title ${mixed.toString(36)}`,
    length: (mixed % 100_000) / 100,
    ts: 1_541_000_000_000 + number * 1000,
    page: 'NextSong',
  })}\n`;
}

async function inFolder(
  what: string,
  glob: string,
  rounds: number,
  withPeer: boolean,
  generate: (dir: string) => Promise<void>,
): Promise<LoadFigures> {
  const dir = await mkdtemp(join(tmpdir(), 'sqlflow-bench-'));
  try {
    await generate(dir);
    await writeProject(dir);
    const ours: Usage[] = [];
    const theirs: Usage[] = [];
    // In turns, so that a busy minute of the machine meets both. The first of each reads from the disk and is left out.
    for (let round = 0; round <= rounds; round += 1) {
      const mine = await measured(['load', '--quiet', '--target-path', `target-${round}`], { cwd: dir });
      const others = withPeer
        ? await measuredScript([peer, join(dir, `peer-${round}.duckdb`), join(dir, glob)], { cwd: dir })
        : undefined;
      if (round === 0) continue;
      ours.push(mine);
      if (others !== undefined) theirs.push(others);
    }
    return { what, sqlflow: medians(ours), readJson: theirs.length === 0 ? undefined : medians(theirs) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function medians(runs: readonly Usage[]): Usage {
  return {
    seconds: median(runs.map((run) => run.seconds)),
    processorSeconds: median(runs.map((run) => run.processorSeconds)),
    maxMegabytes: median(runs.map((run) => run.maxMegabytes)),
    heapMegabytes: median(runs.map((run) => run.heapMegabytes)),
  };
}

async function writeProject(dir: string): Promise<void> {
  const config = {
    name: 'bench',
    defaultTarget: 'local',
    targets: { local: { type: 'duckdb', schema: 'bench', buckets: { lake: './data' } } },
  };
  await writeFile(join(dir, 'project.config.json'), JSON.stringify(config));
  const columns = {
    id: 'bigint',
    user_id: 'integer',
    level: 'varchar(8)',
    artist: 'varchar(100)',
    song: 'varchar(200)',
    length: 'double precision',
    ts: 'timestamp',
    page: 'varchar(20)',
  };
  const lines = [
    'version: 2',
    'sources:',
    '  - name: raw',
    '    tables:',
    '      - name: events',
    '        load: { from: s3://lake/, format: json, time_format: epochmillisecs }',
    '        columns:',
    ...Object.entries(columns).map(([name, type]) => `          - { name: ${name}, data_type: ${type} }`),
  ];
  await writeFile(join(dir, 'sources.yml'), `${lines.join('\n')}\n`);
}

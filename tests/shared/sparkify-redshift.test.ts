// The real data set on a Redshift that speaks the real protocols: the same figures as on the embedded engine, and the same rows.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ClusterRig } from '../support/cluster-rig.ts';
import { ProjectRig } from '../support/project-rig.ts';
import { repositoryRoot } from '../support/source-imports.ts';

const data = join(repositoryRoot, '../shared/sparkify');

const figures = `
  select
    (select count(*) from sparkify_raw.staging_events) as events,
    (select count(*) from sparkify_raw.staging_events where page = 'NextSong') as next_songs,
    (select count(*) from sparkify_raw.staging_songs) as catalogue,
    (select count(*) from analytics.songplays) as songplays,
    (select count(*) from analytics.songplays where song_id is not null) as with_song,
    (select count(*) from analytics.users) as users,
    (select count(*) from analytics.songs) as songs,
    (select count(*) from analytics.artists) as artists,
    (select count(*) from analytics.time) as moments`;

test('every figure holds on Redshift, twice; a part is rebuilt alone; the rows are those of the embedded engine', async () => {
  await using rig = await ClusterRig.create({ buckets: { 'udacity-dend': data } });
  const run = (...words: readonly string[]) =>
    rig.run([...words, '-t', 'redshift', '--target-path', rig.project.path('target')], { cwd: repositoryRoot });
  const first = await run('build');
  expect(first.exitCode, first.output).toBe(0);
  const expected = {
    events: '8056',
    next_songs: '6820',
    catalogue: '71',
    songplays: '6820',
    with_song: '1',
    users: '96',
    songs: '71',
    artists: '69',
    moments: '6813',
  };
  expect(await rig.row(figures)).toEqual(expected);

  const second = await run('build');
  expect(second.exitCode, second.output).toBe(0);
  expect(second.output).toMatch(/staging_events +nothing new, 30 loaded/);
  expect(await rig.row(figures)).toEqual(expected);
  expect(await rig.row('select count(*) as n from sparkify_raw._sqlflow_files')).toEqual({ n: '101' });

  const part = await run('run', '--select', 'songplays+');
  expect(part.exitCode, part.output).toBe(0);
  const results = JSON.parse(rig.project.read('target/run_results.json')) as {
    readonly results: readonly { readonly unique_id: string }[];
  };
  expect(results.results.map(({ unique_id }) => unique_id).sort()).toEqual([
    'model.sparkify.songplays',
    'model.sparkify.time',
  ]);

  // The embedded engine, asked through the same client.
  await using local = await ProjectRig.create({});
  const built = await local.run(['build', '--s3-map', `udacity-dend=${data}`, '--target-path', local.path('target')], {
    cwd: repositoryRoot,
  });
  expect(built.exitCode, built.output).toBe(0);
  for (const [there, here] of [
    ['sparkify_raw.staging_events', 'sparkify_raw.staging_events'],
    ['sparkify_raw.staging_songs', 'sparkify_raw.staging_songs'],
    ...['songplays', 'users', 'songs', 'artists', 'time', 'weekdays'].map((name) => [
      `analytics.${name}`,
      `sparkify.${name}`,
    ]),
  ] as const) {
    const rows = (all: readonly Readonly<Record<string, unknown>>[]) =>
      all.map(({ _loaded_at: _, ...row }) => Object.values(row).map(plain).join('|')).sort();
    expect(rows(await rig.rows(`select * from ${there}`)), there).toEqual(
      rows(await local.query(`select * from ${here}`)),
    );
  }

  expect((await rig.relations()).filter((name) => name.includes('__sf_'))).toEqual([]);
  expect(rig.aws.objects.list('local-staging', '').map(({ key }) => key)).toEqual([]);
  expect(rig.aws.quotaViolations).toEqual([]);
});

/** One text a value, whoever prints it. */
function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  if (/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text)) return String(Number(text));
  return text.replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.(\d*?)0*$/, (_, head: string, rest: string) =>
    rest === '' ? head : `${head}.${rest}`,
  );
}

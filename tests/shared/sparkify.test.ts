// The real data set gives every figure of its README (../shared/sparkify/README.md).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Outcome, ProjectRig } from '../support/project-rig.ts';
import { repositoryRoot } from '../support/source-imports.ts';

const data = join(repositoryRoot, '../shared/sparkify');

test('../shared is there', () => {
  expect(existsSync(data)).toBe(true);
});

test('every figure of the data set holds, a second run loads nothing and changes nothing', async () => {
  // At the root, as the README says it; only what the run writes goes elsewhere.
  await using rig = await ProjectRig.create({});
  const run = (...words: readonly string[]): Promise<Outcome> =>
    rig.run([...words, '--s3-map', 'udacity-dend=../shared/sparkify', '--target-path', rig.path('target')], {
      cwd: repositoryRoot,
    });
  const first = await run('build');
  expect(first.exitCode, first.output).toBe(0);

  expect(
    await rig.query(`
      select
        (select count(*) from sparkify_raw.staging_events) as events,
        (select count(*) from sparkify_raw.staging_events where page = 'NextSong') as next_songs,
        (select count(*) from sparkify_raw.staging_songs) as catalogue,
        (select count(*) from songplays) as songplays,
        (select count(*) from songplays where song_id is not null) as with_song,
        (select count(*) from users) as users,
        (select count(*) from songs) as songs,
        (select count(*) from artists) as artists,
        (select count(*) from time) as moments`),
  ).toEqual([
    {
      events: '8056',
      next_songs: '6820',
      catalogue: '71',
      songplays: '6820',
      with_song: '1',
      users: '96',
      songs: '71',
      artists: '69',
      moments: '6813',
    },
  ]);

  const shown = async (analysis: string): Promise<readonly Record<string, unknown>[]> => {
    const outcome = await run('show', '-s', analysis, '--output', 'json', '--limit', '100');
    expect(outcome.exitCode, outcome.output).toBe(0);
    return (JSON.parse(outcome.stdout) as { readonly rows: readonly Record<string, unknown>[] }).rows;
  };
  expect(
    (await shown('songs_played_by_gender_and_level')).map((row) => [
      row['gender'],
      row['level'],
      Number(row['songs_played']),
    ]),
  ).toEqual([
    ['F', 'free', 593],
    ['F', 'paid', 4294],
    ['M', 'free', 636],
    ['M', 'paid', 1297],
  ]);
  const [busiest] = await shown('songs_played_by_hour');
  expect([Number(busiest?.['hour']), Number(busiest?.['songs_played'])]).toEqual([16, 542]);
  expect((await shown('songs_played_by_weekday')).map((row) => Number(row['songs_played']))).toEqual([
    396, 1014, 1071, 1364, 1052, 1295, 628,
  ]);

  const ledger = 'select * from sparkify_raw._sqlflow_files order by all';
  const before = { contents: await rig.contents(), ledger: await rig.query(ledger) };
  expect(before.ledger.length).toBe(101);
  const second = await run('build');
  expect(second.exitCode, second.output).toBe(0);
  expect({ contents: await rig.contents(), ledger: await rig.query(ledger) }).toEqual(before);

  const selected = await run('run', '--select', 'songplays+');
  expect(selected.exitCode, selected.output).toBe(0);
  const results = JSON.parse(rig.read('target/run_results.json')) as {
    readonly results: readonly { readonly unique_id: string }[];
  };
  expect(results.results.map((result) => result.unique_id).sort()).toEqual([
    'model.sparkify.songplays',
    'model.sparkify.time',
  ]);
  expect(await rig.contents()).toEqual(before.contents);
});

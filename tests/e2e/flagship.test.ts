// The project at the root, run as a user runs it, on its sample; expectations are computed from the files themselves.
import { expect, test } from 'vitest';
import { sampleFiles } from '../../scripts/make-sample.ts';
import { ProjectRig } from '../support/project-rig.ts';

type Line = Readonly<Record<string, string | number | null>>;

const files = sampleFiles();
const events = [...files]
  .filter(([path]) => path.startsWith('log_data/'))
  .flatMap(([, text]) => text.split('\n').map((line) => JSON.parse(line) as Line));
const songs = [...files].filter(([path]) => path.startsWith('song_data/')).map(([, text]) => JSON.parse(text) as Line);
const plays = events.filter((event) => event['page'] === 'NextSong');

function songOf(play: Line): Line | undefined {
  return songs.find(
    (song) =>
      song['title'] === String(play['song']).trimEnd() &&
      song['artist_name'] === play['artist'] &&
      Math.abs(Number(song['duration']) - Number(play['length'])) < 1,
  );
}

const countsSql = `
  select
    (select count(*) from sparkify_raw.staging_events) as events,
    (select count(*) from sparkify_raw.staging_songs) as catalogue,
    (select count(*) from songplays) as songplays,
    (select count(*) from songplays where song_id is not null) as matched,
    (select count(*) from users) as users,
    (select count(*) from users where level = 'paid') as paid,
    (select count(*) from songs) as songs,
    (select count(*) from artists) as artists,
    (select count(*) from time) as moments,
    (select count(*) from weekdays) as weekdays`;

/** Of everybody who plays, the level of the latest play. */
function latestLevels(): readonly unknown[] {
  const inOrder = [...plays].sort((left, right) => Number(left['ts']) - Number(right['ts']));
  return [...new Map(inOrder.map((play) => [play['userId'], play['level']])).values()];
}

test('two commands from nothing: the sample becomes the star schema, and a second run changes nothing', async () => {
  await using rig = await ProjectRig.create({ flagship: true });
  const first = await rig.run('build');
  expect(first.output).not.toContain('error');
  expect(first.exitCode).toBe(0);
  expect(await rig.query(countsSql)).toEqual([
    {
      events: String(events.length),
      catalogue: String(songs.length),
      songplays: String(plays.length),
      matched: String(plays.filter((play) => songOf(play) !== undefined).length),
      users: String(new Set(plays.map((play) => play['userId'])).size),
      paid: String(latestLevels().filter((level) => level === 'paid').length),
      songs: String(songs.length),
      artists: String(new Set(songs.map((song) => song['artist_id'])).size),
      moments: String(new Set(plays.map((play) => play['ts'])).size),
      weekdays: '7',
    },
  ]);
  const ledger = 'select * from sparkify_raw._sqlflow_files order by all';
  const before = { contents: await rig.contents(), ledger: await rig.query(ledger) };
  expect(before.ledger.length).toBe(files.size);

  const second = await rig.run('build');
  expect(second.exitCode).toBe(0);
  expect({ contents: await rig.contents(), ledger: await rig.query(ledger) }).toEqual(before);
});

test('the artist of several songs is described by the file that knows most', async () => {
  await using rig = await ProjectRig.create({ flagship: true });
  expect((await rig.run('build')).exitCode).toBe(0);
  expect(
    await rig.query(
      "select name, location, latitude from artists where name in ('Kestrel & Vane', 'Cobalt Ferry') order by name",
    ),
  ).toEqual([
    { name: 'Cobalt Ferry', location: 'Bergen, Norway', latitude: 60.39299 },
    { name: 'Kestrel & Vane', location: 'Utrecht', latitude: 52.09083 },
  ]);
});

test('a song whose file comes late reaches the plays that were built without it, and only those', async () => {
  await using rig = await ProjectRig.create({ flagship: true });
  const [latePath, lateText] = [...files].find(([, text]) => text.includes('"Signal Fires"')) ?? ['', ''];
  rig.remove(`sample/${latePath}`);
  expect((await rig.run('build')).exitCode).toBe(0);
  const song = JSON.parse(lateText) as Line;
  const matched = `select count(*) as plays from songplays where song_id = '${song['song_id']}'`;
  const others = `select * from songplays where song_id is null or song_id <> '${song['song_id']}' order by all`;
  expect(await rig.query(matched)).toEqual([{ plays: '0' }]);

  rig.write(`sample/${latePath}`, lateText);
  expect((await rig.run('build')).exitCode).toBe(0);
  const expected = plays.filter((play) => songOf(play)?.['song_id'] === song['song_id']).length;
  expect(expected).toBeGreaterThan(0);
  expect(await rig.query(matched)).toEqual([{ plays: String(expected) }]);

  // The same as if it had never been late.
  const late = { songplays: await rig.query('select * from songplays order by all'), others: await rig.query(others) };
  expect((await rig.run('build --full-refresh')).exitCode).toBe(0);
  expect({
    songplays: await rig.query('select * from songplays order by all'),
    others: await rig.query(others),
  }).toEqual(late);
});

test('a day that comes late is loaded once and lost nowhere', async () => {
  await using rig = await ProjectRig.create({ flagship: true });
  const late = 'log_data/2018/11/2018-11-03-events.json';
  rig.remove(`sample/${late}`);
  expect((await rig.run('build')).exitCode).toBe(0);
  rig.write(`sample/${late}`, files.get(late) ?? '');
  expect((await rig.run('build')).exitCode).toBe(0);
  expect(
    await rig.query(
      'select count(*) as songplays, (select count(*) from sparkify_raw.staging_events) as events from songplays',
    ),
  ).toEqual([{ songplays: String(plays.length), events: String(events.length) }]);
});

test('run --select songplays+ touches songplays and what depends on it, and nothing else', async () => {
  await using rig = await ProjectRig.create({ flagship: true });
  expect((await rig.run('build')).exitCode).toBe(0);
  // A file that nobody has loaded yet: the selection must leave it alone.
  rig.write(
    'sample/log_data/2018/11/2018-11-09-events.json',
    files.get('log_data/2018/11/2018-11-08-events.json') ?? '',
  );
  const run = await rig.run('run --select songplays+');
  expect(run.exitCode).toBe(0);
  const results = JSON.parse(rig.read('target/run_results.json')) as {
    readonly results: readonly { readonly unique_id: string; readonly status: string }[];
  };
  expect(results.results.map((result) => `${result.unique_id} ${result.status}`).sort()).toEqual([
    'model.sparkify.songplays success',
    'model.sparkify.time success',
  ]);
  expect(await rig.query('select count(*) as files from sparkify_raw._sqlflow_files')).toEqual([
    { files: String(files.size) },
  ]);
});

test('the analyses answer, each by show', async () => {
  await using rig = await ProjectRig.create({ flagship: true });
  expect((await rig.run('build')).exitCode).toBe(0);
  const shown = await rig.run('show -s songs_played_by_gender_and_level --output json');
  const { rows } = JSON.parse(shown.stdout) as { readonly rows: readonly Record<string, unknown>[] };
  const count = (gender: string, level: string): number =>
    plays.filter((play) => play['gender'] === gender && play['level'] === level).length;
  expect(rows.map((row) => [row['gender'], row['level'], Number(row['songs_played'])])).toEqual([
    ['F', 'free', count('F', 'free')],
    ['F', 'paid', count('F', 'paid')],
    ['M', 'free', count('M', 'free')],
    ['M', 'paid', count('M', 'paid')],
  ]);
});

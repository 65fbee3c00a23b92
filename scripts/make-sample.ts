// Writes sample/: a small stand-in for the bucket of the flagship, laid out as there. The seed is fixed, so the bytes are
// always the same (a test compares). Names and titles are invented; the oddities are those of the real log: users who are
// not logged in, pages that play nothing, songs that almost match, upgrades in mid-week, two plays in the same millisecond.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const seed = 20181101;
const firstDay = Date.UTC(2018, 10, 1);
const dayCount = 8;
const dayMs = 86_400_000;

interface Song {
  readonly track: string;
  readonly songId: string;
  readonly title: string;
  readonly artistId: string;
  readonly artist: string;
  readonly location: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly duration: number;
  readonly year: number;
}

interface User {
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly gender: 'F' | 'M';
  readonly location: string;
  readonly agent: string;
  readonly registration: number;
  /** Paid from this day on (0-based); Infinity: stays free. */
  readonly paidFrom: number;
}

interface LogEvent {
  readonly ts: number;
  readonly day: number;
  readonly line: Readonly<Record<string, string | number | null>>;
}

// [title, artist, location, latitude, longitude, duration, year]; an artist's second song may know less of the artist.
const catalogue: readonly (readonly [string, string, string | null, number | null, number | null, number, number])[] = [
  ['Lantern Season', 'The Paper Harbors', 'Astoria, OR', 46.18788, -123.83125, 214.33424, 2004],
  ['Salt on the Window', 'The Paper Harbors', '', null, null, 187.95057, 2007],
  ['Caf\u00e9 at Midnight', 'Marisol Quint\u00e1n', 'Valpara\u00edso', -33.04724, -71.61268, 241.78893, 1998],
  ['Slow Train / Fast Heart', 'Odell Brannigan', 'Tulsa, OK', 36.15398, -95.99277, 263.60118, 1979],
  ['Ten Thousand Bicycles', 'Kestrel & Vane', 'Utrecht', 52.09083, 5.12222, 198.21669, 2010],
  ['Ten Thousand Bicycles (Live)', 'Kestrel & Vane', 'Utrecht, Netherlands', null, null, 305.44934, 0],
  ['"Quoted"', 'Nine Volt Choir', null, null, null, 176.03873, 0],
  ['Gravel and Gold', 'Wren Halloway', 'Bozeman, MT', 45.67965, -111.03856, 229.69424, 2001],
  ['Undertow', 'Cobalt Ferry', '', null, null, 254.11873, 1993],
  ['Undertow', 'Isla Norrgard', 'Visby', 57.63726, 18.29484, 254.11873, 2012],
  ['A Map of Small Hours', 'Juniper Static', 'Leeds', 53.79648, -1.54785, 322.16771, 2008],
  ['Paper Moon Motel', 'Dust Almanac', 'Marfa, TX', 30.30944, -104.01908, 208.48281, 0],
  ['Signal Fires', 'Tamsin Okoye', 'Lagos', 6.45407, 3.39467, 233.11628, 2015],
  ['Northbound Again', 'Odell Brannigan', '', null, null, 171.72853, 1983],
  ['The Last Ferry Out', 'Cobalt Ferry', 'Bergen, Norway', 60.39299, 5.32415, 289.14893, 1996],
];

// Songs that are played but stand in no file of the catalogue, and four that only look as if they did.
const elsewhere: readonly (readonly [title: string, artist: string, length: number])[] = [
  ['Kitchen Radio', 'Blue Ledger', 203.88526],
  ['Halfway to Anywhere', 'Mayfield Row', 248.81587],
  ['Glass Elevators', 'Vera Lindqvist', 192.49587],
  ['Monday Is a Rumor', 'Blue Ledger', 221.12608],
  ['Thistle', 'Corin & the Larks', 167.5228],
  ['Heavy Weather\\Light Heart', 'Opal District', 276.03546],
  ['Ninety Miles of Porchlight', 'Harlan Tate', 311.66649],
  ['Ma\u00f1ana Otra Vez', 'Los Faroles', 184.24118],
  ['Copper Wire', 'Mayfield Row', 259.05587],
  ['Everything Rhymes with Rain', 'Vera Lindqvist', 236.61669],
  ['Lantern Season', 'The Paper Harbors', 219.33424],
  ['Gravel and Gold', 'Wren Halloway Trio', 229.69424],
  ['Signal Fire', 'Tamsin Okoye', 233.11628],
  ['Paper Moon Motel', 'Dust Almanac', 209.98281],
];

const people: readonly (readonly [string, string, 'F' | 'M', string, number])[] = [
  ['Adaline', 'Moreau', 'F', 'Ashford-Millbrook, VT', 0],
  ['Bram', 'Castellan', 'M', 'Port Ellery, WA', Number.POSITIVE_INFINITY],
  ['Chidi', 'Abara', 'M', 'Cedar Falls, IA', 3],
  ['Delphine', 'Roux', 'F', 'Lakehurst-Granby, CT', Number.POSITIVE_INFINITY],
  ['Emeka', 'Stroud', 'M', 'Santa Rosalia, NM', 0],
  ['Freya', 'Lindahl', 'F', 'Duluth, MN-WI', 5],
  ['Gideon', 'Park', 'M', 'Harbor Springs, MI', Number.POSITIVE_INFINITY],
  ['Hana', 'Kobayashi', 'F', 'Torrance-Gardena, CA', 0],
  ['Ines', 'Figueira', 'F', 'New Bedford, MA', Number.POSITIVE_INFINITY],
  ['Jonah', "O'Dell", 'M', 'Coeur d\u2019Alene, ID', 2],
  ['Katya', 'Brandt', 'F', 'Fredericksburg, TX', Number.POSITIVE_INFINITY],
  ['Lemuel', 'Vance', 'M', 'Ashford-Millbrook, VT', Number.POSITIVE_INFINITY],
];

const agents = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:31.0) Gecko/20100101 Firefox/31.0',
  '"Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/36.0.1985.143 Safari/537.36"',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.9; rv:31.0) Gecko/20100101 Firefox/31.0',
] as const;

/** Every file of the sample by its path under sample/. */
export function sampleFiles(): ReadonlyMap<string, string> {
  const random = randomNumbers(seed);
  const songs = catalogue.map((row) => songOf(row, random));
  const users = people.map((row, index) => userOf(row, index, random));
  const events = eventsOf(users, songs, random);
  const files = new Map<string, string>();
  for (const song of songs) files.set(songPath(song.track), songJson(song));
  for (let day = 0; day < dayCount; day += 1) {
    const lines = events.filter((event) => event.day === day).sort((left, right) => left.ts - right.ts);
    const date = new Date(firstDay + day * dayMs).toISOString().slice(0, 10);
    files.set(`log_data/2018/11/${date}-events.json`, lines.map((event) => logJson(event.line)).join('\n'));
  }
  return files;
}

function songOf(row: (typeof catalogue)[number], random: () => number): Song {
  const [title, artist, location, latitude, longitude, duration, year] = row;
  const firstOfArtist = catalogue.findIndex((other) => other[1] === artist);
  return {
    track: `TRA${letters(random, 2, 'ABC')}${letters(random, 2, alphabet)}128F${letters(random, 7, hexDigits)}`,
    songId: `SO${letters(random, 5, alphabet)}12A${letters(random, 8, hexDigits)}`,
    title,
    // One id an artist, whichever of its songs comes first.
    artistId: `AR${letters(randomNumbers(seed + firstOfArtist), 5, alphabet)}1187B${letters(randomNumbers(firstOfArtist + 7), 6, hexDigits)}`,
    artist,
    location,
    latitude,
    longitude,
    duration,
    year,
  };
}

function userOf(row: (typeof people)[number], index: number, random: () => number): User {
  const [firstName, lastName, gender, location, paidFrom] = row;
  return {
    id: 3 + index * 7,
    firstName,
    lastName,
    gender,
    location,
    agent: agents[index % agents.length] ?? agents[0],
    registration: firstDay - Math.floor(random() * 90 * dayMs) - 1,
    paidFrom,
  };
}

function eventsOf(users: readonly User[], songs: readonly Song[], random: () => number): readonly LogEvent[] {
  const events: LogEvent[] = [];
  let sessionId = 118;
  for (let day = 0; day < dayCount; day += 1) {
    for (const user of users) {
      if (random() < 0.35) continue;
      sessionId += 1 + Math.floor(random() * 4);
      events.push(...sessionOf(user, day, sessionId, songs, random));
    }
  }
  return events;
}

/** A user's evening: sometimes first logged out, then songs and other pages; on the day of the upgrade, the upgrade. */
function sessionOf(
  user: User,
  day: number,
  sessionId: number,
  songs: readonly Song[],
  random: () => number,
): readonly LogEvent[] {
  const events: LogEvent[] = [];
  let ts = firstDay + day * dayMs + Math.floor((6 + random() * 15) * 3_600_000) + 796;
  // Two plays in the same millisecond: whoever listens at noon on the third day starts on the stroke.
  if (day === 2 && user.id % 2 === 1) ts = firstDay + day * dayMs + 43_200_796;
  let paid = day >= user.paidFrom && user.paidFrom === 0 ? true : day > user.paidFrom;
  const add = (page: string, changes: Readonly<Record<string, string | number | null>> = {}): void => {
    const method = page === 'NextSong' || page === 'Login' || page === 'Logout' ? 'PUT' : 'GET';
    events.push({
      ts,
      day,
      line: {
        artist: null,
        auth: 'Logged In',
        firstName: user.firstName,
        gender: user.gender,
        itemInSession: events.length,
        lastName: user.lastName,
        length: null,
        level: paid ? 'paid' : 'free',
        location: user.location,
        method,
        page,
        registration: user.registration,
        sessionId,
        song: null,
        status: page === 'Login' || page === 'Logout' ? 307 : 200,
        ts,
        userAgent: user.agent,
        userId: String(user.id),
        ...changes,
      },
    });
  };
  const nobody = {
    auth: 'Logged Out',
    firstName: null,
    gender: null,
    lastName: null,
    location: null,
    registration: null,
    userAgent: null,
    userId: '',
  };
  if (random() < 0.2 && day !== 2) {
    add('Home', nobody);
    ts += 4000 + Math.floor(random() * 60_000);
    add('Login', nobody);
    ts += 1000;
  }
  const plays = 4 + Math.floor(random() * 11);
  for (let play = 0; play < plays; play += 1) {
    const [title, artist, length] = songToPlay(songs, random);
    add('NextSong', { artist, song: title, length });
    ts += Math.floor(length) * 1000;
    if (random() < 0.08) add(pick(['Home', 'Settings', 'Help', 'About', 'Error'], random));
    if (day === user.paidFrom && day > 0 && play === 2) {
      add('Upgrade');
      ts += 21_000;
      add('Submit Upgrade', { method: 'PUT', status: 307 });
      paid = true;
      ts += 5000;
    }
  }
  if (random() < 0.25) add('Logout');
  return events;
}

function songToPlay(songs: readonly Song[], random: () => number): readonly [string, string, number] {
  if (random() < 0.3) {
    const song = pick(songs, random);
    // The player's length may be off by a little, and a tag may end in a blank: both still match.
    const drift = random() < 0.2 ? 0.4 : 0;
    const blank = random() < 0.1 ? ' ' : '';
    return [song.title + blank, song.artist, Number((song.duration + drift).toFixed(5))];
  }
  return pick(elsewhere, random);
}

/** In the bucket a song lies in the folders of its track's third to fifth letter. */
function songPath(track: string): string {
  return `song_data/${track[2]}/${track[3]}/${track[4]}/${track}.json`;
}

function songJson(song: Song): string {
  const pairs: readonly (readonly [string, string | number | null])[] = [
    ['num_songs', 1],
    ['artist_id', song.artistId],
    ['artist_latitude', song.latitude],
    ['artist_longitude', song.longitude],
    ['artist_location', song.location],
    ['artist_name', song.artist],
    ['song_id', song.songId],
    ['title', song.title],
    ['duration', song.duration],
    ['year', song.year],
  ];
  return `{${pairs.map(([key, value]) => `"${key}": ${asciiJson(value)}`).join(', ')}}`;
}

/** As the log writes it: slashes escaped, and registration as a float. */
function logJson(line: LogEvent['line']): string {
  const pairs = Object.entries(line).map(([key, value]) => {
    const text = JSON.stringify(value).replaceAll('/', '\\/');
    return `"${key}":${key === 'registration' && value !== null ? `${text}.0` : text}`;
  });
  return `{${pairs.join(',')}}`;
}

function asciiJson(value: string | number | null): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const hexDigits = '0123456789ABCDEF';

function letters(random: () => number, count: number, from: string): string {
  return Array.from({ length: count }, () => from[Math.floor(random() * from.length)]).join('');
}

function pick<Value>(values: readonly Value[], random: () => number): Value {
  return values[Math.floor(random() * values.length)]!;
}

/** A linear congruential generator, the same on every machine; not for anything that must be unpredictable. */
function randomNumbers(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('../sample/', import.meta.url));
  rmSync(root, { recursive: true, force: true });
  for (const [path, text] of sampleFiles()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

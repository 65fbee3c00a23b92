// Calls in calls: DuckDB writes macros out, arguments as often as their bodies name them, so those are made once where that would get long.
import { afterAll, describe, expect, test } from 'vitest';
import { expandedLength } from '../../../src/adapters/duckdb/redshift/expanded-length.ts';
import { RedshiftRig } from '../../support/redshift-rig.ts';

const rig = await RedshiftRig.open();
afterAll(() => rig[Symbol.dispose]());
await rig.connection.run(`
CREATE TABLE events (id INTEGER, payload VARCHAR, tags JSON, at_time TIMESTAMP);
INSERT INTO events VALUES (1, '{"a":{"b":[{"c":"{\\"d\\":[5,\\"x y\\"]}"}]}}', '[3,1,[2,1]]', TIMESTAMP '2024-01-31 10:00:00'), (2, NULL, NULL, NULL)`);
rig.tables = {
  events: [
    { name: 'id', type: { kind: 'integer' } },
    { name: 'payload', type: { kind: 'varchar', length: 500 } },
    { name: 'tags', type: { kind: 'super' } },
    { name: 'at_time', type: { kind: 'timestamp' } },
  ],
};

const inner = `json_extract_array_element_text(json_extract_path_text(payload, 'a', 'b'), 0)`;
const outer = `json_extract_array_element_text(json_extract_path_text(json_extract_path_text(${inner}, 'c'), 'd'), 1)`;

describe('calls in calls stay short, and answer as calls of columns do', () => {
  test.each([
    ['functions of JSON', `${outer}, ${outer} = 'x y ', upper(${outer})`, 'x y|t|X Y / NULL|NULL|NULL'],
    [
      'ways into documents',
      `json_parse(${inner}).c::varchar, json_parse(json_parse(${inner}).c::varchar).d[id - 1]::int`,
      '{"d":[5,"x y"]}|5 / NULL|NULL',
    ],
    [
      'functions of arrays',
      'array_sort(array_union(array_distinct(array_flatten(array_concat(tags, tags))), array(7)))',
      '[1,2,3,7] / NULL',
    ],
    [
      'several arguments at once',
      `lpad(soundex(soundex(soundex(${outer}))) || id, len(soundex(soundex(${outer}))) + 3, left(soundex(soundex(${outer})), 1))`,
      'XXX0001 / NULL',
    ],
    [
      'times, read and written',
      `to_date(to_char(to_timestamp(to_char(add_months(at_time, id), 'YYYY-MM-DD HH24:MI'), 'YYYY-MM-DD HH24:MI'), 'YYYYMMDD'), 'YYYYMMDD')`,
      '2024-02-29 / NULL',
    ],
    ['casts', `((at_time::varchar::timestamp::varchar(19))::timestamp::varchar)::date`, '2024-01-31 / NULL'],
    [
      'numbers with their digits',
      'round(round(round(round(id * 1.25, id) / 3.0, id + 1) * 7.5, id) / 2.0, id)',
      '1.6000000 / 3.1300000',
    ],
    [
      'answers of subqueries and windows',
      `json_extract_path_text(json_extract_path_text((select max(e.payload) from events e where e.id <= events.id), 'a'), 'b', true) = '', left(lpad(lpad(lpad(max(payload) over (), 50), 51), 52), 2)`,
      'f|   / f|  ',
    ],
    [
      'columns of the query around',
      `(select max(left(soundex(soundex(soundex(e.payload || events.payload))), events.id)) from events e where lpad(lpad(lpad(e.payload, 600), 601), 602 + events.id) like '%}')`,
      'A / NULL',
    ],
  ])('%s', async (_, list, answer) => {
    const sql = `select ${list} from events order by id`;
    const made = rig.translate(sql);
    expect(made.status === 'translated' ? expandedLength(made.sql) : made.problems).toBeLessThan(120_000);
    const { rows } = await rig.query(sql);
    expect(rows.map((row) => row.map((cell) => cell ?? 'NULL').join('|')).join(' / ')).toBe(answer);
  });

  test('in groups, of groups', async () => {
    const key = `json_extract_path_text(json_extract_path_text(payload, 'a', true), 'b', true)`;
    const { rows } = await rig.query(
      `select ${key} as k, json_extract_array_element_text(${key}, 0) as first, soundex(soundex(soundex(max(${inner})))) from events group by ${key} order by 1`,
    );
    expect(rows).toEqual([
      [expect.stringMatching(/^\[\{"c"/), expect.stringMatching(/^\{"c"/), 'C000'],
      [null, null, null],
    ]);
  });

  test('one call more makes the SQL longer, not a multiple', () => {
    const lengths = [2, 4, 6].map((depth) => {
      let call = 'payload';
      for (let at = 0; at < depth; at += 1) call = `json_extract_path_text(${call}, 'a')`;
      const made = rig.translate(`select ${call} from events`);
      return made.status === 'translated' ? expandedLength(made.sql) : Number.NaN;
    });
    const [two = 0, four = 0, six = 0] = lengths;
    expect((six - four) / (four - two)).toBeCloseTo(1, 1);
  });
});

test.each([
  ['"a" + 1', 7],
  // The body of 57 characters, which names its argument three times.
  ['"_sqlflow".unpadded("name")', 57 + 3 * '"name"'.length],
])('the expanded length of %s', (sql, length) => {
  expect(expandedLength(sql)).toBe(length);
});

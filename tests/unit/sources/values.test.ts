// COPY's rules for values, each with the very statement that a load sends.
import { expect, test } from 'vitest';
import type { Warehouse } from '../../../src/adapters/adapter.ts';
import type { LoadSpec, TimeFormat } from '../../../src/core/load-spec.ts';
import { causes, rowsOf, SourceRig, sourceNode } from './source-rig.ts';

/** What each text becomes in a column of this type: a cell, or "refused". */
async function loaded(
  type: string,
  values: readonly unknown[],
  load: Partial<LoadSpec> = {},
): Promise<readonly (string | null)[]> {
  await using rig = await SourceRig.create();
  const answers: (string | null)[] = [];
  for (const [at, value] of values.entries()) {
    const name = `t${at}`;
    rig.put(
      `${name}/a.json`,
      `{"v":${typeof value === 'symbol' ? (value.description ?? '') : JSON.stringify(value)}}\n`,
    );
    const node = sourceNode({ name, from: `s3://bucket/${name}/`, columns: { v: type }, load });
    const outcome = await rig.load(node);
    answers.push(outcome.result.status === 'failed' ? 'refused' : await cell(rig.warehouse, name));
    if (outcome.result.status === 'failed') expect(causes(outcome)).toContain('SF8012');
  }
  return answers;
}

/** JSON as it is written, for numbers that JavaScript would write otherwise. */
const raw = (json: string): symbol => Symbol(json);

async function cell(warehouse: Warehouse, table: string): Promise<string | null> {
  return (await warehouse.query(`select v from raw.${table}`)).rows[0]?.[0] ?? null;
}

test('integers: whole numbers, as numbers or as text; nothing is rounded', async () => {
  const values = [
    7,
    '7',
    '-7',
    '+7',
    '007',
    raw('2.0'),
    raw('1.5e3'),
    '',
    null,
    2.5,
    '2.5',
    'n/a',
    '0x1F',
    '1_000',
    true,
    3e9,
    ' 7',
  ];
  expect(await loaded('integer', values)).toEqual([
    '7',
    '7',
    '-7',
    '7',
    '7',
    '2',
    '1500',
    null,
    null,
    'refused',
    'refused',
    'refused',
    'refused',
    'refused',
    'refused',
    'refused',
    'refused',
  ]);
});

test('bigint and smallint have their own ranges', async () => {
  expect(await loaded('bigint', [3e9, raw('9223372036854775807'), raw('9223372036854775808')])).toEqual([
    '3000000000',
    '9223372036854775807',
    'refused',
  ]);
  expect(await loaded('smallint', [32767, 32768])).toEqual(['32767', 'refused']);
});

test('decimals: surplus digits are cut off, not rounded', async () => {
  const values = ['1.239', 1.239, '-1.239', '1', '', '12345.6', '123456789', 'x', '1e2', '1.5e-1', '1_0'];
  expect(await loaded('decimal(7,2)', values)).toEqual([
    '1.23',
    '1.23',
    '-1.23',
    '1.00',
    null,
    '12345.60',
    'refused',
    'refused',
    '100.00',
    '0.15',
    'refused',
  ]);
  expect(await loaded('decimal(5,0)', ['12.9'])).toEqual(['12']);
  expect(await loaded('numeric', ['12.9'])).toEqual(['12']);
  // More digits than the engine's longest decimal has.
  const nines = '0.99999999999999999999999999999999999999999';
  expect(await loaded('decimal(38,2)', ['1.239', '-1.239', nines, '1.2x', '12.', '.5'])).toEqual([
    '1.23',
    '-1.23',
    '0.99',
    'refused',
    '12.00',
    '0.50',
  ]);
  expect(await loaded('decimal(9,2)', [nines, '+7.999', ' 7.999'])).toEqual(['0.99', '7.99', '7.99']);
});

test('floating point', async () => {
  expect(await loaded('double precision', [1.5, '2.5', '', 'abc', '1_0'])).toEqual([
    '1.5',
    '2.5',
    null,
    'refused',
    'refused',
  ]);
});

test('booleans: true, false, 0, 1, t, f', async () => {
  expect(await loaded('boolean', [true, false, 0, 1, 't', 'f', 'TRUE', '', 'yes', 2])).toEqual([
    'true',
    'false',
    'false',
    'true',
    'true',
    'false',
    'true',
    null,
    'refused',
    'refused',
  ]);
});

test('text is measured in bytes; empty text stays; objects and lists are their JSON text', async () => {
  expect(await loaded('varchar(4)', ['four', 'ééé', 'éé', '', null, 12, true, [1], { a: 12 }])).toEqual([
    'four',
    'refused',
    'éé',
    '',
    null,
    '12',
    'true',
    '[1]',
    'refused',
  ]);
  expect(await loaded('varchar', ['x'.repeat(256), 'x'.repeat(257)])).toEqual(['x'.repeat(256), 'refused']);
  expect(await loaded('char(2)', ['ab', 'é', 'abc'])).toEqual(['ab', 'refused', 'refused']);
});

test('super keeps the JSON value', async () => {
  expect(await loaded('super', [{ a: [1, 'x'] }, 'text', 12, null, '', [], true])).toEqual([
    '{"a":[1,"x"]}',
    '"text"',
    '12',
    null,
    '""',
    '[]',
    'true',
  ]);
});

test('dates', async () => {
  expect(await loaded('date', ['2018-11-01', '', '01/11/2018', '2018-02-30', '2018-11-01 10:00:00'])).toEqual([
    '2018-11-01',
    null,
    'refused',
    'refused',
    'refused',
  ]);
  expect(await loaded('date', ['01/11/2018', '2018-11-01'], { dateFormat: 'DD/MM/YYYY' })).toEqual([
    '2018-11-01',
    'refused',
  ]);
  expect(await loaded('date', ['2018-11-01', '11/01/2018', '20181101'], { dateFormat: 'auto' })).toEqual([
    '2018-11-01',
    '2018-11-01',
    '2018-11-01',
  ]);
});

const times: readonly [string, TimeFormat, readonly unknown[], readonly (string | null)[]][] = [
  [
    'by default a blank between date and time, no zone',
    { kind: 'default' },
    [
      '2018-11-01 10:20:30',
      '2018-11-01 10:20:30.123456',
      '2018-11-01 10:20:30.100',
      '2018-11-01',
      '',
      '2018-11-01T10:20:30Z',
      1541106106796,
    ],
    [
      '2018-11-01 10:20:30',
      '2018-11-01 10:20:30.123456',
      '2018-11-01 10:20:30.1',
      '2018-11-01 00:00:00',
      null,
      'refused',
      'refused',
    ],
  ],
  [
    'auto reads ISO 8601 and ignores zones, as Redshift does; it reads no epochs',
    { kind: 'auto' },
    [
      '2018-11-01T10:20:30Z',
      '2018-11-01T10:20:30.5+02:00',
      '2018-11-01 10:20:30',
      '11/01/2018 10:20:30',
      1541106106796,
      'soon',
    ],
    [
      '2018-11-01 10:20:30',
      '2018-11-01 10:20:30.5',
      '2018-11-01 10:20:30',
      '2018-11-01 10:20:30',
      'refused',
      'refused',
    ],
  ],
  [
    'epochmillisecs',
    { kind: 'epochmillisecs' },
    [1541106106796, '1541106106796', raw('1541106106796.0'), raw('1541106106796.9'), -1, '', '2018-11-01', raw('1e30')],
    [
      '2018-11-01 21:01:46.796',
      '2018-11-01 21:01:46.796',
      '2018-11-01 21:01:46.796',
      '2018-11-01 21:01:46.796',
      '1969-12-31 23:59:59.999',
      null,
      'refused',
      'refused',
    ],
  ],
  [
    'epochsecs, fractions to the millisecond',
    { kind: 'epochsecs' },
    [1541106106, raw('1541106106.7969'), 'x'],
    ['2018-11-01 21:01:46', '2018-11-01 21:01:46.796', 'refused'],
  ],
  [
    'a pattern',
    { kind: 'pattern', pattern: 'DD.MM.YYYY HH12:MI AM' },
    ['01.11.2018 09:05 PM', '2018-11-01 10:20:30'],
    ['2018-11-01 21:05:00', 'refused'],
  ],
  [
    'a pattern with seconds takes fractions',
    { kind: 'pattern', pattern: 'YYYY/MM/DD HH24:MI:SS' },
    ['2018/11/01 21:05:06', '2018/11/01 21:05:06.25'],
    ['2018-11-01 21:05:06', '2018-11-01 21:05:06.25'],
  ],
];

for (const [title, timeFormat, values, expected] of times) {
  test(`timestamps: ${title}`, async () => {
    expect(await loaded('timestamp', values, { timeFormat })).toEqual(expected);
  });
}

test('timestamps with zone are instants', async () => {
  expect(
    await loaded('timestamptz', ['2018-11-01T10:20:30+02:00', '2018-11-01 10:20:30'], { timeFormat: { kind: 'auto' } }),
  ).toEqual(['2018-11-01 08:20:30+00', '2018-11-01 10:20:30+00']);
  expect(
    await loaded('timestamptz', ['2018-11-01 10:20:30-08', '2018-11-01 10:20:30', '2018-11-01T10:20:30Z']),
  ).toEqual(['2018-11-01 18:20:30+00', '2018-11-01 10:20:30+00', 'refused']);
});

test('keys: auto compares case, auto ignorecase does not, a missing key is NULL', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', '{"id":1,"Name":"x"}\n{"id":2,"name":"y","NAME":"z"}\n{}\n');
  const columns = { id: 'integer', name: 'varchar(8)' };
  const auto = sourceNode({ name: 'auto', columns });
  const folded = sourceNode({
    name: 'folded',
    columns,
    load: { format: { kind: 'json', mapping: { kind: 'auto-ignorecase' } } },
  });
  expect([rowsOf(await rig.load(auto)), rowsOf(await rig.load(folded))]).toEqual([3, 3]);
  expect(await rig.rows('select id, name from raw.auto order by id nulls last')).toEqual([
    ['1', null],
    ['2', 'y'],
    [null, null],
  ]);
  expect((await rig.rows('select id, name from raw.folded order by id nulls last'))[0]).toEqual(['1', 'x']);
});

test('paths: nested, in brackets, of lists, that differ only by case', async () => {
  await using rig = await SourceRig.create();
  rig.put(
    'data/a.json',
    `${JSON.stringify({ Id: 1, id: 2, User: { Geo: { 'a b': 'c' } }, tags: ['x', 'y'], 'dot.ted': true, it: { deep: { 1: 2 } } })}\n`,
  );
  const paths = {
    upper: '$.Id',
    lower: '$.id',
    place: "$['User']['Geo']['a b']",
    tag: '$.tags[1]',
    dotted: "$['dot.ted']",
    deep: '$.it.deep',
    gone: '$.it.no.such',
  };
  const columns = {
    upper: 'integer',
    lower: 'integer',
    place: 'varchar(8)',
    tag: 'varchar(8)',
    dotted: 'boolean',
    deep: 'super',
    gone: 'integer',
  };
  await rig.load(sourceNode({ columns, load: { format: { kind: 'json', mapping: { kind: 'paths', paths } } } }));
  expect(await rig.rows('select * exclude (_loaded_at) from raw.events')).toEqual([
    ['1', '2', 'c', 'y', 'true', '{"1":2}', null],
  ]);
});

test('paths into top-level lists, and whole objects by noshred', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', '["x", 7]\n["y", 8]\n');
  rig.put('whole/a.json', '{"a":{"b":1}}');
  const paths = { name: '$[0]', number: '$[1]' };
  await rig.load(
    sourceNode({
      columns: { name: 'varchar(8)', number: 'integer' },
      load: { format: { kind: 'json', mapping: { kind: 'paths', paths } } },
    }),
  );
  await rig.load(
    sourceNode({
      name: 'whole',
      from: 's3://bucket/whole/',
      columns: { doc: 'super' },
      load: { format: { kind: 'json', mapping: { kind: 'noshred' } } },
    }),
  );
  expect(await rig.rows('select name, number from raw.events order by 1')).toEqual([
    ['x', '7'],
    ['y', '8'],
  ]);
  expect(await rig.rows('select doc from raw.whole')).toEqual([['{"a":{"b":1}}']]);
});

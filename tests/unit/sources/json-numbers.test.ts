// Columns of numbers are read in JSON's own text where no text was seen in them: whatever stands there, it becomes what it would become
// if it was read as a plain text, and is refused with the same words.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { adapter } from '../../../src/adapters/duckdb/index.ts';
import type { LoadSpec } from '../../../src/core/load-spec.ts';
import { FieldWatch } from '../../../src/sources/field-watch.ts';
import { loadSql } from '../../../src/sources/load-sql.ts';
import { causes, rowsOf, SourceRig, sourceNode } from './source-rig.ts';

const numbers =
  `0 1 7 -7 -0 -0.0 2.0 7.00 2.5 -2.5 0.5 1e0 1e3 1E3 1.5e3 1.25e1 1e-3 1e-7 1e-400 1e15 1e16 1e18 1e19 1e21 1e22 1e300 1e400 -1e400
  32767 32768 -32768 -32769 2147483647 2147483648 -2147483649 9007199254740991 9007199254740993 4503599627370497.5 9223372036854775807
  9223372036854775808 -9223372036854775808 -9223372036854775809 18446744073709551615 18446744073709551616 123456789012345678901234567890
  3.4e38 3.5e38 1.7976931348623157e308 1e309 0.1 0.30000000000000004 123456789.123456789 1541121934796 1541121934 1541121934.7965
  253402300799999 253402300800000 -62135596800000 -62135596800001 253402300799 253402300800`.split(/\s+/);
const texts = [
  '',
  ' ',
  '7',
  '-7',
  '+7',
  '007',
  '7.0',
  '7.',
  '.7',
  '7.5',
  '1e3',
  '1E3',
  '1.00000000e12',
  '1_000',
  '1_0.5',
  ' 7',
  '7 ',
  '\t7',
  '7\n',
];
texts.push(
  '0x1F',
  '0b101',
  'true',
  'null',
  'NaN',
  'nan',
  'Infinity',
  '-inf',
  'n/a',
  '１２',
  '1,5',
  '"7"',
  '\\7',
  '9223372036854775808',
  '1541121934796',
);
const others = ['true', 'false', 'null', '[]', '[7]', '{}', '{"v":7}', 'NaN', 'Infinity', '-Infinity', 'nan', 'inf'];
const values = [...numbers, ...texts.map((text) => JSON.stringify(text)), '"\\u0037"', '"\\u00e9"', ...others];

const ways: readonly (readonly [type: string, load: Partial<LoadSpec>])[] = [
  ['smallint', {}],
  ['integer', {}],
  ['bigint', {}],
  ['real', {}],
  ['double precision', {}],
  ['timestamp', { timeFormat: { kind: 'epochsecs' } }],
  ['timestamp', { timeFormat: { kind: 'epochmillisecs' } }],
  ['timestamptz', { timeFormat: { kind: 'epochmillisecs' } }],
];

test.each(ways)('%s %o: what a value becomes does not depend on how it is read', async (type, load) => {
  const dir = mkdtempSync(join(tmpdir(), 'sqlflow-json-numbers-'));
  const signal = new AbortController().signal;
  const warehouse = await adapter.connect(
    { schema: 'shop', path: ':memory:' },
    { projectDir: dir, targetPath: dir, threads: 2, write: true, waitMs: 0, signal },
  );
  try {
    const node = sourceNode({ columns: { v: type }, load });
    const sql = loadSql(node, { ...(node.load as LoadSpec), ...load }, warehouse.dialect);
    await warehouse.query('create schema raw');
    const engineType = warehouse.dialect.typeName(type);
    const path = join(dir, 'file.json');
    const becomes = async (text: string, seen: ReadonlySet<string>): Promise<string> => {
      writeFileSync(path, text);
      await warehouse.query(`create or replace table raw.events (v ${engineType}, _loaded_at timestamp)`);
      const insert = sql.insert({ paths: [path], compression: 'none', texts: seen }, '2026-11-21 18:02:00');
      expect(insert.includes(`"v": 'JSON'`)).toBe(seen.size === 0);
      try {
        await warehouse.query(insert);
        return JSON.stringify((await warehouse.query('select v from raw.events')).rows);
      } catch (error) {
        // Where the engine itself stops, its words are of no matter: the batch is looked at again.
        return error instanceof Error && error.message.includes('does not fit') ? 'refused' : 'an error';
      }
    };
    const judged = async (object: string): Promise<string> => {
      writeFileSync(path, `{"_sqlflow_file":0,"_sqlflow_line":1,"_sqlflow_object":${object}}\n`);
      const answer = await warehouse.query(sql.check(path, []));
      return answer.rows[0]?.[2] === '0' ? 'fits' : 'refused';
    };
    const answers = new Set<string>();
    const unlike: string[] = [];
    for (const value of [...values.map((text) => `{"v":${text}}`), '{}', '{"V":7}', '{"v":7,"v":8}']) {
      const asNumber = await becomes(`${value}\n`, new Set());
      const asText = await becomes(`${value}\n`, new Set(['v']));
      answers.add(asNumber);
      // As a text, DuckDB writes a double of 17 digits with an exponent, which no text of a whole number has.
      if (asText === 'refused' && asNumber !== 'refused') unlike.push(value);
      else expect(`${value} ${asNumber}`).toBe(`${value} ${asText}`);
      // The diagnosis must find what stopped the load, and nothing else.
      if (asNumber !== 'an error') {
        expect(`${value} ${await judged(value)}`).toBe(`${value} ${asNumber === 'refused' ? 'refused' : 'fits'}`);
      }
    }
    expect(unlike).toEqual(type === 'bigint' ? ['{"v":1e16}', '{"v":1e18}'] : []);
    expect(answers.has('refused')).toBe(true);
    expect(answers.has('[[null]]')).toBe(true);
    expect(answers.size).toBeGreaterThan(6);
  } finally {
    await warehouse[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true, force: true });
  }
});

test('a column of numbers, a text far behind: the same rows, the same words', async () => {
  await using rig = await SourceRig.create();
  const columns = { id: 'bigint', price: 'double precision', moment: 'timestamp', n: 'smallint' };
  const load: Partial<LoadSpec> = { timeFormat: { kind: 'epochmillisecs' } };
  const good = Array.from({ length: 50 }, (_, id) => ({ id, price: id / 4, moment: 1541121934796 + id, n: id }));
  const odd = [
    { id: '51', price: '1e3', moment: '1541121934796', n: '+7' },
    { id: '', price: '', moment: '', n: '' },
    { id: null, price: null, moment: null, n: null },
    {},
  ];
  rig.put('numbers/a.json', [...good, ...odd]);
  rig.put('texts/a.json', [...odd, ...good]);
  for (const name of ['numbers', 'texts']) {
    const node = sourceNode({ name, from: `s3://bucket/${name}/`, columns, load });
    expect(rowsOf(await rig.load(node))).toBe(54);
  }
  const rows = (name: string): string => `select id, price, moment, n from raw.${name} order by all`;
  expect(await rig.rows(rows('numbers'))).toEqual(await rig.rows(rows('texts')));
  expect(await rig.rows('select price, moment, n from raw.numbers where id = 51')).toEqual([
    ['1000.0', '2018-11-02 01:25:34.796', '7'],
  ]);
});

test('several files of numbers, one of them odd: its lines are told as ever', async () => {
  await using rig = await SourceRig.create();
  const node = sourceNode({ columns: { id: 'integer', price: 'double precision' } });
  const lines = (count: number): string =>
    Array.from({ length: count }, (_, id) => `{"id":${id},"price":${id}.5,"more":"${'x'.repeat(40)}"}\n`).join('');
  rig.put('data/a.json.gz', gzipSync(lines(40_000), { level: 0 }));
  rig.put('data/b.json.gz', gzipSync(`${lines(40_000)}{"id":true,"price":"1_0"}\n{"id":2.5}\n`, { level: 0 }));
  const said = causes(await rig.load(node));
  expect(said).toContain('s3://bucket/data/b.json.gz:40001');
  expect(said).toContain('$.id = true');
  expect(said).not.toContain('a.json.gz');
  rig.put('data/b.json.gz', gzipSync(`${lines(40_000)}{"id":"7","price":1}\n{"id":7.0}\n`, { level: 0 }));
  expect(rowsOf(await rig.load(node))).toBe(80_002);
  expect(await rig.rows('select key, rows from raw._sqlflow_files order by 1')).toEqual([
    ['data/a.json.gz', '40000'],
    ['data/b.json.gz', '40002'],
  ]);
  expect(await rig.rows('select sum(id), count(price) from raw.events')).toEqual([
    [String(2 * ((39_999 * 40_000) / 2) + 14), '80001'],
  ]);
});

test('a whole number with an exponent is read among texts, too', async () => {
  await using rig = await SourceRig.create();
  const node = sourceNode({ columns: { id: 'bigint' } });
  rig.put('data/a.json', '{"id":"7"}\n{"id":1e16}\n');
  expect(rowsOf(await rig.load(node))).toBe(2);
  expect(await rig.rows('select id from raw.events order by 1')).toEqual([['7'], ['10000000000000000']]);
});

test('the watch knows the keys that had texts, whether it is asked for unknown ones or not', () => {
  for (const isEnabled of [true, false]) {
    const watch = new FieldWatch(isEnabled);
    watch.sample('s3://b/a.json', Buffer.from('{"a":1,"b":"x"}\n{"a":null,"c":[" "]}\n'));
    expect([...watch.texts]).toEqual(['b']);
    expect([...watch.keys.keys()]).toEqual(isEnabled ? ['a', 'b', 'c'] : []);
  }
});

// Numbers of JSON keep the digits of the file in SUPER and in long decimals, whichever way the rows come in.
import { describe, expect, test } from 'vitest';
import type { LoadSpec } from '../../../src/core/load-spec.ts';
import { causes, rowsOf, SourceRig, sourceNode } from './source-rig.ts';

/** A good row beside one that does not fit is loaded through envelopes; alone, by one statement over the file. */
const ways: readonly (readonly [string, string, Partial<LoadSpec>])[] = [
  ['at once', '', {}],
  ['tolerantly', '{"n":"none"}\n', { onError: { kind: 'skip-rows', limit: 1 } }],
];

const document =
  '{"doc":{"price":19.90,"list":[1.50, -1E5, 7],"note":"a, 1.50 \\"x\\": 2.0"},"amount":12345678901234567.12,"n":1.5e3,"short":19.90,"word":19.90,"real":0.10,"wide":0.99999999999999999999,"at":[{"deep":1.500}],"flag":true}\n';

async function load(text: string, columns: Readonly<Record<string, string>>, spec: Partial<LoadSpec>) {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', text);
  const outcome = await rig.load(sourceNode({ columns, load: spec }));
  expect(rowsOf(outcome)).toBe(1);
  return (await rig.rows('select * exclude (_loaded_at) from raw.events'))[0];
}

describe.each(ways)('%s', (_, others, tolerance) => {
  test('by keys: SUPER, long decimals and the other columns beside them', async () => {
    const columns = {
      doc: 'super',
      amount: 'decimal(38,2)',
      n: 'integer',
      short: 'decimal(10,3)',
      word: 'varchar(40)',
      real: 'double precision',
      wide: 'decimal(18,2)',
      at: 'varchar(40)',
      flag: 'boolean',
    };
    expect(await load(document + others, columns, tolerance)).toEqual([
      '{"price":19.90,"list":[1.50,-1E5,7],"note":"a, 1.50 \\"x\\": 2.0"}',
      '12345678901234567.12',
      '1500',
      '19.900',
      '19.90',
      '0.1',
      '0.99',
      '[{"deep":1.500}]',
      'true',
    ]);
  });

  test('a long decimal alone', async () => {
    expect(await load(document + others, { amount: 'decimal(38,2)', n: 'integer' }, tolerance)).toEqual([
      '12345678901234567.12',
      '1500',
    ]);
  });

  test('by paths, into objects and lists', async () => {
    const paths = { price: '$.doc.price', item: '$.doc.list[1]', deep: '$.at[0]', text: '$.at[0].deep', n: '$.n' };
    const columns = { price: 'super', item: 'super', deep: 'super', text: 'varchar(8)', n: 'integer' };
    const format = { kind: 'json', mapping: { kind: 'paths', paths } } as const;
    expect(await load(document + others, columns, { ...tolerance, format })).toEqual([
      '19.90',
      '-1E5',
      '{"deep":1.500}',
      '1.500',
      '1500',
    ]);
  });

  test('by keys in any case', async () => {
    const format = { kind: 'json', mapping: { kind: 'auto-ignorecase' } } as const;
    const text = '{"Doc":1.50,"DOC":null,"n":1}\n';
    expect(await load(text + others, { doc: 'super', n: 'integer' }, { ...tolerance, format })).toEqual(['1.50', '1']);
  });
});

test.each(ways)(
  '%s, without SUPER and long decimals: exact as numbers of 15 digits, as documented',
  async (_, others, tolerance) => {
    const text =
      '{"a":0.123456789012345,"b":1234567890123.45,"c":19.90,"d":1E5,"e":0.28999999999999998,"f":9007199254740993,"n":7.0}\n';
    const columns = {
      a: 'decimal(15,15)',
      b: 'decimal(15,2)',
      c: 'varchar(8)',
      d: 'varchar(8)',
      e: 'decimal(10,2)',
      f: 'bigint',
      n: 'integer',
    };
    expect(await load(text + others, columns, tolerance)).toEqual([
      '0.123456789012345',
      '1234567890123.45',
      '19.9',
      '100000.0',
      '0.29',
      '9007199254740993',
      '7',
    ]);
  },
);

test('whole objects: at once, and beside what cannot be read', async () => {
  const format = { kind: 'json', mapping: { kind: 'noshred' } } as const;
  const whole = '{"price":19.90,"long":12345678901234567.12}';
  expect(await load(`${whole}\n`, { doc: 'super' }, { format })).toEqual([whole]);
  const onError = { kind: 'skip-rows', limit: 1 } as const;
  expect(await load(`${whole}\n{"a":\n`, { doc: 'super' }, { format, onError })).toEqual([whole]);
});

test('top-level lists', async () => {
  const format = { kind: 'json', mapping: { kind: 'paths', paths: { a: '$[0]', b: '$[1]' } } } as const;
  expect(await load('[1.50, 2.50]\n', { a: 'super', b: 'varchar(8)' }, { format })).toEqual(['1.50', '2.50']);
});

test('large files in one statement: the rows of each are counted', async () => {
  await using rig = await SourceRig.create();
  const line = `{"doc":{"price":19.90},"filename":"${'x'.repeat(60)}"}\n`;
  rig.put('data/a.json', line.repeat(20_000));
  rig.put('data/b.json', line.repeat(25_000));
  expect(rowsOf(await rig.load(sourceNode({ columns: { doc: 'super', filename: 'varchar' } })))).toBe(45_000);
  expect(await rig.rows('select key, rows from raw._sqlflow_files order by 1')).toEqual([
    ['data/a.json', '20000'],
    ['data/b.json', '25000'],
  ]);
  expect(await rig.rows('select distinct cast(doc as varchar) from raw.events')).toEqual([['{"price":19.90}']]);
});

test('what does not fit, or is no object, is shown with its line and as it stands in the file', async () => {
  await using rig = await SourceRig.create();
  const node = sourceNode({ columns: { doc: 'super', n: 'integer' } });
  rig.put('data/a.json', '{"doc":1.50,"n":1}\n{"doc":{"é":1.50},"n":2.50}\n{"doc":1.50,"n":{"x":3.10}}\n');
  const shown = causes(await rig.load(node));
  expect(shown).toContain('a.json:2');
  expect(shown).toContain('2.50');
  expect(shown).toContain('{"x":3.10}');
  rig.put('data/a.json', '{"doc":1.50}\n[1.50]\n');
  expect(causes(await rig.load(node))).toContain('a.json:2');
});

// What the embedded engine makes of `copy:`: the same as COPY, or a refusal.
import { expect, test } from 'vitest';
import type { CopyOptions } from '../../../src/core/copy-options.ts';
import { wholeFile } from '../../../src/diagnostics/source-file.ts';
import { causes, rowsOf, SourceRig, sourceNode } from './source-rig.ts';

const csv = { kind: 'csv', delimiter: ',', quote: '"', header: true, nullAs: undefined } as const;
const at = wholeFile({ path: 'sources.yml', text: 'copy' });

function node(columns: Readonly<Record<string, string>>, options: CopyOptions, format: 'csv' | 'json' = 'csv') {
  const places = (Object.keys(options) as (keyof CopyOptions)[]).map((field) => ({ key: field, field, at }));
  return sourceNode({
    columns,
    load: { format: format === 'csv' ? csv : { kind: 'json', mapping: { kind: 'auto' } }, copy: { options, places } },
  });
}

test('what is NULL is decided as the text stands in the file; then it is trimmed, then cut', async () => {
  const answers: Record<string, unknown> = {};
  const text = 'id,t\n1,\n2,"  "\n3,ab  \n4,abcdef\n5,aé€x\n6,€€\n7,éé\n';
  const tries: Record<string, CopyOptions> = {
    empty: { emptyAsNull: true, truncateColumns: true },
    blank: { blanksAsNull: true, truncateColumns: true },
    trimmed: { trimBlanks: true, emptyAsNull: true, truncateColumns: true },
    all: { trimBlanks: true, emptyAsNull: true, blanksAsNull: true, truncateColumns: true },
  };
  for (const [name, options] of Object.entries(tries)) {
    await using rig = await SourceRig.create();
    rig.put('data/a.csv', text);
    expect(rowsOf(await rig.load(node({ id: 'integer', t: 'varchar(4)' }, options)))).toBe(7);
    answers[name] = (await rig.rows('select t from raw.events order by id')).flat();
  }
  const cut = ['abcd', 'aé', '€', 'éé'];
  expect(answers).toEqual({
    empty: [null, '  ', 'ab  ', ...cut],
    blank: ['', null, 'ab  ', ...cut],
    trimmed: [null, '', 'ab', ...cut],
    all: [null, null, 'ab', ...cut],
  });
});

test('decimals are rounded, dates that are none are NULL, and other values still have to fit', async () => {
  await using rig = await SourceRig.create();
  const columns = { id: 'integer', amount: 'decimal(6,2)', day: 'date', seen: 'timestamp' };
  const options = { roundDecimals: true, acceptAnyDate: true };
  rig.put(
    'data/a.json',
    '{"id":1,"amount":"1.005","day":"2026-02-30","seen":"00/00/00 00:00:00"}\n{"id":2,"amount":-2.349,"day":"2026-02-28","seen":"2026-02-28 01:02:03"}\n',
  );
  expect(rowsOf(await rig.load(node(columns, options, 'json')))).toBe(2);
  expect(await rig.rows('select amount, day, seen from raw.events order by id')).toEqual([
    ['1.01', null, null],
    ['-2.35', '2026-02-28', '2026-02-28 01:02:03'],
  ]);
  rig.put('data/b.json', '{"id":"x","amount":"12345.6","day":"never"}\n');
  expect(causes(await rig.load(node(columns, options, 'json')))).toMatch(/id = "x" +column id is integer/);
});

test('rows that do not fit are left out after the conversions, not before', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.csv', 'id,t\n1,abcdef\nx,abcdef\n3,  \n');
  const converted = node({ id: 'integer', t: 'varchar(4)' }, { truncateColumns: true, blanksAsNull: true });
  const load = {
    ...(converted.load as NonNullable<typeof converted.load>),
    onError: { kind: 'skip-rows', limit: 1 } as const,
  };
  expect(rowsOf(await rig.load({ ...converted, load }))).toBe(2);
  expect(await rig.rows('select id, t from raw.events order by id')).toEqual([
    ['1', 'abcd'],
    ['3', null],
  ]);
});

test('what would make other rows than COPY is refused; what makes none is not', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.csv', 'id,t\n1,a\n');
  const columns = { id: 'integer', t: 'varchar(4)' };
  const refused = node(columns, {
    fillRecord: true,
    encoding: 'utf16',
    ignoreHeader: 1,
    acceptInvChars: true,
    explicitIds: true,
    ignoreBlankLines: true,
  });
  const told = causes(await rig.load(refused));
  expect(told.match(/SF8095/g)).toHaveLength(6);
  expect(told).toContain('copy option "fillRecord" is not carried out by the embedded engine');
  const fine = node(columns, { compUpdate: true, statUpdate: true, region: 'eu-west-1', encoding: 'utf8' });
  expect(rowsOf(await rig.load(fine))).toBe(1);
});

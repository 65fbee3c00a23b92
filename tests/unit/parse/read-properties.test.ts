import { expect, test } from 'vitest';
import { readPropertyFile } from '../../../src/parse/read-properties.ts';
import { diagnosticLines } from './diagnostic-lines.ts';

const renderer = {
  value: async (text: string) => `rendered ${text}`,
  description: async (text: string) => `described ${text}`,
};
const read = (text: string) => readPropertyFile({ path: 'models/m.yml', text }, [], renderer);
const problems = async (text: string) => diagnosticLines((await read(text)).diagnostics);

test('an unknown key is named with the nearest one, wherever it stands', async () => {
  const text = `version: 2
modles: []
models:
  - name: a
    descripton: x
    materialized: table
    columns:
      - { name: id, data_typ: integer, type: integer }
      - { name: x, description: One, two or three }
sources:
  - name: s
    tables:
      - name: t
        load: { from: s3://b/d/, format: json, batch: { max_file: 3 } }
`;
  expect(await problems(text)).toEqual([
    'SF2004 models/m.yml:2:1 <modles> a YAML file has no key "modles" | did you mean "models"?',
    'SF2004 models/m.yml:5:5 <descripton> a model has no key "descripton" | did you mean "description"?',
    'SF2004 models/m.yml:6:5 <materialized> a model has no key "materialized" | put it under "config:"',
    'SF2004 models/m.yml:8:21 <data_typ> a column has no key "data_typ" | did you mean "data_type"?',
    'SF2004 models/m.yml:8:40 <type> a column has no key "type" | the key is "data_type"',
    'SF2004 models/m.yml:9:38 <two or three> a column has no key "two or three" | inside { } a comma ends the value: quote a text that holds one',
    'SF2004 models/m.yml:14:57 <max_file> "batch" has no key "max_file" | did you mean "max_files"?',
  ]);
});

test('wrong types, wrong values and missing keys stand at their place', async () => {
  const text = `version: 3
models:
  - name: 5
    description: [a]
    columns: { name: x }
    access: publik
    docs: { show: maybe }
    data_tests: [unique, 7]
  - description: no name
  - just text
seeds: { name: a }
sources:
  - name: s
    tables:
      - name: t
        load: { from: 5, format: jsn, on_error: { skip_row: 3 }, batch: { max_files: 0 }, mode: apend }
`;
  expect(await problems(text)).toEqual([
    'SF2006 models/m.yml:1:10 <3> "3" is no value of "version" | it is one of "2"',
    'SF2005 models/m.yml:3:11 <5> "name" must be a text, not 5 | put the value in quotes',
    'SF2005 models/m.yml:4:5 <description> "description" must be a text, not a list',
    'SF2005 models/m.yml:5:5 <columns> "columns" must be a list, not a mapping | begin each item with "- "',
    'SF2006 models/m.yml:6:13 <publik> "publik" is no value of "access" | did you mean "public"?',
    'SF2005 models/m.yml:7:19 <maybe> "show" must be true or false, not the text "maybe"',
    'SF2005 models/m.yml:8:26 <7> "data_tests" must be a text or a mapping, not 7',
    'SF2007 models/m.yml:9:5 <description: no name> a model needs the key "name"',
    'SF2005 models/m.yml:10:5 <just text> "models" must be a mapping, not the text "just text"',
    'SF2005 models/m.yml:11:1 <seeds> "seeds" must be a list, not a mapping | begin each item with "- "',
    'SF2005 models/m.yml:16:23 <5> "from" must be a text or a list, not 5',
    'SF2006 models/m.yml:16:34 <jsn> "jsn" is no value of "format" | did you mean "json"?',
    'SF2004 models/m.yml:16:51 <skip_row> "on_error" has no key "skip_row" | did you mean "skip_rows"?',
    'SF2006 models/m.yml:16:86 <0> "max_files" must be at least 1, not "0"',
    'SF2006 models/m.yml:16:97 <apend> "apend" is no value of "mode" | did you mean "append"?',
  ]);
});

test('what is not YAML is said once a line, with the way to mend it', async () => {
  expect(await problems('models:\n- name: a\n\tdescription: b\n')).toEqual([
    'SF2002 models/m.yml:3:1 <\t> this is not YAML: a tab indents this line | YAML is indented by spaces only',
  ]);
  expect(await problems('models:\n  - name: a\n    description: one: two\n')).toEqual([
    'SF2002 models/m.yml:3:18 <o> this is not YAML: a second ": " on one line | quote a value that contains ": "',
  ]);
  expect(await problems('models:\n  - name: a\n   columns: []\n')).toEqual([
    'SF2002 models/m.yml:3:4 <c> this is not YAML: a list item must begin with "- " | the keys of one mapping begin in one column',
  ]);
  expect(await problems('models:\n  - name: "a\n')).toEqual([
    'SF2002 models/m.yml:2:11 <"> this is not YAML: this quote is not closed',
  ]);
  expect(await problems('models:\n  - name: {{ x }}\n')).toEqual([
    'SF2008 models/m.yml:2:11 <{{ x }}> braces without quotes are a YAML mapping | put the template in quotes: "{{ … }}"',
  ]);
  expect(await problems('models: *none\n')).toEqual([
    'SF2002 models/m.yml:1:9 <*none> this is not YAML: the anchor of "*none" is not defined above it',
  ]);
});

test('a repeated key names both places, and the rest of the file is still checked', async () => {
  const { diagnostics, entries } = await read(
    'models:\n  - name: a\n    name: b\n    meta: { x: 1, x: 2 }\n    tests: 5\n',
  );
  expect(diagnosticLines(diagnostics)).toEqual([
    'SF2003 models/m.yml:3:5 <name> key "name" is given twice | one mapping holds a key once: merge the two, or begin a new list item with "- "',
    'SF2003 models/m.yml:4:19 <x> key "x" is given twice | one mapping holds a key once: merge the two, or begin a new list item with "- "',
    'SF2005 models/m.yml:5:12 <5> "tests" must be a list, not 5',
  ]);
  expect(diagnostics[0]?.labels.map(({ at, text }) => [at.start, text])).toEqual([[12, 'first here']]);
  expect(entries).toEqual([]);
});

test('anchors, merges and words for booleans are read as dbt reads them; keys stay words', async () => {
  const { entries, diagnostics } = await read(
    'models:\n  - &base { name: a, meta: { 1: on, y: no, n: y } }\n  - { <<: *base, name: b }\n  - *base\n',
  );
  expect(diagnostics).toEqual([]);
  expect(entries.map(({ name, values, at }) => [name, values.meta, at.start])).toEqual([
    ['a', { 1: true, y: false, n: 'y' }, 26],
    ['b', { 1: true, y: false, n: 'y' }, 83],
    ['a', { 1: true, y: false, n: 'y' }, 26],
  ]);
});

test('templates are rendered, but not in tests and hooks; descriptions know docs blocks', async () => {
  const { entries } = await read(`models:
  - name: a
    description: "{{ doc('x') }}"
    config: { alias: "{{ var('x') }}", post-hook: "grant {{ this }}" }
    data_tests: [{ is: { x: "{{ 1 }}" } }]
`);
  expect(entries.map(({ values }) => values)).toEqual([
    {
      name: 'a',
      description: "described {{ doc('x') }}",
      config: { alias: "rendered {{ var('x') }}", 'post-hook': 'grant {{ this }}' },
      data_tests: [{ is: { x: '{{ 1 }}' } }],
    },
  ]);
});

test('keys of dbt that are not built say so; keys that only describe are read over', async () => {
  expect(await problems('exposures: []\ngroups: [{ name: x }]\nunit_tests: []\nsnapshots: []\nmetrics: []\n')).toEqual([
    'SF2009 warning models/m.yml:3:1 <unit_tests> "unit_tests" is not built yet: these tests do not run',
    'SF2009 warning models/m.yml:4:1 <snapshots> "snapshots" is not built yet: these snapshots are left out',
    'SF2009 warning models/m.yml:5:1 <metrics> "metrics" is not built yet: they are left out',
  ]);
  expect(await problems('')).toEqual([]);
  expect(await problems('- a\n')).toEqual([
    'SF2005 models/m.yml:1:1 <- a> "models/m.yml" must be a mapping, not a list',
  ]);
});

// dbt's pure globals, and the parts of Python's library that it hands out.
import { expect, test } from 'vitest';
import { standardGlobals } from '../../../src/render/globals/standard-globals.ts';
import { render } from './render-rig.ts';

const warnings: string[] = [];
const globals = standardGlobals({
  warn: (message) => void warnings.push(message),
  now: () => new Date('2026-03-04T05:06:07.089Z'),
});

async function each(expressions: Readonly<Record<string, string>>): Promise<void> {
  const outputs: Record<string, string> = {};
  for (const text of Object.keys(expressions)) outputs[text] = await render(`{{ ${text} }}`, { globals });
  expect(outputs).toEqual(expressions);
}

test('JSON and YAML keep types and order', async () => {
  await each({
    'fromjson(\'{"b": 1.0, "a": [null, true, 12345678901234567890]}\')':
      "{'b': 1.0, 'a': [None, True, 12345678901234567890]}",
    "fromjson('{', 'default')": 'default',
    'tojson({"b": 1.0, "a": (none,)})': '{"b": 1.0, "a": [null]}',
    'tojson({"b": 1, "a": 2}, sort_keys=true)': '{"a": 2, "b": 1}',
    "fromyaml('a: [1, yes]\\nb: x')": "{'a': [1, True], 'b': 'x'}",
    "toyaml({'a': [1, none], 'b': 'x'})": 'a:\n- 1\n- null\nb: x\n',
  });
});

test('sets, zips, hashes, differences', async () => {
  await each({
    'set([2, 1, 2]) | sort': '[1, 2]',
    'set(1) is none': 'True',
    'set_strict(1)': "SF3105 models/m.sql:1:4 'int' object is not iterable",
    'zip([1, 2], "ab") | list': "[(1, 'a'), (2, 'b')]",
    'zip(1, 2)': 'None',
    "local_md5('a')": '0cc175b9c0f1b6a831c399e269772661',
    "diff_of_two_dicts({'Select': ['A', 'b']}, {'select': ['a']})": "{'select': ['b']}",
  });
});

test('warnings are told, errors are raised', async () => {
  await each({
    "exceptions.warn('careful')": '',
    "exceptions.raise_not_implemented('not here')": 'SF3105 models/m.sql:1:4 not here',
    "exceptions.missing_config({'name': 'm'}, 'k')": 'SF3105 models/m.sql:1:4 model "m" needs the config "k"',
  });
  expect(warnings).toEqual(['careful']);
});

test('dates', async () => {
  const datetime = 'modules.datetime.datetime';
  await each({
    [`${datetime}.now()`]: '2026-03-04 05:06:07.089000',
    [`${datetime}(2024, 1, 31) + modules.datetime.timedelta(days=30, hours=1)`]: '2024-03-01 01:00:00',
    [`${datetime}.strptime('03/02/24', '%d/%m/%y').strftime('%A %j %-d. %b')`]: 'Saturday 034 3. Feb',
    'modules.datetime.date(2024, 3, 1) - modules.datetime.date(2024, 2, 1)': '29 days, 0:00:00',
    'modules.datetime.date.today().isoformat()': '2026-03-04',
    [`modules.pytz.timezone('Europe/Oslo').localize(${datetime}(2026, 7, 1)).isoformat()`]: '2026-07-01T00:00:00+02:00',
    [`${datetime}.now(modules.pytz.utc).astimezone(modules.pytz.timezone('Asia/Tokyo')).strftime('%H:%M %z')`]:
      '14:06 +0900',
    [`${datetime}(2024, 13, 1)`]: 'SF3104 models/m.sql:1:4 ValueError: month must be in 1..12',
  });
});

test('regular expressions', async () => {
  await each({
    "modules.re.match('(?P<a>\\\\w+)_(\\\\d*)', 'stg_12').groups()": "('stg', '12')",
    "modules.re.sub('[^a-z]+', '_', 'a b--c')": 'a_b_c',
    "modules.re.sub('(a)(b)?', '<\\\\2\\\\1>', 'ab a')": '<ba> <a>',
    "modules.re.findall('b*', 'abb')": "['', 'bb', '']",
    "modules.re.split('(,)', 'a,b')": "['a', ',', 'b']",
    "modules.re.compile('^X', modules.re.I).search('xy').span()": '(0, 1)',
    "modules.re.search('(?<=a)b(?!c)', 'abcab').start()": '4',
    "modules.re.match('(', '')": 'SF3104 models/m.sql:1:4 ValueError: missing ), unterminated subpattern at position 0',
  });
});

test('a pattern that would backtrack without end is matched in linear time, or meets the limit', async () => {
  expect(await render("{{ modules.re.match('(a+)+$', 'a' * 40 ~ 'b') }}", { globals })).toBe('None');
  expect(await render("{{ modules.re.match('(a|aa)*c', 'a' * 5000) }}", { globals })).toBe('None');
  expect(await render("{{ modules.re.match('(?=a)(a+)+$', 'a' * 40 ~ 'b') }}", { globals })).toMatch(/^SF3107 /);
});

test('itertools', async () => {
  await each({
    "modules.itertools.product([1, 2], 'a') | list": "[(1, 'a'), (2, 'a')]",
    'modules.itertools.chain([1], (2,)) | list': '[1, 2]',
    'modules.itertools.islice(modules.itertools.count(), 3) | list': '[0, 1, 2]',
  });
  expect(await render('{{ modules.itertools.count() | list }}', { globals })).toMatch(/^SF3107 /);
});

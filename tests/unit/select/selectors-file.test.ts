// selectors.yml: every form of a definition, and every mistake with its place.
import { expect, test } from 'vitest';
import { codeOf, type Diagnostic, entryOf, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { DiagnosticSink } from '../../../src/diagnostics/sink.ts';
import { positionAt } from '../../../src/diagnostics/source-file.ts';
import { manifestDag } from '../../../src/graph/manifest-dag.ts';
import { parseYamlFile } from '../../../src/parse/yaml-file.ts';
import { readSelectors } from '../../../src/select/read-selectors.ts';
import type { NamedSelectors } from '../../../src/select/select-expr.ts';
import { type SelectInput, selectNodes } from '../../../src/select/select-nodes.ts';
import { buildManifest } from '../../support/manifest-builder.ts';

const manifest = buildManifest({
  sources: [{ source: 'raw', table: 'orders' }],
  models: [
    { name: 'stg_orders', folder: 'staging', reads: ['raw.orders'], tags: ['nightly'] },
    { name: 'stg_users', folder: 'staging' },
    { name: 'orders', folder: 'marts', reads: ['stg_orders', 'stg_users'], config: { materialized: 'table' } },
    { name: 'report', folder: 'marts', reads: ['orders'] },
  ],
  tests: [
    { on: 'orders', test: 'unique', column: 'id' },
    { name: 'orders_have_users', reads: ['orders', 'stg_users'] },
  ],
});

function read(text: string): { readonly named: NamedSelectors; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const { yaml, diagnostics } = parseYamlFile({ path: 'selectors.yml', text });
  if (yaml === undefined) throw new Error(diagnostics.map(messageOf).join());
  const named = readSelectors(yaml, manifest, (problem) => problems.push(problem));
  return { named, problems };
}

function run(text: string, input: Partial<SelectInput>): { readonly names: string; readonly told: readonly string[] } {
  const { named, problems } = read(text);
  expect(problems.map(told)).toEqual([]);
  const dag = manifestDag(manifest);
  if (!dag.ok) throw new Error('the manifest has a cycle');
  const sink = new DiagnosticSink();
  const selected = selectNodes({ manifest, dag: dag.value, select: [], exclude: [], named, sink, ...input });
  const names = Array.from(selected, (id) => manifest.nodes.get(id)?.name ?? '').sort();
  return { names: names.join(' '), told: sink.diagnostics.map(told) };
}

/** `[code] line:column message`, and the hint. */
function told(problem: Diagnostic): string {
  const { at } = problem;
  if (at === undefined || !('file' in at)) return messageOf(problem);
  const { line, column } = positionAt(at.file, at.start);
  const hint = entryOf(problem).hint?.(problem.data);
  const place = at.file.path === 'selectors.yml' ? `${line}:${column}` : at.file.path;
  return `[${codeOf(problem)}] ${place} ${messageOf(problem)}${hint === undefined ? '' : ` (${hint})`}`;
}

const one = (definition: string): string => `selectors:\n  - name: it\n    definition: ${definition}\n`;

test.each([
  ['words', 'stg_orders+1', 'orders orders_have_users stg_orders unique_orders_id'],
  [
    'quoted words with a comma',
    "'marts,config.materialized:table stg_users'",
    'orders orders_have_users stg_users unique_orders_id',
  ],
  ['a method and its value', '{ tag: nightly }', 'stg_orders'],
  ['a method with an argument', '{ config.materialized: table }', 'orders orders_have_users unique_orders_id'],
  ['the long form', '{ method: tag, value: nightly }', 'stg_orders'],
  [
    'parents',
    '{ method: fqn, value: report, parents: true, parents_depth: 1, indirect_selection: empty }',
    'orders report',
  ],
  ['a depth alone counts for nothing', '{ method: fqn, value: report, parents_depth: 1 }', 'report'],
  [
    'children',
    '{ method: fqn, value: orders, children: true, children_depth: 1, indirect_selection: empty }',
    'orders orders_have_users report unique_orders_id',
  ],
  [
    "children's parents",
    '{ method: fqn, value: orders, childrens_parents: true, indirect_selection: empty }',
    'orders orders orders_have_users report stg_orders stg_users unique_orders_id',
  ],
  ['cautious', '{ method: fqn, value: orders, indirect_selection: cautious }', 'orders unique_orders_id'],
  [
    'buildable',
    '{ method: fqn, value: orders, indirect_selection: buildable }',
    'orders orders_have_users unique_orders_id',
  ],
  [
    'exclude in the long form',
    '{ method: fqn, value: staging, exclude: [{ tag: nightly }] }',
    'orders_have_users stg_users',
  ],
  ['a union', '{ union: [stg_orders, { fqn: report }] }', 'report stg_orders'],
  ['an intersection', '{ intersection: [staging, { tag: nightly }] }', 'stg_orders'],
  ['a union without some', '{ union: [staging, marts, { exclude: [orders, stg_users] }] }', 'report stg_orders'],
  [
    'levels within levels',
    '{ union: [{ intersection: [staging, { exclude: [stg_users] }] }, { union: [report] }] }',
    'report stg_orders',
  ],
])('a definition may be %s', (_, definition, expected) => {
  expect(run(one(definition), { selector: 'it' })).toEqual({ names: expected, told: [] });
});

const library = `selectors:
  - name: night
    description: what runs at night
    definition: { tag: nightly }
  - name: more
    default: true
    definition: { union: [{ method: selector, value: night }, report] }
`;

test('a selector uses another one', () => {
  expect(run(library, { selector: 'more' })).toEqual({ names: 'report stg_orders', told: [] });
});

test('selector: stands in words, too, with graph operators', () => {
  expect(run(library, { select: ['selector:night+1'], indirectSelection: 'empty' }).names).toBe('orders stg_orders');
  expect(run(library, { select: ['report'], exclude: ['selector:night'] }).names).toBe('report');
});

test('the default counts where nothing else is said', () => {
  expect(run(library, {}).names).toBe('report stg_orders');
  expect(run(library, { select: ['stg_users'] }).names).toBe('orders_have_users stg_users');
  expect(run(library, { exclude: ['orders'] }).names).toBe('orders report stg_orders stg_users');
  expect(run(library, { selector: 'night' }).names).toBe('stg_orders');
});

test('--indirect-selection counts where the definition says nothing else', () => {
  expect(run(one('orders'), { selector: 'it', indirectSelection: 'empty' }).names).toBe('orders');
  const eager = '{ method: fqn, value: orders, indirect_selection: eager }';
  expect(run(one(eager), { selector: 'it', indirectSelection: 'empty' }).names).toBe(
    'orders orders_have_users unique_orders_id',
  );
});

test('SF4009: a selector that does not exist, with the nearest', () => {
  expect(run(library, { selector: 'nihgt' })).toEqual({
    names: '',
    told: ['[SF4009] --selector selector "nihgt" does not exist (did you mean "night"?)'],
  });
  expect(run('', { select: ['selector:x'] }).told).toEqual([
    '[SF4009] --select selector "x" does not exist (selectors are defined in selectors.yml, beside the config)',
  ]);
});

test('a definition that matches nothing is shown in selectors.yml, with its graph operators', () => {
  expect(run(one('{ method: tag, value: nigthly, children: true }'), { selector: 'it' }).told).toEqual([
    '[SF4005] 3:39 "tag:nigthly+" matches nothing (did you mean "tag:nightly+"?)',
  ]);
  expect(run(one("'+ordres'"), { selector: 'it' }).told).toEqual([
    '[SF4005] 3:18 "+ordres" matches nothing (did you mean "+orders"?)',
  ]);
});

test.each([
  ['no mapping', '- a\n', ['[SF2005] 1:1 "selectors.yml" must be a mapping with the key "selectors", not a list']],
  [
    'an unknown key of the file',
    'selector: []\n',
    ['[SF2004] 1:1 selectors.yml has no key "selector" (did you mean "selectors"?)'],
  ],
  ['no list', 'selectors: a\n', ['[SF2005] 1:1 "selectors" must be a list, not a']],
  ['no name', 'selectors:\n  - definition: orders\n', ['[SF2007] 2:5 a selector needs the key "name"']],
  ['no definition', 'selectors:\n  - name: a\n', ['[SF2007] 2:5 a selector needs the key "definition"']],
  [
    'an unknown key of a selector',
    'selectors:\n  - name: a\n    defintion: orders\n    definition: orders\n',
    ['[SF2004] 3:5 a selector has no key "defintion" (did you mean "definition"?)'],
  ],
  [
    'a default that is neither',
    'selectors:\n  - { name: a, default: maybe, definition: x }\n',
    ['[SF2005] 2:25 "default" must be true or false, not maybe'],
  ],
  [
    'SF4010: two of one name',
    'selectors:\n  - { name: a, definition: orders }\n  - { name: a, definition: report }\n',
    ['[SF4010] 3:13 selector "a" is defined twice'],
  ],
  [
    'SF4010: two defaults',
    'selectors:\n  - { name: a, default: true, definition: orders }\n  - { name: b, default: true, definition: report }\n',
    [
      `[SF4010] 3:16 selectors "a" and "b" are both the default (one selector is the default; a condition can say when: default: "{{ target.name == 'prod' }}")`,
    ],
  ],
  [
    'SF4010: a circle',
    'selectors:\n  - { name: a, definition: { method: selector, value: b } }\n  - { name: b, definition: "selector:a" }\n',
    ['[SF4010] 3:38 selectors use each other in a circle: a -> b -> a (write one of the definitions out)'],
  ],
  [
    'SF4009: a selector that is not there',
    one('{ method: selector, value: b }'),
    ['[SF4009] 3:44 selector "b" does not exist'],
  ],
  [
    'an unknown key of a definition',
    one('{ method: fqn, value: a, child: true }'),
    ['[SF2004] 3:42 a definition has no key "child"'],
  ],
  ['no value', one('{ method: fqn }'), ['[SF2007] 3:5 a definition needs the key "value"']],
  [
    'an unknown method',
    one('{ method: tags, value: a }'),
    ['[SF4003] 3:27 selector method "tags" does not exist (did you mean "tag:"?)'],
  ],
  [
    'an unknown method as a key',
    one('{ tags: a }'),
    ['[SF4003] 3:19 selector method "tags" does not exist (did you mean "tag:"?)'],
  ],
  [
    'a misspelled union',
    one('{ unoin: [orders] }'),
    ['[SF2004] 3:19 a definition has no key "unoin" (did you mean "union"?)'],
  ],
  [
    'both groups',
    one('{ union: [a], intersection: [b] }'),
    ['[SF2004] 3:31 a definition with "union" has no key "intersection"'],
  ],
  [
    'a value that never fits',
    one('{ resource_type: modle }'),
    ['[SF4004] 3:34 "modle" is no value for the selector method "resource_type" (did you mean "model"?)'],
  ],
  [
    'a state that does not exist',
    one('{ state: modifed }'),
    ['[SF4004] 3:26 "modifed" is no value for the selector method "state" (did you mean "modified"?)'],
  ],
  [
    'words that cannot be read',
    one("'orders @report+'"),
    ['[SF4002] 3:32 "@report+" mixes "@" before with "+" after (write "@report" or "report+")'],
  ],
  [
    'a folded text',
    one('>\n      @report+\n'),
    ['[SF4002] 3:17 "@report+" mixes "@" before with "+" after (write "@report" or "report+")'],
  ],
  [
    'a mode that does not exist',
    one('{ method: fqn, value: a, indirect_selection: eagre }'),
    ['[SF2006] 3:62 "eagre" is no value of "indirect_selection" (did you mean "eager"?)'],
  ],
  [
    'a depth that is no number',
    one('{ method: fqn, value: a, parents: true, parents_depth: two }'),
    ['[SF2005] 3:72 "parents_depth" must be a whole number from 0, not two'],
  ],
  [
    'SF4010: two excludes',
    one('{ union: [a, { exclude: [b] }, { exclude: [c] }] }'),
    ['[SF4010] 3:50 "union" holds more than one "exclude" (put all that is left out in the list of one "exclude")'],
  ],
  [
    'SF4010: nothing but exclude',
    one('{ union: [{ exclude: [b] }] }'),
    ['[SF4010] 3:19 "union" holds nothing but "exclude" (add what to leave it out of, for example: "*")'],
  ],
  ['SF4010: an empty list', one('{ union: [] }'), ['[SF4010] 3:19 "union" is an empty list']],
  [
    'SF4010: both kinds of children',
    one('{ method: fqn, value: a, children: true, childrens_parents: true }'),
    [
      '[SF4010] 3:42 "childrens_parents" and "children" cannot both be true ("childrens_parents" takes all descendants already)',
    ],
  ],
])('a mistake is shown where it stands: %s', (_, text, expected) => {
  expect(read(text).problems.map(told)).toEqual(expected);
});

test('all mistakes of the file are told at once', () => {
  const text = 'selectors:\n  - { name: a, definition: { tags: x } }\n  - { nam: b, definition: "tag:" }\n';
  expect(read(text).problems.map((problem) => told(problem).slice(0, 13))).toEqual([
    '[SF4003] 2:30',
    '[SF2004] 3:7 ',
    '[SF2007] 3:5 ',
    '[SF4002] 3:32',
  ]);
});

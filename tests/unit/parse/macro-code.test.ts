// macros/*.ts in a project: loaded, called, described, refused.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeOf, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../../src/diagnostics/diagnostic-error.ts';
import { openSession } from '../../../src/engine/open-session.ts';
import { SessionRig } from '../../support/session-rig.ts';

const money = `import { rates } from '../lib/rates.ts';
export type Currency = 'EUR' | 'USD';
export const version = 1;
export function converted(column: string, currency: Currency = 'EUR', { digits = 2 }: { digits?: number } = {}): string {
  const rate = rates[currency];
  if (rate === undefined) throw new Error(\`no rate for \${currency}\`);
  return \`round(\${column} * \${rate}, \${digits})\`;
}
export const columns_of = async (relation: { toString(): string }, ...names: string[]): Promise<string[]> =>
  names.map((name) => \`\${relation}.\${name}\`);
export function test_is_even(model: { toString(): string }, column_name: string): string {
  return \`select * from \${model} where \${column_name} % 2 <> 0\`;
}
`;
const files = {
  'lib/rates.ts': 'export const rates: Record<string, number> = { EUR: 1, USD: 2 };\n',
  'macros/money.ts': money,
  'macros/money.test.ts': "throw new Error('a test is no macro');\n",
  'macros/more.sql': "{% macro doubled(column) %}{{ converted(column, currency='USD', digits=0) }}{% endmacro %}",
  'models/a.sql': "select 3 as id, {{ converted('10') }} as eur, {{ doubled('10') }} as usd",
  'models/b.sql': "select {{ columns_of(ref('a'), 'id', 'usd') | join(', ') }} from {{ ref('a') }}",
};

test('functions of macros/*.ts are macros of models and of other macros', async () => {
  using rig = new SessionRig(files);
  expect(await rig.run('build')).toMatchObject({ steps: ['a success', 'b success'], text: '' });
  expect(await rig.rows("select * from {{ ref('a') }}")).toEqual([['3', '10', '20']]);
  expect(await rig.rows("select * from {{ ref('b') }}")).toEqual([['3', '20']]);
});

test('a function can be a generic test', async () => {
  using rig = new SessionRig({
    ...files,
    'models/_m.yml': 'models: [{ name: a, columns: [{ name: id, data_tests: [is_even] }] }]',
  });
  const { codes, text } = await rig.run('build');
  expect(codes).toEqual(['SF7001']);
  expect(text).toContain('is_even_a_id');
});

test('what a function throws is shown at the call, with its name', async () => {
  using rig = new SessionRig({ ...files, 'models/a.sql': "select\n  {{ converted('x', 'DKK') }} as id" });
  expect((await rig.run('build')).text).toMatchInlineSnapshot(`
    "error[SF3106]: converted() of macros/money.ts: no rate for DKK
      --> models/a.sql:2:6
       |
     2 |   {{ converted('x', 'DKK') }} as id
       |      ^^^^^^^^^^^^^^^^^^^^^"
  `);
});

test('a name that a .sql file defines too is told', async () => {
  using rig = new SessionRig({ ...files, 'macros/again.sql': '{% macro converted() %}{% endmacro %}' });
  expect((await rig.run('build')).text).toMatchInlineSnapshot(`
    "error[SF3009]: macro "converted" is defined twice
      --> macros/again.sql:1:10
       |
     1 | {% macro converted() %}{% endmacro %}
       |          ^^^^^^^^^ again here
      ::: macros/money.ts:4:17
       |
     4 | export function converted(column: string, currency: Currency = 'EUR', { digits = 2 }: { digits…
       |                 --------- first here
       = hint: rename one of them"
  `);
});

test('a file that cannot be loaded is told', async () => {
  using rig = new SessionRig({
    ...files,
    'macros/broken.ts': "import { a } from './nowhere.ts';\nexport const b = a;\n",
  });
  const { text, codes } = await rig.run('build');
  expect(codes).toEqual(['SF3012']);
  expect(text).toMatchInlineSnapshot(`
    "error[SF3012]: the macros of "macros/broken.ts" cannot be loaded: cannot find the module
      './nowhere.ts'
      --> macros/broken.ts:1:20
       |
     1 | import { a } from './nowhere.ts';
       |                    ^^^^^^^^^^^^"
  `);
});

test('code: false refuses them, and says where', async () => {
  const config = '{"name":"shop","code":false,"targets":{"local":{"type":"duckdb","schema":"shop"}}}';
  using rig = new SessionRig({
    'project.config.json': config,
    'macros/m.ts': 'export const m = () => 1;',
    'models/a.sql': 'select 1',
  });
  const { codes, text } = await rig.run('build');
  expect(codes).toEqual(['SF1022']);
  expect(text).toMatchInlineSnapshot(`
    "error[SF1022]: "macros/m.ts" is code, and code is refused
      --> macros/m.ts
       = hint: run without --no-code (or \`code: false\` in the config), or write the macros in a .sql
         file"
  `);
});

test('limits of the config hold in every template', async () => {
  const config = (limits: string) =>
    `{"name":"shop","templates":{"limits":${limits}},"targets":{"local":{"type":"duckdb","schema":"shop"}}}`;
  using rig = new SessionRig({
    'project.config.json': config('{"steps":1000}'),
    'models/a.sql': 'select {% for i in range(2000) %}{% endfor %}1 as id',
  });
  expect((await rig.run('build')).codes).toEqual(['SF3107']);
  rig.write({ 'project.config.json': config('{"steps":10000}') });
  expect((await rig.run('build')).steps).toEqual(['a success']);
});

test('--no-code refuses a config that is a program, and macros that are programs', async () => {
  using rig = new SessionRig({ 'macros/m.ts': 'export const m = () => 1;', 'models/a.sql': 'select 1' });
  const refused = async (): Promise<readonly string[]> => {
    const options = { projectDir: rig.dir, env: {}, noCode: true, emit: () => undefined };
    try {
      await using session = await openSession({ ...options, signal: new AbortController().signal });
      return session.warnings.map(codeOf);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return error.diagnostics.map((one) => `${codeOf(one)} ${messageOf(one)}`);
    }
  };
  expect(await refused()).toEqual(['SF1022 "macros/m.ts" is code, and code is refused']);
  rmSync(join(rig.dir, 'macros/m.ts'));
  expect(await refused()).toEqual([]);
  rmSync(join(rig.dir, 'project.config.json'));
  rig.write({ 'project.config.ts': "throw new Error('it ran');" });
  expect(await refused()).toEqual(['SF1022 "project.config.ts" is code, and code is refused']);
});

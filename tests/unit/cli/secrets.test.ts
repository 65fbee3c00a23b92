// Secrets are looked for in every byte that every command writes: printed, logged, kept in artifacts, statements and the database.
import { expect, test } from 'vitest';
import { CliRig, type ProjectFiles } from '../../support/cli-rig.ts';
import { S3Server } from '../../support/s3-server.ts';

const password = `corr3ct horse's "battery" <st&ple> 7f/9+é`;
const pin = 'q7Zk';
const key = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB\n-----END KEY-----';

const accountSecrets = {
  AWS_ACCESS_KEY_ID: 'AKIAQ3EGTOPSECRET7XY',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'FwoGZXIvYXdzEBYaDKTx9Kq2+Zz8R4yQ==',
  WAREHOUSE_TOKEN: 'tok-5b1e0f9a77c3',
  DBT_ENV_SECRET_API: 'sk_live_51HxY2eZvKYlo2C',
};

/** Whole secrets, and what is left of one that was wrapped, cut off or spelt in another way. */
const traces: readonly string[] = [
  ...[password, ...Object.values(accountSecrets)].flatMap((secret) => windows(secret, 8)),
  ...windows('MIIEvQIBADANBgkqhkiG9w0B', 8),
  ...windows('AQEFAASCBKcwggSjAgEAAoIB', 8),
  pin,
];

function windows(text: string, width: number): readonly string[] {
  return Array.from({ length: text.length - width + 1 }, (_, at) => text.slice(at, at + width));
}

function found(text: string): readonly string[] {
  return traces.filter((trace) => text.includes(trace));
}

const project: ProjectFiles = {
  'project.config.ts': `import { defineConfig, duckdb, env, secret } from ${JSON.stringify(new URL('../../../src/index.ts', import.meta.url).pathname)};
export default defineConfig({
  name: 'shop',
  defaultTarget: 'local',
  vars: { password: secret('APP_PASSPHRASE'), pin: secret('APP_PIN'), key: secret('APP_KEY'), token: env('WAREHOUSE_TOKEN'), api: secret('DBT_ENV_SECRET_API') },
  targets: {
    local: duckdb({ schema: 'shop', buckets: { lake: './lake' } }),
    cloud: duckdb({ schema: 'shop' }),
    broken: () => {
      throw new Error('cannot log in with ' + secret('APP_PASSPHRASE') + ' and ' + env('WAREHOUSE_TOKEN'));
    },
    wrong: () => ({ type: 'duckdb', schema: 'shop', password: secret('APP_PASSPHRASE'), threads: secret('APP_PIN') }) as never,
  },
});
`,
  '.env': [
    `APP_PASSPHRASE=\`${password}\``,
    `APP_PIN=${pin}`,
    `APP_KEY="${key.replaceAll('\n', '\\n')}"`,
    `AWS_SESSION_TOKEN=${accountSecrets.AWS_SESSION_TOKEN}`,
    '',
  ].join('\n'),
  'sources.yml': `version: 2
sources:
  - name: lake
    schema: shop_raw
    description: "by {{ env_var('WAREHOUSE_TOKEN') }}"
    freshness: { error_after: { count: 1, period: day }, filter: "'{{ var('token') }}' <> '{{ var('api') }}' and nothing = 1" }
    tables:
      - name: raw_orders
        load: { from: s3://lake/orders/, format: json }
        columns: [{ name: order_id, data_type: integer }]
`,
  'lake/orders/1.json': '{"order_id": 1}\n',
  'macros/audit.sql': `{% macro audit() %}
{{ log('the password is ' ~ var('password') ~ ', as JSON ' ~ tojson(var('password')) ~ ', the key ' ~ var('key'), info=True) }}
{% do print([var('password'), var('token'), var('pin')]) %}
{% do exceptions.warn('careful with ' ~ var('api')) %}
{{ return('') }}
{% endmacro %}`,
  'models/good.sql': `{{ config(materialized='table', meta={'owner': var('token')}, pre_hook="select '{{ var('pin') }}'") }}
/* {{ audit() }} {{ var('key') }} */
select length('{{ var('password') | replace("'", "''") }}') as width, {{ this.identifier | length }} as n from {{ source('lake', 'raw_orders') }}`,
  'models/refused.sql': `{{ config(materialized='table') }}
select cast('{{ var('password') | replace("'", "''") }}' as integer) as a,
  cast('{{ var('api') }}' as integer) as b`,
  'models/refused_too.sql': `select "{{ var('token') }}" as a, '{{ var('pin') }}'::date`,
  'models/raised.sql': `{{ config(enabled=var('raise', false)) }}{% if execute %}{{ exceptions.raise_compiler_error('no luck with ' ~ var('password') ~ env_var('WAREHOUSE_TOKEN')) }}{% endif %} select 1 as a`,
  'models/schema.yml': `version: 2
models:
  - name: good
    description: "owned by {{ var('token') }}"
    columns:
      - name: n
        data_tests: [unique, { accepted_values: { arguments: { values: ["{{ var('pin') }}", "{{ var('token') }}"] } } }]
`,
  'tests/leaks.sql': `select '{{ var('password') | replace("'", "''") }}' as password, '{{ var('token') }}' as token from {{ ref('good') }}`,
};

const commands: readonly (readonly string[])[] = [
  ['build'],
  ['build', '--log-format', 'json'],
  ['build', '--full-refresh', '--fail-fast'],
  ['run', '-s', 'refused_too', 'refused'],
  ['run', '-s', 'good', '--quiet'],
  ['test', '--log-format', 'json', '--vars', `{again: ${JSON.stringify(accountSecrets.WAREHOUSE_TOKEN)}}`],
  ['load'],
  ['plan'],
  ['plan', '--output', 'json'],
  ['compile'],
  ['compile', '--vars', 'raise: true'],
  ['compile', '--inline', "select '{{ var('password') }}' as x, '{{ var('token') }}', {{ [var('password')] }}"],
  ['show', '--inline', `select '{{ var("api") }}' as x, '{{ var("token") }} and more' as y, '{{ var("key") }}' as z`],
  ['show', '--output', 'json', '--inline', "select '{{ var('token') }}' as x, '{{ tojson(var('password')) }}' as y"],
  ['ls', '--output', 'json'],
  ['ls', '-s', accountSecrets.WAREHOUSE_TOKEN],
  ['files'],
  ['source', 'freshness'],
  ['docs', 'generate', '--vars', 'raise: false'],
  ['debug'],
  ['debug', '-t', 'broken'],
  ['build', '-t', 'wrong'],
  ['explain', 'SF6001'],
];

test('no command prints or writes a secret, in any format, at any width', { timeout: 60_000 }, async () => {
  using rig = new CliRig(project);
  const inputs = new Set(rig.files().keys());
  const leaks: string[] = [];
  const printed: string[] = [];
  for (const [at, words] of commands.entries()) {
    const options = { columns: [40, 80, 200][at % 3] ?? 80, tty: at % 2 === 0, env: accountSecrets };
    const { output } = await rig.run(words, options);
    printed.push(output);
    const seen = found(output);
    if (seen.length > 0) leaks.push(`sqlflow ${words.join(' ')} prints ${seen.join(' | ')}`);
    for (const [path, bytes] of rig.files()) {
      if (inputs.has(path)) continue;
      const kept = found(bytes.toString('utf8'));
      if (kept.length > 0) leaks.push(`sqlflow ${words.join(' ')} writes ${kept.join(' | ')} to ${path}`);
    }
    rig.remove('target/compiled');
  }
  expect(leaks).toEqual([]);
  // What was looked at did hold secrets before it was printed.
  expect(printed.filter((text) => text.includes('***')).length).toBeGreaterThan(12);
});

test('what S3 answers is printed without the credentials that it quotes', async () => {
  await using s3 = await S3Server.start();
  s3.put('lake', 'orders/1.json', '{"order_id": 1}\n');
  using rig = new CliRig(project);
  const env = { ...accountSecrets, ...s3.env, ...accountSecrets };
  const quoted = `the key ${env.AWS_ACCESS_KEY_ID} with ${env.AWS_SECRET_ACCESS_KEY} and ${env.AWS_SESSION_TOKEN}, ${encodeURIComponent(env.AWS_SECRET_ACCESS_KEY)}`;
  const printed: string[] = [];
  for (const code of ['SignatureDoesNotMatch', 'ExpiredToken', 'AccessDenied', 'TeapotError']) {
    s3.fault = () => ({ status: code === 'TeapotError' ? 400 : 403, code, message: quoted });
    for (const words of ['load -t cloud', 'debug -t cloud', 'load -t cloud --log-format json']) {
      const { output } = await rig.run(words, { env, columns: 60 });
      printed.push(output);
      expect(found(output)).toEqual([]);
    }
  }
  expect(
    printed.filter((text) => text.includes('SignatureDoesNotMatch: the key *** with *** and ***, ***')),
  ).not.toEqual([]);
  for (const [path, bytes] of rig.files()) {
    if (path.startsWith('target/')) expect([path, found(bytes.toString('utf8'))]).toEqual([path, []]);
  }
});

import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { LocalAws } from '../support/aws/local-aws.ts';

async function prepared(columns: string): Promise<LocalAws> {
  const aws = await LocalAws.start({ buckets: { data: undefined } });
  await aws.query('create schema landing');
  await aws.query(`create table landing.t (${columns})`);
  return aws;
}

function manifest(aws: LocalAws, ...keys: readonly string[]): string {
  const entries = keys.map((key) => ({ url: `s3://data/${key}`, mandatory: true }));
  aws.objects.put('local-staging', 'manifest', JSON.stringify({ entries }));
  return "from 's3://local-staging/manifest' iam_role default manifest";
}

test('JSON objects load by path, by key and by key in any case', async () => {
  await using aws = await prepared(
    'user_id int, name varchar(20), ts timestamp, extra super, loaded timestamp default sysdate',
  );
  aws.objects.put(
    'data',
    'a.json',
    '{"userId": "8", "name": "Zoë",\n "ts": 1541106106796, "tags": [1, {"a": null}]}\n{"userId": "", "name": null}',
  );
  aws.objects.put('data', 'paths', JSON.stringify({ jsonpaths: ["$['userId']", "$['name']", "$['ts']", "$['tags']"] }));
  await aws.query(
    `copy landing.t (user_id, name, ts, extra) ${manifest(aws, 'a.json')} format json 's3://data/paths' timeformat 'epochmillisecs' compupdate off`,
  );
  expect(
    (await aws.query('select user_id, name, ts, extra, loaded is not null from landing.t order by 1')).rows,
  ).toEqual([
    ['8', 'Zoë', '2018-11-01 21:01:46.796', '[1,{"a":null}]', 'true'],
    [null, null, null, null, 'true'],
  ]);
  aws.objects.put('data', 'b.json.gz', gzipSync('{"User_Id": 5, "name": "five"}{"user_id": 6, "NAME": "six"}'));
  await aws.query(`copy landing.t (user_id, name) ${manifest(aws, 'b.json.gz')} json 'auto ignorecase' gzip`);
  await aws.query(`copy landing.t (user_id, name) ${manifest(aws, 'b.json.gz')} json 'auto' gzip`);
  expect((await aws.query('select user_id, name from landing.t where name is not null order by name, 1')).rows).toEqual(
    [
      ['8', 'Zoë'],
      ['5', 'five'],
      [null, 'five'],
      ['6', 'six'],
    ],
  );
});

test('rows that do not fit are found in the SYS views by the query, though the load rolled back', async () => {
  await using aws = await prepared('id int not null, name varchar(3)');
  aws.objects.put(
    'data',
    'a.json',
    '{"id": 1, "name": "ok"}\n{"id": "x1", "name": "ok"}\n{"id": 2, "name": "four"}\n{"name": "no"}\n',
  );
  const copy = `copy landing.t (id, name) ${manifest(aws, 'a.json')} json 'auto'`;
  await expect(aws.query(`${copy} ignoreallerrors maxerror 2`)).resolves.toBeDefined();
  await expect(aws.query(`${copy} maxerror 3`)).rejects.toThrow(
    "Load into table 't' failed.  Check 'sys_load_error_detail' system table for details.",
  );
  const { rows } = await aws.query(
    'select trim(file_name), line_number, trim(column_name), error_code, trim(error_message) from sys_load_error_detail where query_id = (select max(query_id) from sys_load_error_detail) order by line_number',
  );
  expect(rows).toEqual([
    ['s3://data/a.json', '2', 'id', '1207', "Invalid digit, Value 'x', Pos 0, Type: Integer"],
    ['s3://data/a.json', '3', 'name', '1204', 'String length exceeds DDL length'],
    ['s3://data/a.json', '4', 'id', '1213', 'Missing data for not-null field'],
  ]);
  expect((await aws.query('select count(*) from landing.t')).rows).toEqual([['1']]);
  expect(
    (await aws.query('select loaded_rows, error_count, trim(status) from sys_load_history order by query_id')).rows,
  ).toEqual([
    ['1', '3', 'completed'],
    ['0', '3', 'aborted'],
  ]);
});

test('CSV reads quotes, headers and NULLs, and cuts decimals instead of rounding', async () => {
  await using aws = await prepared('a int, b varchar(20), c decimal(6,2), d date');
  aws.objects.put('data', 'a.csv', 'a,b,c,d\n1,"x, ""y""\nz",1.239,2020-02-29\n\\N,"",-0.5,\n');
  await aws.query(`copy landing.t ${manifest(aws, 'a.csv')} csv ignoreheader 1`);
  expect((await aws.query('select * from landing.t order by a')).rows).toEqual([
    ['1', 'x, "y"\nz', '1.23', '2020-02-29'],
    [null, '', '-0.50', null],
  ]);
  await expect(aws.query(`copy landing.t ${manifest(aws, 'a.csv')} json 'auto' null as 'x'`)).rejects.toThrow(
    'COPY with JSON does not support the option NULL',
  );
});

test('a manifest pins what is loaded: a missing entry fails, a prefix takes whatever begins so', async () => {
  await using aws = await prepared('id int');
  aws.objects.put('data', 'orders/1', '{"id": 1}');
  aws.objects.put('data', 'orders_old/1', '{"id": 2}');
  await expect(aws.query(`copy landing.t ${manifest(aws, 'orders/1', 'orders/2')} json 'auto'`)).rejects.toThrow(
    'mandatory',
  );
  await expect(aws.query("copy landing.t from 's3://data/none' iam_role default json 'auto'")).rejects.toThrow(
    "The specified S3 prefix 'none' does not exist",
  );
  await aws.query("copy landing.t from 's3://data/orders' iam_role default json 'auto'");
  expect((await aws.query('select id from landing.t order by 1')).rows).toEqual([['1'], ['2']]);
});

test('Parquet loads by position, and says which column does not agree', async () => {
  await using aws = await prepared('id bigint, name varchar(5)');
  aws.objects.put('data', 'a.parquet', await parquet("select 7::bigint as x, 'seven' as y"));
  const entries = [
    {
      url: 's3://data/a.parquet',
      mandatory: true,
      meta: { content_length: aws.objects.head('data', 'a.parquet').size },
    },
  ];
  aws.objects.put('local-staging', 'm', JSON.stringify({ entries }));
  const copy = "from 's3://local-staging/m' iam_role default format as parquet manifest";
  await aws.query(`copy landing.t (id, name) ${copy}`);
  expect((await aws.query('select * from landing.t')).rows).toEqual([['7', 'seven']]);
  await expect(aws.query(`copy landing.t (name, id) ${copy}`)).rejects.toThrow(
    'incompatible Parquet schema for column',
  );
  await expect(aws.query(`copy landing.t (id) ${copy}`)).rejects.toThrow('15007');
  await expect(aws.query(`copy landing.t ${copy} maxerror 5`)).rejects.toThrow('does not support the option MAXERROR');
});

async function parquet(query: string): Promise<Buffer> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const { mkdtemp, readFile, rm } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const dir = await mkdtemp(`${tmpdir()}/parquet-`);
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(`copy (${query}) to '${dir}/a.parquet' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
  const bytes = await readFile(`${dir}/a.parquet`);
  await rm(dir, { recursive: true });
  return bytes;
}

import { gzipSync } from 'node:zlib';
import type { Chapter } from './mistake.ts';
import { changed } from './shop.ts';

const load = 'load: { from: s3://lake/orders/, format: json }';
const more = 'lake/orders/2026-01-03.json';
const denied = { status: 403, code: 'AccessDenied', message: 'Access Denied' };

export const loading: Chapter = {
  title: 'Files and S3',
  mistakes: [
    { title: 'A bare prefix', files: changed('sources.yml', 's3://lake/orders/', 's3://lake/orders'), command: 'load' },
    {
      title: 'No file under the prefix',
      files: changed('sources.yml', 's3://lake/orders/', 's3://lake/order/'),
      command: 'load',
    },
    {
      title: 'An address that is none of S3',
      files: changed('sources.yml', 's3://lake/orders/', 'https://lake.s3.amazonaws.com/orders/'),
      command: 'load',
    },
    {
      title: 'A format that does not exist',
      files: changed('sources.yml', 'format: json', 'format: orc'),
      command: 'load',
    },
    {
      title: 'A format that only Redshift reads',
      files: changed('sources.yml', 'format: json', 'format: avro'),
      command: 'load',
    },
    {
      title: 'An option of another format',
      files: changed('sources.yml', load, 'load: { from: s3://lake/orders/, format: json, delimiter: ";" }'),
      command: 'load',
    },
    {
      title: 'A load without a format',
      files: changed('sources.yml', ', format: json', ''),
      command: 'load',
    },
    {
      title: 'Types that Redshift has not',
      files: changed(
        'sources.yml',
        '{ name: customer, data_type: varchar(8) }',
        '{ name: customer, data_type: string }\n          - { name: tags, data_type: array<int> }\n          - { name: note, data_type: varchr(8) }',
      ),
      command: 'load',
    },
    {
      title: 'A column without a type',
      files: changed('sources.yml', "{ name: amount, data_type: 'decimal(18,2)' }", '{ name: amount }'),
      command: 'load',
    },
    {
      title: 'The folder that stands in for the bucket does not exist',
      files: changed('project.config.yaml', 'lake: ./lake } }\n  cloud', 'lake: ./leak } }\n  cloud'),
      command: 'load',
    },
    {
      title: 'The bucket does not exist',
      s3: { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist' },
      command: 'load -t cloud',
    },
    {
      title: 'The credentials have expired',
      s3: { status: 400, code: 'ExpiredToken', message: 'The provided token has expired.' },
      command: 'load -t cloud',
    },
    { title: 'The credentials may not list the bucket', s3: denied, command: 'load -t cloud' },
    {
      title: 'A value does not fit its column',
      files: { [more]: '{"order_id": "n/a", "customer": "ada", "amount": 1}\n' },
      command: 'load',
    },
    {
      title: 'A text is longer than its column',
      files: { [more]: '{"order_id": 4, "customer": "bartholomew", "amount": 1}\n' },
      command: 'load',
    },
    {
      title: 'A line is no JSON',
      files: { [more]: '{"order_id": 4, "customer": "ada"}\n{"order_id": 5, "customer": "bob"\n' },
      command: 'load',
    },
    {
      title: 'A gzip file was cut off while it was copied',
      files: {
        'lake/orders/2026-01-03.json.gz': gzipSync(`{"order_id": 4, "customer": "ada"}\n`.repeat(50)).subarray(0, 40),
      },
      command: 'load',
    },
    {
      title: 'A gzip file without the ending',
      files: { [more]: gzipSync('{"order_id": 4}\n') },
      command: 'load',
    },
    {
      title: 'A field that differs from its column in case',
      files: { [more]: '{"order_id": 4, "Customer": "ada", "amount": 1}\n' },
      command: 'load',
    },
    {
      title: 'A field that has no column',
      files: { [more]: '{"order_id": 4, "customer": "ada", "amount": 1, "coupon": "XMAS"}\n' },
      command: 'load',
    },
    {
      title: 'The columns of a CSV file are others',
      files: {
        ...changed('sources.yml', load, 'load: { from: s3://lake/csv/, format: csv, header: true }'),
        'lake/csv/1.csv': 'order_id,costumer,amount,ordered_at\n1,ada,1.5,2026-01-01\n',
      },
      command: 'load',
    },
    {
      title: 'A loaded file has new content',
      after: ['load'],
      files: { 'lake/orders/2026-01-02.json': '{"order_id": 3, "customer": "bob", "amount": 8}\n' },
      command: 'load',
    },
    {
      title: 'Loaded files were moved',
      after: ['load'],
      without: ['lake/orders/2026-01-02.json'],
      files: {
        'lake/orders/2026/2026-01-02.json':
          '{"order_id": 3, "customer": "ada", "amount": 7.25, "ordered_at": "2026-01-02 10:15:00"}\n',
      },
      command: 'load',
    },
    {
      title: 'The type of a loaded column changed',
      after: ['load'],
      files: changed('sources.yml', 'order_id, data_type: integer', 'order_id, data_type: varchar(20)'),
      command: 'load',
    },
    { title: 'A glob that matches no file', after: ['load'], command: ['load', '--reload', '*2027*'] },
  ],
};

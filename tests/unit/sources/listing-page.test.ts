// Pages of a listing as S3 writes them, and what is no such page.
import { expect, test } from 'vitest';
import { listingPage } from '../../../src/sources/listing-page.ts';

const object = (key: string, size = '5'): string =>
  `<Contents><Key>${key}</Key><LastModified>2026-11-13T02:10:00.000Z</LastModified><ETag>&quot;ab&quot;</ETag><ChecksumAlgorithm>CRC32</ChecksumAlgorithm><Size>${size}</Size><Owner><ID>x</ID></Owner><StorageClass>STANDARD</StorageClass></Contents>`;

function read(before: string, after = ''): unknown {
  const page = listingPage(
    Buffer.from(`<?xml version="1.0"?>\n<ListBucketResult xmlns="http://s3">${before}${after}</ListBucketResult>`),
  );
  return page === undefined ? undefined : { ...page, objects: [...page.objects] };
}

test('objects with their entities, sizes and times; the token stands before or behind them', () => {
  const modifiedAtMs = Date.parse('2026-11-13T02:10:00Z');
  const objects = [
    { key: 'a&b<>"\'', etag: '"ab"', bytes: 5, modifiedAtMs },
    { key: 'ü é', etag: '"ab"', bytes: 1_099_511_627_776, modifiedAtMs },
  ];
  const both = `${object('a&amp;b&lt;&gt;&quot;&apos;')}${object('ü&#x20;&#233;', '1099511627776')}`;
  const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>1/&amp;=</NextContinuationToken>';
  expect(read(more, both)).toEqual({ objects, next: '1/&=' });
  expect(read(both, more)).toEqual({ objects, next: '1/&=' });
  expect(read(both, '<IsTruncated>false</IsTruncated>')).toEqual({ objects, next: undefined });
  expect(read('<KeyCount>0</KeyCount><IsTruncated>false</IsTruncated>')).toEqual({ objects: [], next: undefined });
});

test('what is no page of that shape is left to others', () => {
  const last = '<IsTruncated>false</IsTruncated>';
  expect(read(object('a'))).toBeUndefined();
  expect(read(last, object('a').replace('<Contents>', '<Contents a="b">'))).toBeUndefined();
  expect(read(last, object('a').replaceAll('Contents>', 's3:Contents>'))).toBeUndefined();
  expect(read(last, object('<![CDATA[a]]>'))).toBeUndefined();
  expect(read(last, object('a', 'many'))).toBeUndefined();
  expect(read('<IsTruncated>fal')).toBeUndefined();
  expect(listingPage(Buffer.from('<html>Sign in</html>'))).toBeUndefined();
});

test('an object that breaks off is an error, not the end of the listing', () => {
  expect(() => read('<IsTruncated>false</IsTruncated>', `${object('a')}<Contents><Key>b</Key></Contents>`)).toThrow(
    'cannot be read',
  );
});

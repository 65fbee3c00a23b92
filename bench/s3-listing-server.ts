// A bucket of any size on loopback, as far as listing goes: its pages are made when they are asked for. A process of its own, so that
// what it uses is not counted. Prints its port.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const keys = Number(process.argv[2] ?? 1_000_000);
const pageSize = 1000;

/** In the order of the numbers, which is the order of S3. */
export function keyOf(number: number): string {
  const folder = String(Math.floor(number / 10_000)).padStart(5, '0');
  const name = String(number % 10_000).padStart(5, '0');
  return `events/day=${folder}/part-${name}-${tagOf(number).slice(0, 12)}.json.gz`;
}

export function tagOf(number: number): string {
  return createHash('md5').update(String(number)).digest('hex');
}

function pageOf(first: number): string {
  const contents: string[] = [];
  const end = Math.min(keys, first + pageSize);
  for (let number = first; number < end; number += 1) {
    contents.push(
      `<Contents><Key>${keyOf(number)}</Key><LastModified>2026-11-13T02:10:00.000Z</LastModified><ETag>&quot;${tagOf(number)}&quot;</ETag><Size>${1000 + (number % 50)}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
    );
  }
  const next = end < keys ? `<NextContinuationToken>${end}</NextContinuationToken>` : '';
  return `<?xml version="1.0"?><ListBucketResult><KeyCount>${contents.length}</KeyCount><IsTruncated>${end < keys}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`;
}

if (import.meta.main) {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(pageOf(Number(url.searchParams.get('continuation-token') ?? 0)));
  });
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
}

// A page of ListObjectsV2 as bytes -> its objects. The SDK's reader of XML takes 15 µs an object and leaves so much behind that a
// million keys held hundreds of megabytes; pages have one shape, and reading it takes a tenth. What looks otherwise is left to the SDK.

export interface ListedObject {
  readonly key: string;
  /** As it stands in the answer, quotes included. */
  readonly etag: string;
  readonly bytes: number;
  /** Milliseconds since 1970, UTC. */
  readonly modifiedAtMs: number;
}

export interface ListingPage {
  /** Read while they are walked over. */
  readonly objects: Iterable<ListedObject>;
  /** Where the next page begins; undefined: this is the last one. */
  readonly next: string | undefined;
}

const open = '<Contents>';
const close = '</Contents>';

/** @returns undefined for bytes of another shape than S3's. */
export function listingPage(page: Buffer): ListingPage | undefined {
  const first = page.indexOf(open);
  const last = page.lastIndexOf(close);
  const around =
    first < 0 ? page.toString('utf8') : page.toString('utf8', 0, first) + page.toString('utf8', last + close.length);
  const truncated = element(around, 'IsTruncated');
  // Attributes or a prefix of a namespace: not the shape that is read here.
  if (truncated === undefined || last < first || /<\w+:Contents\b|<Contents[\s/]/.test(around)) return undefined;
  if (first >= 0 && objectOf(page.toString('utf8', first, page.indexOf(close, first))) === undefined) return undefined;
  return {
    objects: first < 0 ? [] : objectsOf(page, first),
    next: truncated === 'true' ? element(around, 'NextContinuationToken') : undefined,
  };
}

function* objectsOf(page: Buffer, first: number): Generator<ListedObject> {
  for (let at = first; at >= 0; ) {
    const end = page.indexOf(close, at);
    const object = objectOf(page.toString('utf8', at, Math.max(at, end)));
    if (object === undefined) throw new Error('the listing holds an object that cannot be read');
    yield object;
    at = page.indexOf(open, end);
  }
}

function objectOf(text: string): ListedObject | undefined {
  const key = element(text, 'Key');
  const bytes = Number(element(text, 'Size') ?? 'NaN');
  const modifiedAtMs = Date.parse(element(text, 'LastModified') ?? '');
  if (key === undefined || !Number.isSafeInteger(bytes) || Number.isNaN(modifiedAtMs)) return undefined;
  return { key, etag: element(text, 'ETag') ?? '', bytes, modifiedAtMs };
}

/** The text of the first element of that name. */
function element(text: string, name: string): string | undefined {
  const at = text.indexOf(`<${name}>`);
  if (at < 0) return undefined;
  const start = at + name.length + 2;
  const end = text.indexOf('<', start);
  if (end < 0 || !text.startsWith(`</${name}>`, end)) return undefined;
  const raw = text.slice(start, end);
  return raw.includes('&') ? raw.replaceAll(/&(#x[0-9a-f]+|#[0-9]+|[a-z]+);/gi, entity) : raw;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function entity(whole: string, name: string): string {
  if (/^#x/i.test(name)) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
  return name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : (named[name] ?? whole);
}

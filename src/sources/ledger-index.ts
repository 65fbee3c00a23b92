// Which files are loaded, and with which content, in 24 bytes a file: a table of fingerprints instead of names. It answers while a
// listing goes by, and remembers what was said, so that the ledger's own rows need only be read where a question is left.
import { hash } from 'node:crypto';

/** What the listing said of a loaded file. `unseen`: it is not listed (any more); `unlisted`: its folder was not looked into. */
export type LoadedState = 'unseen' | 'same' | 'doubtful' | 'waiting' | 'unlisted';

/** Beyond this share of used slots, looking for one takes long. */
const fullest = 0.75;
const states: readonly LoadedState[] = ['unseen', 'same', 'doubtful', 'waiting', 'unlisted'];

/**
 * A name is known by 64 bits of its MD5, a content by 64 bits of its ETag's: for a new file to be taken for a loaded one, both must
 * agree by chance (1 : 2^128 a pair). Where the names agree and the contents do not, the ledger's own row decides.
 */
export class LedgerIndex {
  #capacity: number;
  /** A slot: name (two words), ETag (two words). A slot is free while the second word is zero. */
  #slots: Uint32Array;
  #states: Uint8Array;
  #size = 0;

  /** @param expected about how many files will be added: the table then never has to grow. */
  constructor(expected: number) {
    this.#capacity = Math.max(64, Math.ceil(expected / fullest) + 1);
    this.#slots = new Uint32Array(4 * this.#capacity);
    this.#states = new Uint8Array(this.#capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** Before the listing is looked at. `state`: what it is unless the listing has it. */
  add(uri: string, etag: string, state: 'unseen' | 'unlisted' = 'unseen'): void {
    if (this.#size >= this.#capacity * fullest) this.#grow();
    this.#states[this.#put(fingerprint(uri), fingerprint(etag))] = states.indexOf(state);
  }

  /** Undefined: it is not loaded. Else what is known of it from now on: its content is the loaded one, or may be another. */
  see(uri: string, etag: string): 'same' | 'doubtful' | undefined {
    if (this.#size === 0) return undefined;
    const slot = this.#find(fingerprint(uri));
    if (!this.#isUsed(slot)) return undefined;
    const tag = fingerprint(etag);
    const same = this.#slots[4 * slot + 2] === tag[0] && this.#slots[4 * slot + 3] === tag[1];
    const state = same ? 'same' : 'doubtful';
    this.#states[slot] = states.indexOf(state);
    return state;
  }

  /** Listed, but not ready: neither changed nor gone. */
  wait(uri: string): void {
    const slot = this.#find(fingerprint(uri));
    if (this.#isUsed(slot)) this.#states[slot] = states.indexOf('waiting');
  }

  /** Undefined: it is not loaded. */
  stateOf(uri: string): LoadedState | undefined {
    const slot = this.#find(fingerprint(uri));
    return this.#isUsed(slot) ? states[this.#states[slot] as number] : undefined;
  }

  count(state: LoadedState): number {
    const wanted = states.indexOf(state);
    let count = 0;
    for (let slot = 0; slot < this.#capacity; slot += 1) {
      if (this.#states[slot] === wanted && this.#isUsed(slot)) count += 1;
    }
    return count;
  }

  #put(name: Fingerprint, tag: Fingerprint): number {
    const slot = this.#find(name);
    if (!this.#isUsed(slot)) this.#size += 1;
    this.#slots.set([...name, ...tag], 4 * slot);
    return slot;
  }

  #grow(): void {
    const slots = this.#slots;
    const before = this.#states;
    this.#capacity *= 2;
    this.#slots = new Uint32Array(4 * this.#capacity);
    this.#states = new Uint8Array(this.#capacity);
    this.#size = 0;
    for (let at = 0; at < slots.length; at += 4) {
      const [high = 0, low = 0, ...tag] = slots.subarray(at, at + 4);
      if (low === 0) continue;
      this.#states[this.#put([high, low], tag as unknown as Fingerprint)] = before[at / 4] as number;
    }
  }

  /** The slot of a name, or the free one where it would go. */
  #find([high, low]: Fingerprint): number {
    let slot = Math.floor((high / 2 ** 32) * this.#capacity);
    while (this.#isUsed(slot) && (this.#slots[4 * slot] !== high || this.#slots[4 * slot + 1] !== low)) {
      slot = slot + 1 === this.#capacity ? 0 : slot + 1;
    }
    return slot;
  }

  #isUsed(slot: number): boolean {
    return this.#slots[4 * slot + 1] !== 0;
  }
}

type Fingerprint = readonly [number, number];

function fingerprint(text: string): Fingerprint {
  // A string of bytes: five times as fast as a buffer.
  const digest = hash('md5', text, 'binary');
  const low = word(digest, 4);
  // Zero means that a slot is free.
  return [word(digest, 0), low === 0 ? 1 : low];
}

function word(digest: string, at: number): number {
  return (
    digest.charCodeAt(at) * 2 ** 24 +
    ((digest.charCodeAt(at + 1) << 16) | (digest.charCodeAt(at + 2) << 8) | digest.charCodeAt(at + 3))
  );
}

// Takes away what a long listing leaves behind. V8 waits until its heap has grown by a share of what lives in it, and by then a million
// keys have left 15 MB to 20 MB that nobody asks for again. Only here: a program that uses the library decides for itself.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A collection costs 30 ms: the share of a listing that this takes stays the same however many sources are listed. */
const pauseMs = 1500;

/** @param now in milliseconds; each call within the pause after a collection does nothing. */
export function garbageCollector(collect: () => void): (now: number) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (now) => {
    if (now - last < pauseMs) return;
    last = now;
    collect();
  };
}

/** V8 has a function for it that only contexts get which are made while the flag is set. */
export function fullCollection(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return () => collect();
}

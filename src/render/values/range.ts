// range(): the numbers themselves are made when they are asked for.

import { bind, parameters, pyFunction } from './callables.ts';
import { compositeKey } from './hashing.ts';
import { indexNumber, sliceBounds } from './indexing.ts';
import { PyError, typeError, valueError } from './py-error.ts';
import { type CallArguments, type HashKey, PyObject, type Value } from './py-object.ts';
import { typeName } from './type-names.ts';

/** Jinja2's sandbox refuses longer ranges. */
const longest = 100_000;

export class PyRange extends PyObject {
  readonly typeName = 'range';
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly #length: number;

  constructor(start: number, stop: number, step: number) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
    const distance = (stop - start) * Math.sign(step);
    // A step beyond everything still takes the first.
    this.#length = distance <= 0 ? 0 : Math.max(1, Math.ceil(distance / Math.abs(step)));
  }

  override repr(): string {
    const { start, stop, step } = this;
    return step === 1 ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`;
  }

  override length(): number {
    return this.#length;
  }

  override *iterate(): Generator<Value> {
    for (let at = 0; at < this.#length; at += 1) yield this.#at(at);
  }

  override item(key: Value): Value | undefined {
    const index = indexNumber(key);
    if (index === undefined) return undefined;
    const position = index < 0 ? index + this.#length : index;
    return position >= 0 && position < this.#length ? this.#at(position) : undefined;
  }

  #at(position: number): number {
    return position === 0 ? this.start : this.start + position * this.step;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'start':
      case 'stop':
      case 'step':
        return this[name];
      case 'count':
        return pyFunction('count', 'value /', ([value]) => (this.indexOf(value as Value) === undefined ? 0 : 1));
      case 'index':
        return pyFunction('index', 'value /', ([value]) => {
          const index = this.indexOf(value as Value);
          if (index === undefined) throw valueError('value is not in range');
          return index;
        });
      default:
        return undefined;
    }
  }

  override attributeNames(): Iterable<string> {
    return ['start', 'stop', 'step', 'count', 'index'];
  }

  indexOf(value: Value): number | undefined {
    const number = typeof value === 'object' && value !== null && 'value' in value ? value.value : indexNumber(value);
    if (typeof number !== 'number') return undefined;
    const position = (number - this.start) / this.step;
    return Number.isInteger(position) && position >= 0 && position < this.#length ? position : undefined;
  }

  slice(from: Value, to: Value, step: Value): PyRange {
    const bounds = sliceBounds(from, to, step, this.#length);
    const at = (position: number): number => this.start + position * this.step;
    return new PyRange(at(bounds.from), at(bounds.to), this.step * bounds.step);
  }

  override equals(other: Value): boolean {
    if (!(other instanceof PyRange) || other.#length !== this.#length) return false;
    if (this.#length === 0) return true;
    return this.start === other.start && (this.#length === 1 || this.step === other.step);
  }

  override hashKey(): HashKey | undefined {
    return compositeKey(
      'r',
      this.#length === 0 ? [] : [this.#length, this.start, this.#length === 1 ? null : this.step],
    );
  }
}

const shape = parameters('start stop? step? /');

export function makeRange(args: CallArguments): PyRange {
  if (args.keyword.size > 0) throw typeError('range() takes no keyword arguments');
  if (args.positional.length === 0) throw typeError('range expected at least 1 argument, got 0');
  if (args.positional.length > 3) throw typeError(`range expected at most 3 arguments, got ${args.positional.length}`);
  const numbers = bind('range', shape, args).map((value) => {
    const number = indexNumber(value as Value);
    if (number === undefined)
      throw typeError(`'${typeName(value as Value)}' object cannot be interpreted as an integer`);
    return number;
  });
  const [first = 0, second, third = 1] = numbers;
  if (third === 0) throw valueError('range() arg 3 must not be zero');
  const range = second === undefined ? new PyRange(0, first, 1) : new PyRange(first, second, third);
  if (range.length() > longest) {
    throw new PyError('OverflowError', `Range too big. The sandbox blocks ranges larger than MAX_RANGE (${longest}).`);
  }
  return range;
}

// `loop`: what a for-loop's body knows of the loop.
import { HostObject, isPromise, type MaybePromise } from '../host.ts';
import { given, PyFunction } from '../values/callables.ts';
import { equals } from '../values/compare.ts';
import { PyTuple } from '../values/containers.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { type CallArguments, PyObject, PyUndefined, type Value } from '../values/py-object.ts';

/** The next item, undefined at the end. A loop's filter may have to wait for a function of the host. */
export type NextItem = () => MaybePromise<Value | undefined>;

export type Recurse = (iterable: Value, depth: number) => MaybePromise<Value>;

const attributes = [
  'index',
  'index0',
  'revindex',
  'revindex0',
  'first',
  'last',
  'length',
  'depth',
  'depth0',
  'previtem',
  'nextitem',
  'cycle',
  'changed',
];

export class LoopContext extends PyObject {
  readonly typeName = 'LoopContext';
  readonly #iterable: Value;
  readonly #filtered: boolean;
  readonly #depth0: number;
  readonly #recurse: Recurse | undefined;
  #next: NextItem;
  #index0 = -1;
  #length: number | undefined;
  #ahead: { readonly item: Value | undefined } | undefined;
  #current: Value | undefined;
  #before: Value | undefined;
  #changedTo: PyTuple | undefined;

  constructor(options: {
    readonly iterable: Value;
    readonly filtered: boolean;
    readonly next: NextItem;
    readonly depth0: number;
    readonly recurse: Recurse | undefined;
  }) {
    super();
    this.#iterable = options.iterable;
    this.#filtered = options.filtered;
    this.#next = options.next;
    this.#depth0 = options.depth0;
    this.#recurse = options.recurse;
  }

  /** Goes to the next item; undefined: there is none. */
  advance(): MaybePromise<Value | undefined> {
    const ahead = this.#ahead;
    if (ahead !== undefined) {
      this.#ahead = undefined;
      return this.#arrived(ahead.item);
    }
    const item = this.#next();
    return isPromise(item) ? item.then((value) => this.#arrived(value)) : this.#arrived(item);
  }

  #arrived(item: Value | undefined): Value | undefined {
    if (item === undefined) return undefined;
    this.#index0 += 1;
    this.#before = this.#current;
    this.#current = item;
    return item;
  }

  #peek(): Value | undefined {
    if (this.#ahead === undefined) this.#ahead = { item: this.#now() };
    return this.#ahead.item;
  }

  #now(): Value | undefined {
    const item = this.#next();
    if (isPromise(item)) {
      throw typeError('a loop whose filter asks the warehouse does not know what comes next');
    }
    return item;
  }

  override length(): number {
    if (this.#length !== undefined) return this.#length;
    const iterable = this.#iterable;
    const known =
      this.#filtered || typeof iterable === 'string'
        ? undefined
        : iterable instanceof PyObject || iterable instanceof HostObject
          ? iterable.length()
          : undefined;
    if (known !== undefined) this.#length = known;
    else if (typeof iterable === 'string' && !this.#filtered) this.#length = [...iterable].length;
    else {
      // A generator: all that is left is taken now.
      const rest: Value[] = [];
      for (let item = this.#now(); item !== undefined; item = this.#now()) rest.push(item);
      let at = 0;
      this.#next = () => {
        at += 1;
        return rest[at - 1];
      };
      this.#length = rest.length + this.#index0 + 1 + (this.#ahead?.item !== undefined ? 1 : 0);
    }
    return this.#length;
  }

  override truthy(): boolean {
    return this.length() > 0;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return this.#index0 + 1;
      case 'index0':
        return this.#index0;
      case 'first':
        return this.#index0 === 0;
      case 'last':
        return this.#peek() === undefined;
      case 'length':
        return this.length();
      case 'revindex':
        return this.length() - this.#index0;
      case 'revindex0':
        return this.length() - this.#index0 - 1;
      case 'depth':
        return this.#depth0 + 1;
      case 'depth0':
        return this.#depth0;
      case 'previtem':
        if (this.#index0 === 0) return new PyUndefined({ message: 'there is no previous item' });
        return this.#before as Value;
      case 'nextitem':
        return given<Value>(this.#peek(), new PyUndefined({ message: 'there is no next item' }));
      case 'cycle':
        return new PyFunction('cycle', ({ positional }) => {
          if (positional.length === 0) throw typeError('no items for cycling given');
          return positional[this.#index0 % positional.length] as Value;
        });
      case 'changed':
        return new PyFunction('changed', ({ positional }) => {
          const value = new PyTuple(positional);
          if (this.#changedTo !== undefined && equals(this.#changedTo, value)) return false;
          this.#changedTo = value;
          return true;
        });
      default:
        return undefined;
    }
  }

  override attributeNames(): Iterable<string> {
    return attributes;
  }

  override iterate(): Iterator<Value> {
    return {
      next: () => {
        const item = this.advance();
        if (isPromise(item)) throw new PyError('RuntimeError', 'a loop whose filter waits cannot be walked over');
        return item === undefined
          ? { done: true, value: undefined }
          : { done: false, value: new PyTuple([item, this]) };
      },
    };
  }

  override repr(): string {
    return `<LoopContext ${this.#index0 + 1}/${this.length()}>`;
  }

  override call(args: CallArguments): MaybePromise<Value> {
    if (this.#recurse === undefined) {
      throw typeError("The loop must have the 'recursive' marker to be called recursively.");
    }
    const iterable = given(args.positional[0], args.keyword.get('iterable'));
    if (iterable === undefined || args.positional.length + args.keyword.size !== 1) {
      throw typeError('loop() takes exactly one argument');
    }
    return this.#recurse(iterable, this.#depth0 + 1);
  }
}

// Python's iterators and generators: walked over once, without a length.
import { PyObject, type Value } from './py-object.ts';

export class PyIterator extends PyObject {
  readonly typeName: string;
  readonly #iterator: Iterator<Value>;

  constructor(typeName: string, iterator: Iterator<Value>) {
    super();
    this.typeName = typeName;
    this.#iterator = iterator;
  }

  override repr(): string {
    return `<${this.typeName} object>`;
  }

  override truthy(): boolean {
    return true;
  }

  override iterate(): Iterator<Value> {
    return this.#iterator;
  }
}

export function generator(items: Iterator<Value>): PyIterator {
  return new PyIterator('generator', items);
}

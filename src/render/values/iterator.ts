// Python's iterators and generators: walked over once, without a length.
import { PyObject, type Value } from './py-object.ts';

export class PyIterator extends PyObject {
  readonly typeName: string;
  readonly #iterator: Iterator<Value>;

  readonly #name: string;

  constructor(typeName: string, iterator: Iterator<Value>, name = '') {
    super();
    this.#name = name === '' ? typeName : `${typeName} object ${name}`;
    this.typeName = typeName;
    this.#iterator = iterator;
  }

  override repr(): string {
    // Python prints an address, which means nothing and is never the same.
    return this.#name.includes(' ') ? `<${this.#name} at 0x7f0000000000>` : `<${this.#name} object at 0x7f0000000000>`;
  }

  override truthy(): boolean {
    return true;
  }

  override iterate(): Iterator<Value> {
    return this.#iterator;
  }
}

/** `name`: of the function in Jinja2 that gives it, which is printed. */
export function generator(name: string, items: Iterator<Value>): PyIterator {
  return new PyIterator('generator', items, name);
}

// A Python module as templates hold it: names and what they stand for.
import { PyObject, type Value } from '../values/py-object.ts';

export class PyModule extends PyObject {
  readonly typeName = 'module';
  readonly #name: string;
  readonly #members: ReadonlyMap<string, Value>;

  constructor(name: string, members: Readonly<Record<string, Value>>) {
    super();
    this.#name = name;
    this.#members = new Map(Object.entries(members));
  }

  override repr(): string {
    return `<module '${this.#name}'>`;
  }

  override attribute(name: string): Value | undefined {
    return this.#members.get(name);
  }

  override attributeNames(): Iterable<string> {
    return this.#members.keys();
  }
}

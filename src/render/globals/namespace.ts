// namespace(): the one object whose attributes templates may set.
import { PyDict } from '../values/containers.ts';
import { fillDict } from '../values/dict-methods.ts';
import { type CallArguments, PyObject, type Value } from '../values/py-object.ts';

export class PyNamespace extends PyObject {
  readonly typeName = 'Namespace';
  readonly #attributes = new PyDict();

  constructor(args: CallArguments) {
    super();
    fillDict(this.#attributes, args, 'dict');
  }

  set(name: string, value: Value): void {
    this.#attributes.set(name, value);
  }

  override repr(): string {
    return `<Namespace ${this.#attributes.repr()}>`;
  }

  override truthy(): boolean {
    return true;
  }

  override attribute(name: string): Value | undefined {
    return this.#attributes.get(name);
  }

  override *attributeNames(): Generator<string> {
    for (const key of this.#attributes.keys()) if (typeof key === 'string') yield key;
  }
}

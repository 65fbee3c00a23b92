// Jinja2's own globals: range, dict, namespace, cycler, joiner, lipsum.
import { bind, given, PyFunction, parameters, pyFunction } from '../values/callables.ts';
import { PyDict, PyTuple } from '../values/containers.ts';
import { fillDict } from '../values/dict-methods.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { type CallArguments, PyObject, type Value } from '../values/py-object.ts';
import { makeRange } from '../values/range.ts';
import { lipsum } from './lipsum.ts';
import { PyNamespace } from './namespace.ts';

class Cycler extends PyObject {
  readonly typeName = 'Cycler';
  readonly #items: readonly Value[];
  #at = 0;

  constructor(items: readonly Value[]) {
    super();
    if (items.length === 0) throw new PyError('RuntimeError', 'at least one item has to be provided');
    this.#items = items;
  }

  override repr(): string {
    return '<jinja2.utils.Cycler object>';
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'current':
        return this.#items[this.#at];
      case 'items':
        return new PyTuple(this.#items);
      case 'pos':
        return this.#at;
      case 'next':
        return pyFunction('next', '', () => {
          const item = this.#items[this.#at] as Value;
          this.#at = (this.#at + 1) % this.#items.length;
          return item;
        });
      case 'reset':
        return pyFunction('reset', '', () => {
          this.#at = 0;
          return null;
        });
      default:
        return undefined;
    }
  }

  override attributeNames(): Iterable<string> {
    return ['current', 'items', 'next', 'pos', 'reset'];
  }
}

class Joiner extends PyObject {
  readonly typeName = 'Joiner';
  readonly #separator: Value;
  #used = false;

  constructor(separator: Value) {
    super();
    this.#separator = separator;
  }

  override repr(): string {
    return '<jinja2.utils.Joiner object>';
  }

  override attribute(name: string): Value | undefined {
    if (name === 'sep') return this.#separator;
    return name === 'used' ? this.#used : undefined;
  }

  override call(args: CallArguments): Value {
    bind('Joiner.__call__', noParameters, args);
    if (this.#used) return this.#separator;
    this.#used = true;
    return '';
  }
}

const noParameters = parameters('');

/** A type that can be called, such as `dict`. */
class PyType extends PyFunction {
  override repr(): string {
    return `<class '${this.name}'>`;
  }

  override attribute(name: string): Value | undefined {
    if (this.name !== 'dict') return undefined;
    const method = new PyDict().attribute(name);
    if (method === undefined || name === 'fromkeys') return method;
    // dict.items(d) is d.items().
    return new PyFunction(name, ({ positional: [self, ...positional], keyword }) => {
      if (!(self instanceof PyDict)) throw typeError(`unbound method dict.${name}() needs an argument`);
      return (self.attribute(name) as PyFunction).call({ positional, keyword });
    });
  }
}

function makeGlobals(): ReadonlyMap<string, Value> {
  const joiner = parameters('sep?');
  return new Map<string, Value>([
    ['range', new PyFunction('range', makeRange)],
    [
      'dict',
      new PyType('dict', (args) => {
        const dict = new PyDict();
        fillDict(dict, args, 'dict');
        return dict;
      }),
    ],
    ['namespace', new PyType('jinja2.utils.Namespace', (args) => new PyNamespace(args))],
    [
      'cycler',
      new PyType('jinja2.utils.Cycler', (args) => {
        if (args.keyword.size > 0) bind('Cycler', noParameters, { positional: [], keyword: args.keyword });
        return new Cycler(args.positional);
      }),
    ],
    [
      'joiner',
      new PyType('jinja2.utils.Joiner', (args) => new Joiner(given<Value>(bind('Joiner', joiner, args)[0], ', '))),
    ],
    ['lipsum', pyFunction('generate_lorem_ipsum', 'n? html? min? max?', lipsum)],
  ]);
}

let globals: ReadonlyMap<string, Value> | undefined;

export function jinjaGlobal(name: string): Value | undefined {
  globals ??= makeGlobals();
  return globals.get(name);
}

export function jinjaGlobalNames(): Iterable<string> {
  globals ??= makeGlobals();
  return globals.keys();
}

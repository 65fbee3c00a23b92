// `config` in templates: setting configs by calling it, reading them by its methods.
import { type HostCall, HostFailure, HostObject, type HostValue, type MaybePromise } from './host.ts';
import { hostFunction } from './host-function.ts';
import type { NodePort } from './node-port.ts';

export class ConfigObject extends HostObject {
  readonly typeName = 'config';
  readonly #port: NodePort;

  constructor(port: NodePort) {
    super();
    this.#port = port;
  }

  override text(): string {
    return '<config>';
  }

  /** `config(materialized='table')` or `config({'materialized': 'table'})`; prints nothing. */
  override call(call: HostCall): MaybePromise<HostValue> {
    const [first, ...more] = call.positional;
    if (more.length > 0 || (call.positional.length === 1 && call.keyword.size > 0)) {
      throw new HostFailure('config() takes keyword arguments, or one dict');
    }
    const values = call.positional.length === 1 ? dictArgument(first) : Object.fromEntries(call.keyword);
    this.#port.setConfig(values, call.site);
    return '';
  }

  override member(name: string): HostValue | undefined {
    const port = this.#port;
    switch (name) {
      case 'get':
        return hostFunction('get', ['name', 'default?', 'validator?'], (args) => {
          const value = present(port.getConfig(String(args['name']))) ?? args['default'];
          // While parsing, a config may be set further below: dbt answers with an empty text, which methods of texts can be called on.
          return value ?? (port.execute ? null : '');
        });
      case 'require':
        return hostFunction('require', ['name', 'validator?'], (args) => {
          const value = present(port.getConfig(String(args['name'])));
          if (value === undefined && !port.execute) return '';
          if (value === undefined)
            throw new HostFailure(`the config "${String(args['name'])}" is required, and not set`);
          return value;
        });
      case 'set':
        return hostFunction('set', ['name', 'value'], (args, call) => {
          port.setConfig({ [String(args['name'])]: args['value'] }, call.site);
          return '';
        });
      case 'meta_get':
        return hostFunction(
          'meta_get',
          ['name', 'default?', 'validator?'],
          (args) => this.#meta(String(args['name'])) ?? args['default'] ?? null,
        );
      case 'meta_require':
        return hostFunction('meta_require', ['name', 'validator?'], (args) => {
          if (!port.execute) return '';
          const value = this.#meta(String(args['name']));
          if (value === undefined)
            throw new HostFailure(`the meta config "${String(args['name'])}" is required, and not set`);
          return value;
        });
      case 'persist_relation_docs':
        return hostFunction(name, [], () => this.#persists('relation'));
      case 'persist_column_docs':
        return hostFunction(name, [], () => this.#persists('columns'));
      default:
        return undefined;
    }
  }

  #meta(name: string): HostValue | undefined {
    const meta = this.#port.getConfig('meta');
    if (typeof meta !== 'object' || meta === null || Array.isArray(meta) || !Object.hasOwn(meta, name))
      return undefined;
    return present((meta as Readonly<Record<string, HostValue>>)[name]);
  }

  #persists(what: 'relation' | 'columns'): boolean {
    const persist = this.#port.getConfig('persist_docs') as Readonly<Record<string, HostValue>> | null | undefined;
    return persist?.[what] === true;
  }
}

function present(value: HostValue): HostValue | undefined {
  return value === null ? undefined : value;
}

function dictArgument(value: HostValue): Readonly<Record<string, HostValue>> {
  if (value instanceof Map) return Object.fromEntries(value as Map<string, HostValue>);
  const plain =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.getPrototypeOf(value) === Object.prototype;
  if (plain) return value as Readonly<Record<string, HostValue>>;
  throw new HostFailure('config() takes keyword arguments, or one dict');
}

// The objects among the globals of a node: var, graph, flags, dbt's namespace, validation.
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { closest } from '../util/closest.ts';
import { type HostCall, HostFailure, HostFunction, HostObject, type HostValue, type MaybePromise } from './host.ts';
import { hostFunction } from './host-function.ts';
import type { NodePort } from './node-port.ts';

/** `var('name', default)` and `var.has_var('name')`. */
export class VarObject extends HostObject {
  readonly typeName = 'Var';
  readonly #port: NodePort;

  constructor(port: NodePort) {
    super();
    this.#port = port;
  }

  override text(): string {
    return '<var>';
  }

  override call(call: HostCall): MaybePromise<HostValue> {
    const port = this.#port;
    return hostFunction('var', ['name', 'default?'], (args) => {
      const name = String(args['name']);
      const value = port.variable(name);
      if (value !== undefined) return value as HostValue;
      if ('default' in args) return args['default'];
      const near = closest(name, port.variableNames?.() ?? []);
      throw new DiagnosticError(errorDiagnostic('varMissing', call.site, { variable: name, closest: near }));
    }).invoke(call);
  }

  override member(name: string): HostValue | undefined {
    if (name !== 'has_var') return undefined;
    return hostFunction('has_var', ['name'], (args) => this.#port.variable(String(args['name'])) !== undefined);
  }
}

/** dbt's `graph`, made when it is looked into: it is as large as the project. */
export class GraphObject extends HostObject {
  readonly typeName = 'dict';
  readonly #port: NodePort;

  constructor(port: NodePort) {
    super();
    this.#port = port;
  }

  override text(): string {
    return '<graph>';
  }

  override member(name: string): HostValue | undefined {
    const graph = this.#port.graph() as Readonly<Record<string, HostValue>>;
    if (Object.hasOwn(graph, name)) return graph[name];
    switch (name) {
      case 'get':
        return hostFunction(
          'get',
          ['key', 'default?'],
          (args) => graph[String(args['key'])] ?? args['default'] ?? null,
        );
      case 'keys':
        return hostFunction('keys', [], () => Object.keys(graph));
      case 'values':
        return hostFunction('values', [], () => Object.values(graph));
      case 'items':
        return hostFunction('items', [], () => Object.entries(graph));
      default:
        return undefined;
    }
  }

  override iterate(): Iterable<HostValue> {
    return Object.keys(this.#port.graph());
  }

  override toData(): HostValue {
    return this.#port.graph() as HostValue;
  }
}

/** dbt's `context`: what a name means where no variable has it, macros first. */
export class ContextObject extends HostObject {
  readonly typeName = 'dict';
  readonly #names: readonly string[];
  readonly #find: (name: string) => HostValue | undefined;

  /** `names`: those of the members that are no macros. */
  constructor(names: readonly string[], find: (name: string) => HostValue | undefined) {
    super();
    this.#names = names;
    this.#find = find;
  }

  override text(): string {
    return '<context>';
  }

  override member(name: string): HostValue | undefined {
    const found = this.#find(name);
    if (found !== undefined) return found;
    switch (name) {
      case 'get':
        return hostFunction('get', ['key', 'default?'], (args) => {
          const key = args['key'];
          return (typeof key === 'string' ? this.#find(key) : undefined) ?? args['default'] ?? null;
        });
      case 'keys':
        return hostFunction('keys', [], () => [...this.#names]);
      case 'values':
        return hostFunction('values', [], () => this.#names.map((one) => this.#find(one)));
      case 'items':
        return hostFunction('items', [], () => this.#names.map((one) => [one, this.#find(one)]));
      default:
        return undefined;
    }
  }

  override iterate(): Iterable<HostValue> {
    return this.#names;
  }

  override contains(key: HostValue): boolean {
    return typeof key === 'string' && this.#find(key) !== undefined;
  }

  override length(): number {
    return this.#names.length;
  }

  override isMapping(): boolean {
    return true;
  }
}

/** `flags.FULL_REFRESH` and the few others that templates look at. */
export class FlagsObject extends HostObject {
  readonly typeName = 'Namespace';
  readonly #port: NodePort;

  constructor(port: NodePort) {
    super();
    this.#port = port;
  }

  override text(): string {
    return '<flags>';
  }

  override member(name: string): HostValue | undefined {
    switch (name.toUpperCase()) {
      case 'FULL_REFRESH':
        return this.#port.fullRefresh;
      case 'STORE_FAILURES':
      case 'FAIL_FAST':
      case 'EMPTY':
        return false;
      case 'WHICH':
        return 'run';
      case 'USE_COLORS':
      case 'PARTIAL_PARSE':
        return true;
      default:
        return null;
    }
  }
}

/** A package's macros as members, looked up when they are called. */
export class MacroNamespace extends HostObject {
  readonly typeName = 'namespace';
  readonly #name: string;
  readonly #package: string;

  constructor(name: string, packageName: string) {
    super();
    this.#name = name;
    this.#package = packageName;
  }

  override text(): string {
    return `<package ${this.#name}>`;
  }

  override member(name: string): HostValue | undefined {
    return new HostFunction(name, (call) => {
      const macro = call.macro?.(`${this.#package}.${name}`);
      if (macro === undefined) throw new HostFailure(`there is no macro '${name}' in '${this.#name}'`);
      return macro.invoke(call);
    });
  }
}

/** `validation.any[…]`: a check that lets everything pass. */
export class AnyType extends HostObject {
  readonly typeName = 'validation';

  override text(): string {
    return '<validation.any>';
  }

  override member(): HostValue | undefined {
    return hostFunction('any', ['value'], (args) => args['value']);
  }

  override item(): HostValue | undefined {
    return this.member();
  }
}

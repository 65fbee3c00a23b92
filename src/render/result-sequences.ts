// The sequences that a table of answers is made of: rows, columns, and lists of them that also have names.
import { HostObject, type HostValue } from './host.ts';
import { hostFunction } from './host-function.ts';
import { distinctValues, sortedValues } from './result-order.ts';
import { PyTuple } from './values/containers.ts';
import { hostValue } from './values/export-value.ts';
import { importValue } from './values/import-value.ts';
import { repr } from './values/text.ts';

/** The values of a row, in the order of the columns. */
export type Row = readonly HostValue[];

/** A list whose elements also have names: agate's MappedSequence. */
export class NamedSequence extends HostObject {
  readonly typeName: string;
  readonly #names: readonly string[] | undefined;
  readonly #values: readonly HostValue[];

  constructor(typeName: string, names: readonly string[] | undefined, values: readonly HostValue[]) {
    super();
    this.typeName = typeName;
    this.#names = names;
    this.#values = values;
  }

  override text(): string {
    return sampleText(this.typeName, this.#values);
  }

  override length(): number {
    return this.#values.length;
  }

  override truthy(): boolean {
    return this.#values.length > 0;
  }

  override iterate(): Iterable<HostValue> {
    return this.#values;
  }

  override item(key: HostValue): HostValue | undefined {
    return elementAt(this.#values, key);
  }

  override elements(): readonly HostValue[] {
    return this.#values;
  }

  override member(name: string): HostValue | undefined {
    const at = this.#names?.indexOf(name) ?? -1;
    if (at >= 0) return this.#values[at];
    return sequenceMethod(name, this.#names, this.#values);
  }
}

export class RowObject extends HostObject {
  readonly typeName = 'Row';
  readonly #names: readonly string[];
  readonly #values: Row;

  constructor(names: readonly string[], values: Row) {
    super();
    this.#names = names;
    this.#values = values;
  }

  override text(): string {
    return sampleText(this.typeName, this.#values);
  }

  override length(): number {
    return this.#values.length;
  }

  override iterate(): Iterable<HostValue> {
    return this.#values;
  }

  override item(key: HostValue): HostValue | undefined {
    return elementAt(this.#values, key);
  }

  override elements(): readonly HostValue[] {
    return this.#values;
  }

  override member(name: string): HostValue | undefined {
    const at = columnPosition(this.#names, name);
    return at >= 0 ? (this.#values[at] ?? null) : sequenceMethod(name, this.#names, this.#values);
  }

  override toData(): HostValue {
    return rowDict(this.#names, this.#values);
  }
}

export class ResultColumn extends HostObject {
  readonly typeName = 'Column';
  readonly #name: string;
  readonly #type: string;
  readonly #values: Row;

  constructor(name: string, type: string, values: Row) {
    super();
    this.#name = name;
    this.#type = type;
    this.#values = values;
  }

  override text(): string {
    return sampleText(this.typeName, this.#values);
  }

  override length(): number {
    return this.#values.length;
  }

  override iterate(): Iterable<HostValue> {
    return this.#values;
  }

  override item(key: HostValue): HostValue | undefined {
    return elementAt(this.#values, key);
  }

  override elements(): readonly HostValue[] {
    return this.#values;
  }

  override member(name: string): HostValue | undefined {
    switch (name) {
      case 'name':
        return this.#name;
      case 'data_type':
        return this.#type;
      case 'values':
        return hostFunction('values', [], () => tupleOf(this.#values));
      case 'values_distinct':
        return hostFunction('values_distinct', [], () => tupleOf(distinctValues(this.#values)));
      case 'values_sorted':
        return hostFunction(name, [], () => sortedValues(this.#values));
      case 'values_without_nulls_sorted':
        return hostFunction(name, [], () => sortedValues(this.#values.filter((value) => value !== null)));
      case 'values_without_nulls':
        return hostFunction('values_without_nulls', [], () => tupleOf(this.#values.filter((value) => value !== null)));
      default:
        return undefined;
    }
  }

  override toData(): HostValue {
    return [...this.#values];
  }
}

/** -1: there is none. Redshift folds names to lower case, DuckDB keeps them; templates written for one should read the other's. */
export function columnPosition(names: readonly string[], name: string): number {
  const at = names.indexOf(name);
  return at >= 0 ? at : names.findIndex((column) => column.toLowerCase() === name.toLowerCase());
}

function sequenceMethod(
  name: string,
  names: readonly string[] | undefined,
  values: readonly HostValue[],
): HostValue | undefined {
  const keys: readonly HostValue[] = names ?? values.map((_, at) => at);
  switch (name) {
    case 'names':
      return names === undefined ? null : tupleOf(names);
    case 'keys':
      return hostFunction('keys', [], () => tupleOf(keys));
    case 'values':
      return hostFunction('values', [], () => tupleOf(values));
    case 'items':
      return hostFunction('items', [], () => keys.map((key, at) => tupleOf([key, values[at] ?? null])));
    case 'get':
      return hostFunction('get', ['key', 'default?'], (args) => {
        const at = keys.indexOf(args['key']);
        return at < 0 ? (args['default'] ?? null) : (values[at] ?? null);
      });
    case 'dict':
      return hostFunction('dict', [], () => rowDict(names ?? [], values));
    default:
      return undefined;
  }
}

/** The first five, as agate prints what it holds. */
function sampleText(typeName: string, values: readonly HostValue[]): string {
  const shown = values.slice(0, 5).map((value) => repr(importValue(value)));
  return `<agate.${typeName}: (${[...shown, ...(values.length > 5 ? ['...'] : [])].join(', ')})>`;
}

/** agate answers with tuples, and projects print them: `where id in {{ column.values() }}`. */
export function tupleOf(values: readonly HostValue[]): HostValue {
  return hostValue(new PyTuple(values.map((value) => importValue(value))));
}

export function elementAt(values: readonly HostValue[], key: HostValue): HostValue | undefined {
  const at = typeof key === 'bigint' ? Number(key) : key;
  return typeof at === 'number' && Number.isInteger(at) ? values.at(at) : undefined;
}

export function rowDict(names: readonly string[], row: Row): HostValue {
  return new Map(names.map((name, at): [HostValue, HostValue] => [name, row[at] ?? null]));
}

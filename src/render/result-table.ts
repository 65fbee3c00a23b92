// The answer of a query as templates hold it: the parts of agate's Table that dbt projects use.
// https://agate.readthedocs.io/en/latest/api/table.html
import { parseIso } from './globals/datetime.ts';
import { HostFailure, HostObject, type HostValue, PyDecimal, pyFloat } from './host.ts';
import { type BoundArguments, hostFunction } from './host-function.ts';
import type { QueryCell, QueryTable } from './node-port.ts';
import { distinctRows, renamedColumns, rowsWhere, sortedRows, type TableContent } from './result-rows.ts';
import {
  columnPosition,
  elementAt,
  NamedSequence,
  ResultColumn,
  type Row,
  RowObject,
  rowDict,
  tupleOf,
} from './result-sequences.ts';
import { hostValue } from './values/export-value.ts';
import { importValue } from './values/import-value.ts';
import { sliceBounds, sliceItems } from './values/indexing.ts';
import { PyError, valueError } from './values/py-error.ts';
import type { Value } from './values/py-object.ts';
import { repr, str } from './values/text.ts';
import { truthy } from './values/truth.ts';

export class ResultTable extends HostObject {
  readonly typeName = 'Table';
  readonly #names: readonly string[];
  readonly #types: readonly string[];
  readonly #rows: readonly Row[];
  readonly #content: TableContent;
  readonly #print: (text: string) => void;

  constructor(content: TableContent, print: (text: string) => void) {
    super();
    this.#content = content;
    this.#names = content.names;
    this.#types = content.types;
    this.#rows = content.rows;
    this.#print = print;
  }

  override text(): string {
    return this.#names.map((name, at) => `| ${name} | ${this.#types[at] ?? ''} |`).join('\n');
  }

  override repr(): string {
    return `<agate.Table: ${this.#names.join(', ')}>`;
  }

  override length(): number {
    return this.#rows.length;
  }

  override iterate(): Iterable<HostValue> {
    return this.#rowObjects();
  }

  override item(key: HostValue): HostValue | undefined {
    return elementAt(this.#rowObjects(), key);
  }

  override elements(): readonly HostValue[] {
    return this.#rowObjects();
  }

  override toData(): HostValue {
    return this.#rows.map((row) => rowDict(this.#names, row));
  }

  override member(name: string): HostValue | undefined {
    switch (name) {
      case 'columns':
        return new NamedSequence(
          'MappedSequence',
          this.#names,
          this.#names.map((_, at) => this.#column(at)),
        );
      case 'rows':
        return new NamedSequence('MappedSequence', undefined, this.#rowObjects());
      case 'column_names':
        return tupleOf(this.#names);
      case 'column_types':
        return tupleOf(this.#types);
      case 'print_table':
        return hostFunction(name, ['max_rows?', 'max_columns?', 'output?', '**options'], (args) => {
          this.#print(tableText(this.#names, this.#rows, typeof args['max_rows'] === 'number' ? args['max_rows'] : 20));
          return null;
        });
      case 'row_names':
        return null;
      case 'select':
        return hostFunction(name, ['key'], (args) => this.#selected(textsOf(args['key'])));
      case 'exclude':
        return hostFunction(name, ['key'], (args) => {
          const left = textsOf(args['key']);
          return this.#selected(this.#names.filter((column) => !left.includes(column)));
        });
      case 'rename':
        return hostFunction(name, ['column_names?', 'row_names?', 'slug_columns?', 'slug_rows?', '**options'], (args) =>
          this.#renamed(args),
        );
      case 'where':
        return hostFunction(name, ['test'], (args) => this.#with(rowsWhere(this.#content, args['test'])));
      case 'order_by':
        return hostFunction(name, ['key', 'reverse?'], (args) =>
          this.#with(sortedRows(this.#content, args['key'], truthy(importValue(args['reverse'] ?? false)))),
        );
      case 'distinct':
        return hostFunction(name, ['key?'], (args) => this.#with(distinctRows(this.#content, args['key'] ?? null)));
      case 'limit':
        return hostFunction(name, ['start_or_stop?', 'stop?', 'step?'], (args) => this.#with(this.#limited(args)));
      default:
        return undefined;
    }
  }

  #rowObjects(): readonly HostValue[] {
    return this.#rows.map((row) => new RowObject(this.#names, row));
  }

  #column(at: number): HostValue {
    return new ResultColumn(
      this.#names[at] ?? '',
      this.#types[at] ?? '',
      this.#rows.map((row) => row[at] ?? null),
    );
  }

  #with(rows: readonly Row[]): ResultTable {
    return new ResultTable({ names: this.#names, types: this.#types, rows }, this.#print);
  }

  #limited(args: BoundArguments): readonly Row[] {
    const [start, stop, step] = ['start_or_stop', 'stop', 'step'].map((name) => importValue(args[name] ?? null));
    const [from, to] = truthy(stop as Value) || truthy(step as Value) ? [start, stop] : [null, start];
    const by = truthy(stop as Value) ? step : truthy(step as Value) ? step : null;
    return sliceItems(this.#rows, sliceBounds(from as Value, to as Value, by as Value, this.#rows.length));
  }

  #renamed(args: BoundArguments): ResultTable {
    for (const option of ['row_names', 'slug_columns', 'slug_rows']) {
      if (!truthy(importValue(args[option] ?? false))) continue;
      throw new HostFailure(`rename() has no ${option} here: give the new names of columns as a list or a dict`);
    }
    const given = args['column_names'] ?? null;
    const names = given === null ? this.#names : renamedColumns(this.#names, given);
    return new ResultTable({ names, types: this.#types, rows: this.#rows }, this.#print);
  }

  /** In the order of `names`. */
  #selected(names: readonly string[]): ResultTable {
    const kept = names.map((name) => {
      const at = columnPosition(this.#names, name);
      if (at < 0) throw valueError('tuple.index(x): x not in tuple');
      return at;
    });
    const pick = <Item>(items: readonly Item[]): readonly Item[] => kept.map((at) => items[at] as Item);
    return new ResultTable({ names, types: pick(this.#types), rows: this.#rows.map(pick) }, this.#print);
  }
}

/** Numbers are ints or decimals, and stay exact; dates and timestamps are those of `modules.datetime`. */
export function resultTable(table: QueryTable, print: (text: string) => void): ResultTable {
  return new ResultTable(
    {
      names: table.columns.map((column) => column.name),
      types: table.columns.map((column) => column.type),
      rows: table.rows.map((row) => row.map((cell, at) => hostCell(cell, table.columns[at]?.type ?? ''))),
    },
    print,
  );
}

// agate makes decimals of all numbers that are no ints, floats too, and leaves dates and timestamps what they are in Python.
function hostCell(cell: QueryCell, type: string): HostValue {
  if (typeof cell === 'string') return timeOf(cell, type) ?? cell;
  if (cell === null || typeof cell === 'boolean' || typeof cell === 'bigint') return cell;
  if (typeof cell !== 'number') return new PyDecimal(cell.decimal);
  return /^(double|float|real)/i.test(type) ? new PyDecimal(repr(importValue(pyFloat(cell)))) : cell;
}

/** Undefined: no time, or one that Python has no word for (before year 1, infinity). */
function timeOf(text: string, type: string): HostValue | undefined {
  const kind = /^date$/i.test(type) ? 'date' : /^timestamp/i.test(type) ? 'datetime' : undefined;
  if (kind === undefined) return undefined;
  try {
    return hostValue(parseIso(text.replace(/(:[\d.]+[+-]\d\d)$/, '$1:00'), kind));
  } catch (error) {
    if (error instanceof PyError) return undefined;
    throw error;
  }
}

function textsOf(value: HostValue): readonly string[] {
  return Array.isArray(value) ? (value as readonly HostValue[]).map(String) : [String(value)];
}

function tableText(names: readonly string[], rows: readonly Row[], maxRows: number): string {
  const shown = rows.slice(0, maxRows).map((row) => row.map((cell) => (cell === null ? '' : str(importValue(cell)))));
  const widths = names.map((name, at) => Math.max(name.length, ...shown.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const rest = rows.length > maxRows ? [line(names.map(() => '...'))] : [];
  return [line(names), rule, ...shown.map(line), ...rest].join('\n');
}

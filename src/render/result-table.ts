// The answer of a query as templates hold it: the parts of agate's Table that dbt projects use.
// https://agate.readthedocs.io/en/latest/api/table.html
import { parseIso } from './globals/datetime.ts';
import { HostObject, type HostValue, PyDecimal, pyFloat } from './host.ts';
import { hostFunction } from './host-function.ts';
import type { QueryCell, QueryTable } from './node-port.ts';
import { elementAt, NamedSequence, ResultColumn, type Row, RowObject, rowDict, tupleOf } from './result-sequences.ts';
import { hostValue } from './values/export-value.ts';
import { importValue } from './values/import-value.ts';
import { PyError } from './values/py-error.ts';
import { repr, str } from './values/text.ts';

export class ResultTable extends HostObject {
  readonly typeName = 'Table';
  readonly #names: readonly string[];
  readonly #types: readonly string[];
  readonly #rows: readonly Row[];
  readonly #print: (text: string) => void;

  constructor(
    content: { readonly names: readonly string[]; readonly types: readonly string[]; readonly rows: readonly Row[] },
    print: (text: string) => void,
  ) {
    super();
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
      case 'select':
        return hostFunction(name, ['key'], (args) => this.#selected((column) => textsOf(args['key']).includes(column)));
      case 'exclude':
        return hostFunction(name, ['key'], (args) =>
          this.#selected((column) => !textsOf(args['key']).includes(column)),
        );
      case 'limit':
        return hostFunction(name, ['start_or_stop?', 'stop?'], (args) => {
          const first = typeof args['start_or_stop'] === 'number' ? args['start_or_stop'] : this.#rows.length;
          const rows =
            typeof args['stop'] === 'number' ? this.#rows.slice(first, args['stop']) : this.#rows.slice(0, first);
          return new ResultTable({ names: this.#names, types: this.#types, rows }, this.#print);
        });
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

  #selected(keep: (name: string) => boolean): ResultTable {
    const kept = this.#names.flatMap((name, at) => (keep(name) ? [at] : []));
    const pick = <Item>(items: readonly Item[]): readonly Item[] => kept.map((at) => items[at] as Item);
    return new ResultTable(
      { names: pick(this.#names), types: pick(this.#types), rows: this.#rows.map(pick) },
      this.#print,
    );
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

// The rows of text files: read, converted, counted; what does not fit is written down, as long as MAXERROR allows.

import type { Column } from '../warehouse/catalog.ts';
import { typeText } from '../warehouse/column-type.ts';
import { convertValue } from './convert-value.ts';
import type { CopyCommand } from './copy-options.ts';
import { isProblem, type RawRow, type RowProblem } from './row.ts';

export interface LoadError {
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly columnType: string;
  readonly columnLength: string;
  readonly position: number;
  readonly rawLine: string;
  readonly rawValue: string;
  readonly code: number;
  readonly message: string;
}

export class TooManyErrors extends Error {}

export class RecordLoader {
  readonly errors: LoadError[] = [];
  rows = 0;
  readonly #command: CopyCommand;
  readonly #columns: readonly Column[];
  readonly #append: (values: readonly (string | null)[]) => void;

  constructor(command: CopyCommand, columns: readonly Column[], append: (values: readonly (string | null)[]) => void) {
    this.#command = command;
    this.#columns = columns;
    this.#append = append;
  }

  /** Gives the rows that were taken; throws TooManyErrors. */
  load(file: string, rows: Iterable<RawRow>): number {
    const before = this.rows;
    for (const row of rows) {
      const values = this.#convert(row);
      if ('code' in values) this.#note(file, row, values);
      else {
        this.rows += 1;
        this.#append(values);
      }
    }
    return this.rows - before;
  }

  #convert(row: RawRow): readonly (string | null)[] | RowProblem {
    if (isProblem(row.values)) return row.values;
    const values: (string | null)[] = [];
    for (const [at, column] of this.#columns.entries()) {
      const raw = row.values[at] ?? { kind: 'null' };
      const converted = convertValue(raw, column.type, column.notNull, this.#command);
      if ('code' in converted) return { ...converted, column: at };
      values.push(converted.text);
    }
    return values;
  }

  #note(file: string, { line, raw }: RawRow, problem: RowProblem): void {
    const column = problem.column === undefined ? undefined : this.#columns[problem.column];
    const type = column === undefined ? '' : typeText(column.type);
    this.errors.push({
      file,
      line,
      column: column?.name ?? '',
      columnType: type
        .replace(/\(.*\)/, '')
        .replace('character varying', 'varchar')
        .replace(/^integer$/, 'int4')
        .replace(/^bigint$/, 'int8'),
      columnLength: /\((\d+)/.exec(type)?.[1] ?? '0',
      position: problem.position ?? 0,
      rawLine: raw,
      rawValue: problem.value ?? '',
      code: problem.code,
      message: problem.message,
    });
    if (!this.#command.ignoresAllErrors && this.errors.length >= Math.max(1, this.#command.maxErrors))
      throw new TooManyErrors();
  }
}

// After a batch was rolled back: one pass over its files finds all that are bad, and in each what is wrong: columns, places, how often.
import type { Warehouse } from '../adapters/adapter.ts';
import type { BadFile, BadPlace } from '../diagnostics/catalog/sf8-sources.ts';
import { badValue, shortened, unreadableFile } from './bad-file.ts';
import { type EnvelopesInput, envelopes } from './envelopes.ts';
import { envelopeKeysOf } from './insert-tolerant.ts';
import type { LoadSql } from './load-sql.ts';

export interface Diagnosis {
  /** In the batch's order; at most `kept`. */
  readonly bad: readonly BadFile[];
  readonly badFileCount: number;
}

const kept = 100;
/** Of one column of one file, the first included. */
const placesKept = 4;

export interface DiagnoseInput extends EnvelopesInput {
  readonly warehouse: Warehouse;
  readonly sql: LoadSql;
}

/** What is wrong in one way: a column of values that do not fit, or records that cannot be read. */
interface Finding {
  readonly first: BadFile;
  readonly places: BadPlace[];
  total: number;
}

export async function diagnoseBatch(input: DiagnoseInput): Promise<Diagnosis> {
  const { warehouse, sql, files, signal } = input;
  const byFile = new Map<number, Map<string, Finding>>();
  const note = (at: number, kind: string, found: BadFile, value: string, total: number): void => {
    const findings = byFile.get(at) ?? new Map<string, Finding>();
    byFile.set(at, findings);
    const known = findings.get(kind) ?? { first: found, places: [], total: 0 };
    findings.set(kind, known);
    known.total += total;
    if (known.places.length < placesKept) known.places.push({ line: found.line, value });
  };
  for await (const part of envelopes(input)) {
    try {
      for (const found of part.unreadable) {
        note(found.file, 'unreadable', unreadableFile(found, files), shortened(found.reason), 1);
      }
      const keys = await envelopeKeysOf(warehouse, part.path, input);
      const answer = await warehouse.query(sql.explain(part.path, keys, placesKept), { signal });
      // The count of a column stands in each of its rows.
      const counted = new Set<string>();
      for (const [file, column, total, place] of answer.rows) {
        const [, line = '', value = ''] = /^(\d+) (.*)$/s.exec(place ?? '') ?? [];
        const found = badValue(input, Number(file), Number(line), Number(column), value);
        const kind = `${file} ${column}`;
        note(Number(file), kind, found, shortened(value), counted.has(kind) ? 0 : Number(total));
        counted.add(kind);
      }
    } finally {
      part.dispose();
    }
  }
  const inOrder = [...byFile].sort(([left], [right]) => left - right).map(([, findings]) => badFile(findings));
  return { bad: inOrder.slice(0, kept), badFileCount: inOrder.length };
}

function badFile(findings: ReadonlyMap<string, Finding>): BadFile {
  const lineOf = ({ first }: Finding): number => first.line ?? Number.POSITIVE_INFINITY;
  const [main, ...others] = [...findings.values()]
    .sort((left, right) => lineOf(left) - lineOf(right))
    .map(({ first, places, total }) => ({ ...first, again: { places: places.slice(1), total } }));
  return { ...(main as BadFile), others };
}

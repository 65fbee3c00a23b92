// Every example of ../shared/redshift-examples, compared by the rules of its README.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RedshiftType } from '../../src/sql/types/redshift-type.ts';
import { RedshiftRig } from '../support/redshift-rig.ts';

interface Example {
  readonly id: string;
  readonly sql: string;
  readonly rows: readonly (readonly string[])[];
}

const examples = readFileSync(new URL('../../../shared/redshift-examples/examples.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Example);

/** Examples that are answered otherwise, each with the reason. */
const explained: Readonly<Record<string, string>> = {};

function isSame(expected: string, given: string | null, type: RedshiftType): boolean {
  const wanted = expected.trim();
  const found = (given ?? '').trim();
  if (wanted === found) return true;
  if (given === null || wanted === '' || wanted === 'NULL')
    return given === null && (wanted === '' || wanted === 'NULL');
  const truth = (text: string) => ({ t: true, true: true, f: false, false: false })[text];
  if (truth(wanted) !== undefined) return truth(wanted) === truth(found);
  if (type.kind === 'date' && wanted.replace(/ 00:00:00(?:\.0+)?$/, '') === found) return true;
  if (type.kind === 'super') return sameJson(wanted, found);
  if (type.kind === 'varbyte') return wanted.toLowerCase() === found.toLowerCase();
  const [one, other] = [Number(wanted), Number(found)];
  if (Number.isNaN(one) || Number.isNaN(other)) return false;
  return one === other || Math.abs(one - other) <= Math.max(Math.abs(one), Math.abs(other)) * 1e-14;
}

function sameJson(left: string, right: string): boolean {
  try {
    return JSON.stringify(JSON.parse(left)) === JSON.stringify(JSON.parse(right));
  } catch {
    return false;
  }
}

test('at least 97 % of the examples of the manual are answered as the manual prints them, the rest is explained', async () => {
  using rig = await RedshiftRig.open();
  const different: Record<string, string> = {};
  for (const { id, sql, rows } of examples) {
    try {
      const answer = await rig.query(sql);
      const same =
        answer.rows.length === rows.length &&
        rows.every((row, at) =>
          row.every((cell, column) =>
            isSame(cell, answer.rows[at]?.[column] ?? null, answer.columns[column]?.type as RedshiftType),
          ),
        );
      if (!same) different[id] = JSON.stringify(answer.rows);
    } catch (error) {
      different[id] = error instanceof Error ? error.message : String(error);
    }
  }
  expect(Object.keys(different).sort(), JSON.stringify(different, undefined, 1)).toEqual(Object.keys(explained).sort());
  expect(1 - Object.keys(explained).length / examples.length).toBeGreaterThanOrEqual(0.97);
});

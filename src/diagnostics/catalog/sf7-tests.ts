// SF7: data tests.
import { entry } from '../entry.ts';

export const sf7 = {
  testFailed: entry<{
    test: string;
    summary: string;
    failures: number;
    rows: readonly string[];
    consequence?: string | undefined;
    sqlPath?: string | undefined;
  }>({
    code: 'SF7001',
    frame: false,
    message: (d) => `${d.test}: ${d.summary}`,
    details: (d) => d.rows,
    notes: (d) => [[d.consequence, d.sqlPath].filter((part) => part !== undefined).join('; ')].filter((n) => n !== ''),
  }),
} as const;

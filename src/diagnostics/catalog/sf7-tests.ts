// SF7: data tests.
import { entry } from '../entry.ts';

/** Why no failing rows are shown. */
export type UnseenRows = { readonly kind: 'too-long'; readonly tookMs: number } | { readonly kind: 'passed' };

function unseenText(unseen: UnseenRows): string {
  if (unseen.kind === 'passed') return 'its rows are not shown: built once more to see them, it passed';
  const minutes = Math.round(unseen.tookMs / 60_000);
  return `its rows are not shown: it was built for ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, and would be again; --store-failures does so, and keeps them`;
}

export const sf7 = {
  testFailed: entry<{
    test: string;
    summary: string;
    failures: number;
    rows: readonly string[];
    consequence?: string | undefined;
    sqlPath?: string | undefined;
    unseen?: UnseenRows | undefined;
  }>({
    code: 'SF7001',
    frame: false,
    message: (d) => `${d.test}: ${d.summary}`,
    details: (d) => d.rows,
    notes: (d) =>
      [
        [d.consequence, d.sqlPath].filter((part) => part !== undefined).join('; '),
        d.unseen === undefined ? '' : unseenText(d.unseen),
      ].filter((note) => note !== ''),
  }),
} as const;

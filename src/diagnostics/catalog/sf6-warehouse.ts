// SF6: the warehouse: connections, SQL errors, relations.
import { entry } from '../entry.ts';

export const sf6 = {
  sqlFailed: entry<{ node?: string | undefined; reason: string; compiledPath?: string | undefined }>({
    code: 'SF6001',
    message: (d) => (d.node === undefined ? 'the database refused a statement' : `the SQL of "${d.node}" failed`),
    details: (d) => d.reason.split('\n'),
    notes: (d) => (d.compiledPath === undefined ? [] : [`the SQL that was sent: ${d.compiledPath}`]),
  }),
} as const;

// SF3: templates and references.
import { entry } from '../entry.ts';

export const sf3 = {
  refNotFound: entry<{ name: string; closest?: string | undefined }>({
    code: 'SF3001',
    message: (d) => `model "${d.name}" does not exist`,
    label: () => 'not found',
    hint: (d) => (d.closest === undefined ? undefined : `did you mean "${d.closest}"?`),
  }),
} as const;

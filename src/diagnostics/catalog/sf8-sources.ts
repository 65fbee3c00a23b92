// SF8: sources, files and S3.
import { entry } from '../entry.ts';

export const sf8 = {
  noFiles: entry<{ source: string; from: string; siblings: readonly string[] }>({
    code: 'SF8001',
    message: (d) => `source "${d.source}": no file under ${d.from}`,
    hint: (d) => (d.siblings.length === 0 ? undefined : `there is: ${d.siblings.join(', ')}`),
  }),
} as const;

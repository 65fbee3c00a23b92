// SF2: files of the project and their YAML.
import { entry } from '../entry.ts';

export const sf2 = {
  fileNotReadable: entry<{ path: string; reason: string }>({
    code: 'SF2001',
    message: (d) => `"${d.path}" cannot be read: ${d.reason}`,
  }),
} as const;

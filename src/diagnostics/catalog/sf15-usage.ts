// SF15: what commands refuse to do as they were called. (Unknown commands and flags are SF1001.)
import { entry } from '../entry.ts';

export const sf15 = {
  productionNeedsConsent: entry<{ target: string; what: string }>({
    code: 'SF1501',
    message: (d) => `${d.what} on "${d.target}", a production target, needs your consent`,
    hint: () => 'there is no terminal to ask at: add --yes',
  }),
  productionConsentRefused: entry<{ target: string; what: string }>({
    code: 'SF1502',
    message: (d) => `${d.what} on "${d.target}" was not confirmed; nothing was changed`,
    hint: (d) => `type the target's name, ${d.target}, or add --yes`,
  }),
  initFolderNotEmpty: entry<{ dir: string; found: readonly string[] }>({
    code: 'SF1503',
    message: (d) => `"${d.dir}" is not empty: a project is only made in a new or empty folder`,
    details: (d) => [`it holds ${d.found.join(', ')}`],
    hint: () => 'name another folder: `sqlflow init my_project`',
  }),
  codeUnknown: entry<{ code: string; closest?: string | undefined }>({
    code: 'SF1504',
    message: (d) => `there is no diagnostic "${d.code}"`,
    hint: (d) => (d.closest === undefined ? '`sqlflow explain` lists them all' : `did you mean "${d.closest}"?`),
  }),
  cleanRefused: entry<{ path: string }>({
    code: 'SF1505',
    message: (d) => `the target path "${d.path}" holds the project itself, so it is not removed`,
    hint: () => 'give `targetPath` (or --target-path) a folder of its own',
  }),
} as const;

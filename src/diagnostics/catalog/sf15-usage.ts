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
  watchTargetRefused: entry<{ target: string; production: boolean }>({
    code: 'SF1506',
    message: (d) =>
      d.production
        ? `"${d.target}" is a production target: watch would rebuild it with every save`
        : `"${d.target}" is not the embedded engine: watch would send it statements with every save`,
    hint: () => 'watch an embedded target (-t NAME), or add --allow-target if you mean this one',
  }),
  watchFailed: entry<{ folder: string; reason: string; limit: 'watches' | 'files' | undefined }>({
    code: 'SF1507',
    message: (d) => `changes under "${d.folder}" cannot be noticed: ${d.reason}`,
    hint: (d) => {
      if (d.limit === 'watches')
        return 'raise the limit of the system: `sudo sysctl fs.inotify.max_user_watches=524288`';
      return d.limit === 'files' ? 'raise the number of files that a process may open: `ulimit -n 8192`' : undefined;
    },
  }),
  fileNotWritable: entry<{ path: string | undefined; reason: string }>({
    code: 'SF1508',
    message: (d) => `${d.path === undefined ? 'a file' : `"${d.path}"`} cannot be written: ${d.reason}`,
    hint: () => 'what was published stays; --target-path names another folder for what a run writes',
  }),
  targetPathTaken: entry<{ path: string; folder: string }>({
    code: 'SF1509',
    message: (d) => `the target path "${d.path}" lies in "${d.folder}", from which the project is read`,
    hint: () => 'what a run writes would be read as models: give `targetPath` (or --target-path) a folder of its own',
  }),
} as const;

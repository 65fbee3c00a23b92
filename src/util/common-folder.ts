// The folder that files have in common.

/** Without the slash at its end; empty where there is none. Paths with forward slashes. */
export function commonFolder(paths: Iterable<string>): string {
  let common: string | undefined;
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    if (common === undefined) common = folder;
    // Most paths lie in the folder of the one before.
    while (!folder.startsWith(common)) common = common.slice(0, common.lastIndexOf('/', common.length - 2) + 1);
  }
  return common === undefined || common === '' ? '' : common.slice(0, -1);
}

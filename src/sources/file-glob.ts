// Globs of `--files`, `--reload`, `--skip-file` and `files accept`: matched against a file's name, its key, and its address. Pure.
import picomatch from 'picomatch';

/**
 * `*11-12*` means files by their own name, wherever they stand; `log_data/2018/*` by the key, `s3://…` by the whole address; an
 * ending `/` means everything below.
 *
 * @example fileGlob(['*11-1[45]*'])('s3://udacity-dend/log_data/2018/11/2018-11-14-events.json') // true
 */
export function fileGlob(globs: readonly string[]): (uri: string) => boolean {
  const matchers = globs.map((glob) => {
    const pattern = (glob.endsWith('/') ? `${glob}**` : glob).replaceAll(/[()|+!@^$]/g, '\\$&');
    const options = { dot: true, noextglob: true, nonegate: true, strictSlashes: true };
    const isAddress = glob.startsWith('s3://');
    const matches = picomatch(isAddress ? pattern.slice('s3://'.length) : pattern, options);
    return (address: string): boolean => {
      if (isAddress) return glob.slice('s3://'.length) === address || matches(address);
      const key = address.slice(address.indexOf('/') + 1);
      const name = key.slice(key.lastIndexOf('/') + 1);
      // A name may have brackets of its own.
      if (glob === key || glob === name) return true;
      return matches(key) || (!glob.includes('/') && matches(name));
    };
  });
  return (uri) => {
    const address = uri.slice('s3://'.length);
    return matchers.some((matches) => matches(address));
  };
}

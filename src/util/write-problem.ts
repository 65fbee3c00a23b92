// Why the operating system refused to write a file, in words. Which file that was is told elsewhere.

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EFBIG: 'the file would be larger than files may be (ulimit -f)',
  EDQUOT: 'the quota of the disk is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
};

/** Undefined: the error is another one. */
export function writeProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return Object.hasOwn(words, error.code) ? words[error.code] : undefined;
}

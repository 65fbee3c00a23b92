// Words for a command line that somebody pastes into a shell.

/** A word as a shell reads it back: quoted where it must be. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word);
}

/** Always in quotes: a glob, or what may become one. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

// Exit codes, in one place. Scripts and schedulers read them: they do not change.

export const exitCode = {
  ok: 0,
  /** A node or a test failed. */
  failed: 1,
  /** The project or the command line is wrong. */
  usage: 2,
  /** Our bug. */
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

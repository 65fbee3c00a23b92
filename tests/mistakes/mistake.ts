// A mistake that users make: what was changed in a project that is right, the command typed, and, in docs/mistakes.md, the answer.
import type { ProjectFiles } from '../support/cli-rig.ts';
import type { S3Fault } from '../support/s3-server.ts';

export interface Mistake {
  /** What was done wrong, in the words of who did it. */
  readonly title: string;
  /** Files of the shop that are other than they should be; the page shows the first. */
  readonly files?: ProjectFiles;
  /** Files that are not there. */
  readonly without?: readonly string[];
  /** Commands that went well before the files changed. */
  readonly after?: readonly string[];
  /** SQL that somebody else ran in the database before. */
  readonly foreign?: string;
  /** Words are split at blanks; an array where a word holds one. */
  readonly command: string | readonly string[];
  /** Of the terminal; default 80. More where a path of this machine would decide where a line breaks. */
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** The bucket is asked for over the network, and this is its answer. */
  readonly s3?: S3Fault;
}

export interface Chapter {
  readonly title: string;
  readonly mistakes: readonly Mistake[];
}

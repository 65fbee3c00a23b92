// What a person asks of one load, beyond "what is new": flags of `sqlflow load`. Globs are matched as sources/file-glob.ts says.
import type { EventTimeWindow } from './event-time.ts';

export interface LoadWishes {
  /** Only these new files; none: all. */
  readonly files: readonly string[];
  /** Loaded files whose batches are loaded again. */
  readonly reload: readonly string[];
  /** Only files whose event time stands in this window, as `files`. */
  readonly window?: EventTimeWindow | undefined;
  /** Loaded files among those that `files` and `window` mean are loaded again, too. */
  readonly again?: boolean | undefined;
  /** Files that are left out and marked as failed, until their content changes. */
  readonly skip: readonly string[];
  /** The whole source again, from what is listed now. */
  readonly rebuild: boolean;
  /** Rows of files that are gone from S3 may go, too. */
  readonly acceptLoss: boolean;
  /** New files that equal loaded ones under other names are loaded all the same. */
  readonly acceptEqual: boolean;
  /** The raw table is this target's from now on, whichever loaded it before. */
  readonly takeOver?: boolean | undefined;
}

export const noWishes: LoadWishes = {
  files: [],
  reload: [],
  skip: [],
  rebuild: false,
  acceptLoss: false,
  acceptEqual: false,
};

// What a reporter is: it hears events and writes words. It changes no event, asks no question, sets no exit code.
import type { Event } from '../core/event.ts';

export interface Reporter {
  onEvent(event: Event): void;
  /** Leaves the terminal as it was found (cursor, live lines); safe to call twice. */
  close(): void;
}

/** The outside world of a reporter, handed in so that tests can hold it still. */
export interface ReporterHost {
  write(text: string): void;
  /** Cells of a line and lines of the window, asked each time (windows are resized); `Infinity` where nobody knows. */
  size(): { readonly columns: number; readonly rows: number };
  readonly color: boolean;
  /** Of the command line, for commands that are printed: `-t dev`. */
  readonly projectFlags?: string | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `tick` every `intervalMs` and gives the way to stop; undefined where nothing can be redrawn. */
  every(intervalMs: number, tick: () => void): (() => void) | undefined;
}

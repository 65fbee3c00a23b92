// Where the exact readers of text files bring what they find.

/** The records of one file. */
export interface RecordCollector {
  record(text: string, line: number): void;
  /** `skippable` false: what follows in the file is lost too. */
  unreadable(reason: string, line: number | undefined, skippable: boolean): void;
}

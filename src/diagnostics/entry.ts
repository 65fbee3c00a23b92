// What the catalogue knows of one kind of problem. Words live in the catalogue; places and data in the Diagnostic.

export interface CatalogEntry<Data> {
  /** SFnnnn; never used again for another problem. */
  readonly code: string;
  /** Lower case, names the thing in quotes, no final stop. */
  readonly message: (data: Data) => string;
  /** The words under the carets. */
  readonly label?: (data: Data) => string | undefined;
  /** `false`: the place is named, its line of code is not shown (it would say nothing: a failed data test's YAML). */
  readonly frame?: false;
  /** Lines that stand behind `|` where there is no code frame: a value, an engine's own message. */
  readonly details?: (data: Data) => readonly string[];
  /** What to do; printed as `= hint: …`. */
  readonly hint?: (data: Data) => string | undefined;
  /** More facts or ways out; each printed as `= …`. */
  readonly notes?: (data: Data) => readonly string[];
}

export function entry<Data>(definition: CatalogEntry<Data>): CatalogEntry<Data> {
  return definition;
}

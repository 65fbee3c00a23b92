// A problem that the user can fix, as data: which one, where, and the facts that its words need. No secrets in it, whoever's text it quotes.
import { redactDeep } from '../util/secrets.ts';
import { catalog, type DiagnosticData, type DiagnosticName } from './catalog.ts';
import type { CatalogEntry } from './entry.ts';
import type { Place, Span } from './source-file.ts';

export type Severity = 'error' | 'warning';

export interface Label {
  readonly at: Span;
  readonly text: string;
}

export interface DiagnosticOf<Name extends DiagnosticName> {
  readonly name: Name;
  readonly severity: Severity;
  /** Undefined where no file is to blame (a flag, a connection). */
  readonly at: Span | Place | undefined;
  /** Further places: where the other definition stands, the macros that were being called (innermost first). */
  readonly labels: readonly Label[];
  readonly data: DiagnosticData<Name>;
}

export type Diagnostic = { [Name in DiagnosticName]: DiagnosticOf<Name> }[DiagnosticName];

/** Makes an error; name and data are checked against the catalogue. */
export function errorDiagnostic<Name extends DiagnosticName>(
  name: Name,
  at: Span | Place | undefined,
  data: DiagnosticData<Name>,
  labels: readonly Label[] = [],
): Diagnostic {
  return { name, severity: 'error', at, labels, data: redactDeep(data) } as unknown as Diagnostic;
}

export function warningDiagnostic<Name extends DiagnosticName>(
  name: Name,
  at: Span | Place | undefined,
  data: DiagnosticData<Name>,
  labels: readonly Label[] = [],
): Diagnostic {
  return { name, severity: 'warning', at, labels, data: redactDeep(data) } as unknown as Diagnostic;
}

/** The catalogue's entry of a diagnostic, with its data type closed over. */
export function entryOf(diagnostic: Diagnostic): CatalogEntry<unknown> {
  return catalog[diagnostic.name] as unknown as CatalogEntry<unknown>;
}

export function codeOf(diagnostic: Diagnostic): string {
  return entryOf(diagnostic).code;
}

export function messageOf(diagnostic: Diagnostic): string {
  return entryOf(diagnostic).message(diagnostic.data);
}

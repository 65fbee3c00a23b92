// Names as Redshift reads them.
import type { Relation } from '../../core/relation.ts';
import { quoteIdentifier } from '../sql-text.ts';

/** Redshift folds quoted names too, so a name with capitals would never be found again under its own spelling. */
export function foldedName(identifier: string): string {
  return quoteIdentifier(identifier.toLowerCase());
}

/** `"dwh"."analytics"."orders"`. */
export function relationText({ database, schema, identifier }: Relation): string {
  return [...(database === undefined ? [] : [database]), schema, identifier].map(foldedName).join('.');
}

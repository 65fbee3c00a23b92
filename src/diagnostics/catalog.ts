// Every problem that sqlflow can report, by name. One file a family under catalog/; codes are never reused.
import { sf1 } from './catalog/sf1-config.ts';
import { sf2 } from './catalog/sf2-files.ts';
import { sf3 } from './catalog/sf3-templates.ts';
import { sf4 } from './catalog/sf4-selection.ts';
import { sf5 } from './catalog/sf5-planning.ts';
import { sf5Redshift } from './catalog/sf5-redshift.ts';
import { sf6 } from './catalog/sf6-warehouse.ts';
import { sf7 } from './catalog/sf7-tests.ts';
import { sf8Ledger } from './catalog/sf8-ledger.ts';
import { sf8 } from './catalog/sf8-sources.ts';
import { sf15 } from './catalog/sf15-usage.ts';
import type { CatalogEntry } from './entry.ts';

export const catalog = {
  ...sf1,
  ...sf15,
  ...sf2,
  ...sf3,
  ...sf4,
  ...sf5,
  ...sf5Redshift,
  ...sf6,
  ...sf7,
  ...sf8,
  ...sf8Ledger,
} as const;

export type DiagnosticName = keyof typeof catalog;
export type DiagnosticData<Name extends DiagnosticName> =
  (typeof catalog)[Name] extends CatalogEntry<infer Data> ? Data : never;

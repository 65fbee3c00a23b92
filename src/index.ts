// Public names only.
export {
  type ConfigTreeInput,
  type DuckdbTarget,
  defineConfig,
  duckdb,
  env,
  type ProjectConfigInput,
  type RedshiftTarget,
  redshift,
  secret,
  type TargetBase,
  type TargetInput,
  username,
} from './config/define-config.ts';
export type { Event, RunSummary } from './core/event.ts';
export type { NodeResult } from './core/node-result.ts';
export { codeOf, type Diagnostic, messageOf } from './diagnostics/diagnostic.ts';
export { DiagnosticError } from './diagnostics/diagnostic-error.ts';
export { type FormatOptions, formatDiagnostic } from './diagnostics/format-diagnostic.ts';
export { type OpenOptions, open, type Project, type Rows, type RunOptions } from './engine/open.ts';

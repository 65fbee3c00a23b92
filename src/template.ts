// The package's entry `sqlflow/template`: public names only.
export { type Diagnostic, messageOf } from './diagnostics/diagnostic.ts';
export { formatDiagnostic } from './diagnostics/format-diagnostic.ts';
export type { RenderLimits } from './render/limits.ts';
export { type RenderOptions, render, TemplateError } from './render/public-template.ts';

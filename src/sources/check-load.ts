// What only loading knows to be wrong with a `load:` block (paths, patterns, what is not built), before any file is looked at. Pure.
import type { Capabilities } from '../adapters/adapter.ts';
import type { LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { columnType } from './column-type.ts';
import { parseJsonPath } from './json-path.ts';
import { fileNode } from './partition-path.ts';
import { copyOnly } from './text-conversions.ts';
import { strptimePatterns } from './time-pattern.ts';

export function checkLoad(node: SourceNode, loadFiles: Capabilities['loadFiles']): Diagnostic[] {
  const load = node.load as LoadSpec;
  const problems: Diagnostic[] = [];
  if (load.onChanged === 'reload' && load.mode === 'append' && load.loadedAtColumn === undefined) {
    problems.push(errorDiagnostic('reloadNeedsLoadedAt', load.at, { source: node.name }));
  }
  if (loadFiles !== 'copy') {
    checkCopyOptions(load, problems);
    checkCopyFormat(load, problems);
  }
  checkMapping(node, load, problems);
  const patterns = [load.timeFormat.kind === 'pattern' ? load.timeFormat.pattern : undefined, load.dateFormat];
  for (const pattern of patterns) {
    if (pattern === undefined || pattern.toLowerCase() === 'auto') continue;
    const read = strptimePatterns(pattern);
    if (!read.ok) problems.push(errorDiagnostic('timePatternUnknown', load.at, { pattern, unknown: read.unknown }));
  }
  return problems;
}

function checkCopyOptions(load: LoadSpec, problems: Diagnostic[]): void {
  for (const { key, field, at } of load.copy?.places ?? []) {
    const isDefault = field === 'encoding' && load.copy?.options.encoding === 'utf8';
    if (copyOnly.includes(field) && !isDefault)
      problems.push(errorDiagnostic('copyOptionUnsupported', at, { option: key }));
  }
}

/** What the embedded engine does not read at all. */
function checkCopyFormat({ format, compression, at }: LoadSpec, problems: Diagnostic[]): void {
  const unread: string[] = [];
  if (format.kind === 'delimited' || format.kind === 'fixedwidth' || format.kind === 'avro')
    unread.push(`format: ${format.kind}`);
  if (compression === 'bzip2' || compression === 'lzop') unread.push(`compression: ${compression}`);
  for (const what of unread) problems.push(errorDiagnostic('copyFormatUnsupported', at, { what }));
}

function checkMapping(node: SourceNode, load: LoadSpec, problems: Diagnostic[]): void {
  if (load.format.kind !== 'json' && load.format.kind !== 'avro') return;
  const { mapping } = load.format;
  if (mapping.kind === 'noshred') {
    const types = fileNode(node).columns.map(({ dataType }) => columnType(dataType ?? '').kind);
    if (types.length !== 1 || types[0] !== 'super') {
      problems.push(errorDiagnostic('noshredColumns', load.at, { source: node.name, columns: types.length }));
    }
  }
  if (mapping.kind !== 'paths') return;
  for (const [column, path] of Object.entries(mapping.paths)) {
    if (parseJsonPath(path) === undefined) problems.push(errorDiagnostic('jsonPathInvalid', load.at, { column, path }));
  }
}

// Diagnostics as JSON and back, so that a warning is told again by a run that does not meet it again.
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';

/** A diagnostic whose places name files: those of the project by their paths, others with their texts. */
export type PackedDiagnostic = Omit<Diagnostic, 'at' | 'labels'> & {
  readonly at: unknown;
  readonly labels: readonly { readonly at: PackedSpan; readonly text: string }[];
};

interface PackedSpan {
  readonly file: { readonly path: string; readonly text?: string };
  readonly start: number;
  readonly end: number;
}

export function packDiagnostic(
  diagnostic: Diagnostic,
  fileAt: (path: string) => SourceFile | undefined,
): PackedDiagnostic {
  const pack = ({ file, start, end }: Span): PackedSpan => {
    const isKnown = fileAt(file.path)?.text === file.text;
    return { file: isKnown ? { path: file.path } : { path: file.path, text: file.text }, start, end };
  };
  const { at } = diagnostic;
  return {
    ...diagnostic,
    at: at !== undefined && 'file' in at ? pack(at) : at,
    labels: diagnostic.labels.map((label) => ({ at: pack(label.at), text: label.text })),
  } as PackedDiagnostic;
}

/**
 * Does a reading of `paths` (and of what is read with every part) find no other warnings than a record knows? Then those of the record
 * are the warnings of the whole.
 */
export function areSameWarnings(
  found: readonly PackedDiagnostic[],
  recorded: readonly PackedDiagnostic[],
  paths: ReadonlySet<string>,
): boolean {
  const known = new Set(recorded.map((warning) => JSON.stringify(warning)));
  const met = new Set(found.map((warning) => JSON.stringify(warning)));
  const isInside = ({ at }: PackedDiagnostic): boolean => {
    const file = (at as Partial<PackedSpan> | undefined)?.file;
    return file !== undefined && paths.has(file.path);
  };
  return (
    found.every((warning) => warning.severity === 'warning' && known.has(JSON.stringify(warning))) &&
    recorded.every((warning) => !isInside(warning) || met.has(JSON.stringify(warning)))
  );
}

/** Undefined where a file is gone. */
export function unpackDiagnostic(
  packed: PackedDiagnostic,
  fileAt: (path: string) => SourceFile | undefined,
): Diagnostic | undefined {
  const files = new Map<string, SourceFile>();
  let isWhole = true;
  const unpack = ({ file, start, end }: PackedSpan): Span => {
    const { path, text } = file;
    const known = files.get(path) ?? (text === undefined ? fileAt(path) : { path, text });
    if (known === undefined) isWhole = false;
    else files.set(path, known);
    return { file: known ?? { path, text: '' }, start, end };
  };
  const at = packed.at as Diagnostic['at'] | PackedSpan;
  const diagnostic = {
    ...packed,
    at: at !== undefined && 'file' in at ? unpack(at as PackedSpan) : at,
    labels: packed.labels.map((label) => ({ at: unpack(label.at), text: label.text })),
  } as unknown as Diagnostic;
  return isWhole ? diagnostic : undefined;
}

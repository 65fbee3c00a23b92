// `compile` of a whole project of which an earlier compile with the same settings left a record. Nothing changed: what was written is
// looked over, and the manifest gets the metadata of this invocation. Otherwise the part of the project that changed is compiled.
import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ArtifactMeta } from '../artifacts/artifact-meta.ts';
import { manifestMetadata } from '../artifacts/manifest-json.ts';
import {
  type CompileRecord,
  cacheFolder,
  type RecordedOutput,
  removeRecord,
  writeRecord,
} from '../cache/compile-record.ts';
import { changedManifest, withMetadata, writePieces } from '../cache/manifest-text.ts';
import { isSame, settled, stampAt, writeStamped } from '../cache/output-stamp.ts';
import { announceWriter } from '../cache/output-writers.ts';
import { unpackDiagnostic } from '../cache/pack-diagnostic.ts';
import { filesByPath, shortDigest } from '../cache/project-reading.ts';
import { recordedCode } from '../cache/recorded-code.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { sortedJson } from '../util/json.ts';
import { redact } from '../util/secrets.ts';
import { type CacheableCompile, type WholeCompile, wholeCompile } from './compile-whole.ts';
import { packageVersion } from './package-version.ts';

export type WarmCompile = CacheableCompile & { readonly record: CompileRecord };

/** Undefined: the record does not help; nothing was told yet. */
export async function compileWarm(compile: WarmCompile): Promise<WholeCompile | undefined> {
  const { configured, reading, record } = compile;
  const { targetPath } = configured.place;
  if (!isSame(stampAt(join(cacheFolder(targetPath), record.manifest.name)), record.manifest.stamp)) return undefined;
  const isUnchanged =
    record.reading === reading.digest && record.changing.length === 0 && !record.isInspected && !record.hasCode;
  if (isUnchanged) return compileUnchanged(compile);
  const { compilePart } = await import('./compile-part.ts');
  return compilePart(compile);
}

export function compileUnchanged(compile: WarmCompile): WholeCompile | undefined {
  const { options, configured, record, reading } = compile;
  const { targetPath } = configured.place;
  const warnings = recordedWarnings(compile);
  if (warnings === undefined) return undefined;
  using writer = announceWriter(targetPath);
  const outputs = restoreOutputs(targetPath, record, () => true);
  if (outputs === undefined || !refreshManifest(compile)) return undefined;
  if (outputs !== record.outputs || reading.stamps !== record.inputs.stamps) {
    const inputs = { ...record.inputs, stamps: reading.stamps };
    if (writer.isAlone()) writeRecord(targetPath, { ...record, details: record.details, outputs, inputs });
    else removeRecord(targetPath);
  }
  for (const diagnostic of warnings) options.emit({ type: 'diagnostic', diagnostic });
  return wholeCompile(configured, { count: record.outputs.length, folder: record.folder, reused: 'everything' });
}

/** Undefined where a warning cannot be told again. */
export function recordedWarnings({ record, reading, configured }: WarmCompile): readonly Diagnostic[] | undefined {
  const fileAt = filesByPath(reading, configured.config.configFile);
  const warnings = record.warnings.map((packed) => unpackDiagnostic(packed, fileAt));
  return warnings.includes(undefined) ? undefined : warnings.filter((warning) => warning !== undefined);
}

/**
 * Writes again what somebody changed or removed of the compiled files. The outputs with what is known of them now; the very same list
 * where nothing was found. Undefined where a file's text cannot be had.
 */
export function restoreOutputs(
  targetPath: string,
  record: CompileRecord,
  isWanted: (output: number) => boolean,
): readonly RecordedOutput[] | undefined {
  const now = Date.now();
  let code: ((output: number) => string | undefined) | undefined;
  const fresh = new Map<number, RecordedOutput>();
  for (const [index, { path, stamp }] of record.outputs.entries()) {
    if (!isWanted(index)) continue;
    const full = `${targetPath}/${path}`;
    const found = stampAt(full);
    if (stamp !== undefined && isSame(found, stamp)) continue;
    const digest = record.details.outputDigests[index];
    if (found !== undefined && contentDigest(full) === digest) {
      fresh.set(index, { path, stamp: settled(found, now) });
      continue;
    }
    code ??= recordedCode(targetPath, record);
    const text = code(index);
    const whole = text === undefined || text.endsWith('\n') ? text : `${text}\n`;
    if (whole === undefined || shortDigest(whole) !== digest) return undefined;
    mkdirSync(dirname(full), { recursive: true });
    writeStamped(full, whole);
    fresh.set(index, { path, stamp: undefined });
  }
  return fresh.size === 0 ? record.outputs : record.outputs.map((output, index) => fresh.get(index) ?? output);
}

function contentDigest(path: string): string | undefined {
  try {
    return shortDigest(readFileSync(path));
  } catch {
    return undefined;
  }
}

/** The manifest as it was, with the metadata of this invocation. False where the copy is not laid out as it should be. */
function refreshManifest(compile: WarmCompile): boolean {
  const { configured, record } = compile;
  const { metadata, name, since, stamp } = record.manifest;
  const { targetPath } = configured.place;
  const copy = join(cacheFolder(targetPath), name);
  const line = metadataLine(metadataText(compile));
  const isInPlace = since === undefined && Buffer.byteLength(line) === metadata[1] - metadata[0];
  const pieces = since === undefined ? [[0, stamp[1]] as const] : changedManifest(copy, since);
  if (pieces === undefined) return false;
  putManifest(targetPath, (path) => {
    if (isInPlace) copyWithLine(copy, path, line, metadata[0]);
    else writePieces(copy, withMetadata(pieces, metadata, line), path);
  });
  return true;
}

/** Twice as fast as a copy in pieces. */
function copyWithLine(from: string, to: string, line: string, at: number): void {
  copyFileSync(from, to);
  const file = openSync(to, 'r+');
  try {
    writeSync(file, line, at);
  } finally {
    closeSync(file);
  }
}

export function metadataLine(metadata: string): string {
  return `"metadata":${metadata}`;
}

/** `write` makes the file at a path beside; readers see the old one or the new one. */
export function putManifest(targetPath: string, write: (path: string) => void): void {
  const path = join(targetPath, 'manifest.json');
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    write(temporary);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function metadataText({ configured }: WarmCompile): string {
  const { config, target } = configured;
  const now = new Date();
  const meta: ArtifactMeta = {
    generatedAt: now,
    startedAt: now,
    invocationId: randomUUID(),
    version: packageVersion(),
    adapterType: target.type,
    database: '',
    schema: target.schema,
    relationText: () => '',
  };
  return redact(sortedJson(manifestMetadata(config.name, meta)));
}

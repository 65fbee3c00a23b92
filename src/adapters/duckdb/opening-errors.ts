// Why a database file cannot be opened: DuckDB's and the system's words -> diagnostics.
import { type Diagnostic, errorDiagnostic } from '../../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import { WarehouseError } from '../warehouse-error.ts';
import { parseReport } from './engine-error.ts';

/** Stands for the engine's error where this very process has the file open for reading and wants to write. */
export const heldHere = new Error('Could not set lock: already open in this process, for reading (PID self)');

/** The other process, if that is what the message says: its id and program where DuckDB could find them out. */
export function heldBy(error: unknown): { readonly pid?: number; readonly program?: string } | undefined {
  const message = messageOf(error);
  if (!/Conflicting lock is held|being used by another process|already open in|Could not set lock/i.test(message))
    return undefined;
  const pid = /\(PID (\d+)\)/.exec(message)?.[1];
  // …lock is held in /usr/bin/node (PID 7290). See also…
  const program = /(?:held in|open in)\s+(.+?) \(PID /.exec(message)?.[1]?.split(/[\\/]/).at(-1);
  return { ...(pid === undefined ? {} : { pid: Number(pid) }), ...(program === undefined ? {} : { program }) };
}

/** `label` is the file as people know it. */
export function openingDiagnostic(label: string, error: unknown, waitedMs = 0): Diagnostic {
  const held = heldBy(error);
  if (held !== undefined) return errorDiagnostic('databaseHeld', undefined, { path: label, ...held, waitedMs });
  const message = messageOf(error);
  if (/not a valid DuckDB database file/i.test(message))
    return errorDiagnostic('databaseNotDuckdb', undefined, { path: label });
  if (/can only read version|newer version of DuckDB|version number/i.test(message)) {
    return errorDiagnostic('databaseOtherVersion', undefined, { path: label, reason: firstLine(message) });
  }
  if (/Corrupt database|read enough bytes|replaying WAL|WAL file|checksum/i.test(message)) {
    return errorDiagnostic('databaseDamaged', undefined, { path: label, reason: firstLine(message) });
  }
  if (/no space left|disk quota|could not write file|ENOSPC|EDQUOT/i.test(message)) {
    return errorDiagnostic('diskFull', undefined, { path: label, reason: firstLine(message) });
  }
  return errorDiagnostic('databaseCannotOpen', undefined, { path: label, reason: firstLine(message) });
}

/** A block that cannot be read is found when a statement needs it: the file is to blame then, not the statement. */
export function damageOr(error: unknown, label: string): unknown {
  if (
    !(error instanceof WarehouseError) ||
    !/^Corrupt database file|does not match stored checksum/i.test(error.message)
  ) {
    return error;
  }
  return new DiagnosticError(
    errorDiagnostic('databaseDamaged', undefined, { path: label, reason: firstLine(error.message) }),
  );
}

function messageOf(error: unknown): string {
  return parseReport(error instanceof Error ? error.message : String(error)).exception_message;
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.trim() ?? '';
}

// Opens the database file, or stands in an empty one for a reader that finds none; says in our words why it cannot be had.
import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import { quoteIdentifier, quoteLiteral } from '../sql-text.ts';
import { catalogName, inMemory } from './database-name.ts';
import { toWarehouseError } from './engine-error.ts';
import { shareInstance } from './open-instances.ts';
import { withPrelude } from './open-prelude.ts';
import { heldBy, heldHere, openingDiagnostic } from './opening-errors.ts';
import { throwIfAborted } from './run-statement.ts';

export interface OpenedDatabase {
  /** The catalog's name. */
  readonly name: string;
  connect(): Promise<DuckDBConnection>;
  /** Whether others in this process have the same database open. */
  isShared(): boolean;
  close(): void;
}

export interface OpenOptions {
  /** Absolute, or `:memory:`. */
  readonly file: string;
  /** For messages. */
  readonly label: string;
  readonly write: boolean;
  /** How long to wait for a file that another process holds. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Redshift's SQL will be asked for: its macros must be in the database. */
  readonly prelude: boolean;
  /** The project is written in DuckDB's own SQL, and wants its answers. */
  readonly ownSql?: boolean;
}

/** Throws DiagnosticError; WarehouseError of kind `interrupted` when the wait for the file was stopped. */
export async function openDatabase(options: OpenOptions): Promise<OpenedDatabase> {
  const opened = await openPlain(options);
  if (!options.prelude) return opened;
  try {
    return await withPrelude(opened, options.write || options.file === inMemory);
  } catch (error) {
    throw new DiagnosticError(openingDiagnostic(options.label, error));
  }
}

async function openPlain(options: OpenOptions): Promise<OpenedDatabase> {
  if (options.file === inMemory) return openInMemory('memory', options);
  try {
    if (options.write) await mkdir(path.dirname(options.file), { recursive: true });
    else if (!(await exists(options.file))) return await openInMemory(catalogName(options.file), options);
  } catch (error) {
    throw new DiagnosticError(openingDiagnostic(options.label, error));
  }
  return openFile(options);
}

const settings = [
  // Positions in bytes and names as data, not as text to take apart.
  'SET GLOBAL errors_as_json = true',
  // Results do not depend on the machine.
  "SET GLOBAL TimeZone = 'UTC'",
  // Each view of a chain takes two levels: the default of 1,000 ends at 500 views. 1,200 views were tried without harm to the stack.
  'SET GLOBAL max_expression_depth = 2500',
  // First rows of a failed test and LIMIT without ORDER BY are the same each time; the price is memory in very large CTAS.
  'SET GLOBAL preserve_insertion_order = true',
  // json, parquet and icu are inside; a download in the middle of a run would be a surprise.
  'SET GLOBAL autoinstall_known_extensions = false',
].join(';\n');

/** Redshift's answers, where a setting is enough (reference: Redshift's manual, "Integer division", "ORDER BY"). */
const redshiftSettings = [
  'SET GLOBAL integer_division = true',
  'SET GLOBAL ieee_floating_point_ops = false',
  "SET GLOBAL default_null_order = 'nulls_last_on_asc_first_on_desc'",
].join(';\n');

async function openInMemory(name: string, options: OpenOptions): Promise<OpenedDatabase> {
  const instance = await DuckDBInstance.create(inMemory);
  const connection = await instance.connect();
  // With its schema: `USE "Main"` alone would mean the schema main of the catalog in use.
  const use = `USE ${quoteIdentifier(name)}.main`;
  // Nothing on disk: not even a directory for what does not fit into memory.
  await configure(connection, '', options);
  const attached = name.toLowerCase() !== 'memory';
  if (attached) await connection.run(`ATTACH ${quoteLiteral(inMemory)} AS ${quoteIdentifier(name)}`);
  connection.closeSync();
  return {
    name,
    connect: async () => {
      const made = await instance.connect();
      if (attached) await made.run(use);
      return made;
    },
    isShared: () => false,
    close: () => instance.closeSync(),
  };
}

async function openFile(options: OpenOptions): Promise<OpenedDatabase> {
  const file = await resolvedPath(options.file);
  const readOnly = !options.write;
  const waitUntil = performance.now() + options.waitMs;
  for (let pauseMs = 25; ; pauseMs = Math.min(250, pauseMs * 2)) {
    throwIfAborted(options.signal, '');
    let failure: unknown;
    try {
      const wanted = { openAs: options.file, readOnly };
      const shared = await shareInstance(file, wanted, () => createInstance(options, readOnly));
      if (shared !== 'held-for-reading') {
        return {
          name: catalogName(shared.openedAs),
          connect: () => shared.instance.connect(),
          isShared: () => shared.isShared(),
          close: () => shared.release(),
        };
      }
      failure = heldHere;
    } catch (error) {
      failure = error;
    }
    const left = waitUntil - performance.now();
    if (left <= 0 || heldBy(failure) === undefined) {
      throw new DiagnosticError(openingDiagnostic(options.label, failure, options.waitMs));
    }
    await delay(Math.min(left, pauseMs), undefined, { signal: options.signal }).catch(() => undefined);
  }
}

async function createInstance(options: OpenOptions, readOnly: boolean): Promise<DuckDBInstance> {
  const { file } = options;
  const instance = await createFile(file, readOnly);
  try {
    const connection = await instance.connect();
    // Several readers may be at work: each spills into a directory of its own.
    await configure(connection, readOnly ? `${file}.tmp-${randomUUID().slice(0, 8)}` : undefined, options);
    connection.closeSync();
    return instance;
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

/** A database that could not be begun is taken away again: the half of a header would be damage to the next run. */
async function createFile(file: string, readOnly: boolean): Promise<DuckDBInstance> {
  const isNew = !readOnly && !(await exists(file));
  try {
    return await DuckDBInstance.create(file, { access_mode: readOnly ? 'READ_ONLY' : 'READ_WRITE' });
  } catch (error) {
    // Only where the disk is to blame: a lock would say that another process has begun it meanwhile.
    if (isNew && toWarehouseError(error, '').kind === 'disk') await rm(file, { force: true });
    throw error;
  }
}

/** `spillDir`: where data that does not fit into memory goes; undefined: beside the file, as DuckDB does; empty: nowhere. */
async function configure(
  connection: DuckDBConnection,
  spillDir: string | undefined,
  { ownSql }: OpenOptions,
): Promise<void> {
  const spill = spillDir === undefined ? '' : `;\nSET GLOBAL temp_directory = ${quoteLiteral(spillDir)}`;
  await connection.run([settings, ...(ownSql === true ? [] : [redshiftSettings])].join(';\n') + spill);
  const [[limit] = []] = await (await connection.run("SELECT current_setting('memory_limit')")).getRows();
  // DuckDB takes 80 % of what the machine (or its container) has; files read by Node and the page cache need room too.
  const [, size, unit] = /^([\d.]+) ?(\w+)$/.exec(String(limit)) ?? [];
  if (size !== undefined)
    await connection.run(`SET GLOBAL memory_limit = '${((Number(size) * 5) / 8).toFixed(1)}${unit}'`);
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function resolvedPath(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    // It is about to be created: only its directory can have links.
    return path.join(await realpath(path.dirname(file)).catch(() => path.dirname(file)), path.basename(file));
  }
}

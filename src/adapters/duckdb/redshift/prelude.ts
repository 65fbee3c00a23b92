// The macros that translated SQL calls. They live in the database file, so that its views work in any DuckDB client.
import { createHash } from 'node:crypto';
import { bytes } from './prelude/bytes.ts';
import { dates } from './prelude/dates.ts';
import { datetimeCasts } from './prelude/datetime-casts.ts';
import { hashes } from './prelude/hashes.ts';
import { jsonMacros } from './prelude/json.ts';
import { jsonParts } from './prelude/json-parts.ts';
import { type PreludeMacro, preludeSchema } from './prelude/macro.ts';
import { numbers } from './prelude/numbers.ts';
import { operators } from './prelude/operators.ts';
import { regexps } from './prelude/regexps.ts';
import { strings } from './prelude/strings.ts';
import { superArrays } from './prelude/super-arrays.ts';
import { superValues } from './prelude/super-values.ts';
import { textCasts } from './prelude/text-casts.ts';
import { texts } from './prelude/texts.ts';

export const preludeMacros: readonly PreludeMacro[] = [
  ...textCasts,
  ...texts,
  ...numbers,
  ...operators,
  ...strings,
  ...regexps,
  ...datetimeCasts,
  ...dates,
  ...jsonParts,
  ...jsonMacros,
  ...superValues,
  ...superArrays,
  ...bytes,
  ...hashes,
];

const definition = ({ name, parameters, body }: PreludeMacro): string =>
  `CREATE OR REPLACE MACRO ${preludeSchema}.${name}(${parameters.join(', ')}) AS ${body}`;

/** Changes with any macro's text. */
export const preludeStamp: string = createHash('sha256')
  .update(preludeMacros.map(definition).join('\n'))
  .digest('hex')
  .slice(0, 16);

/** Creates or renews the prelude in the database in use; one transaction, so that no reader meets half of it. */
export const preludeSql: string = [
  'BEGIN',
  `CREATE SCHEMA IF NOT EXISTS ${preludeSchema}`,
  ...preludeMacros.map(definition),
  `CREATE OR REPLACE MACRO ${preludeSchema}.prelude_stamp() AS '${preludeStamp}'`,
  'COMMIT',
].join(';\n');

/** The part of a connection that is needed here. */
export interface PreludeConnection {
  run(sql: string): Promise<unknown>;
}

/** Whether the database in use holds this very prelude. */
export async function hasPrelude(connection: PreludeConnection): Promise<boolean> {
  try {
    // Fails while it is bound where the macro is missing; the comparison itself fails where it is another one.
    await connection.run(
      `SELECT CASE WHEN ${preludeSchema}.prelude_stamp() = '${preludeStamp}' THEN 0 ELSE error('another prelude') END`,
    );
    return true;
  } catch {
    return false;
  }
}

/** For a database that may be written to: makes sure that it holds this prelude. About 1 ms where it does. */
export async function ensurePrelude(connection: PreludeConnection): Promise<void> {
  if (await hasPrelude(connection)) return;
  await connection.run(preludeSql);
}

// LOWER_ATTRIBUTE_NAMES and UPPER_ATTRIBUTE_NAMES: the names of all objects in a SUPER, at any depth; values stay byte for byte.
import { type DuckDBConnection, DuckDBScalarFunction, VARCHAR } from '@duckdb/node-api';

/** @example renamed('{"A":["B",{"C":1}]}', (name) => name.toLowerCase()) // '{"a":["B",{"c":1}]}' */
export const renamed = (json: string, rename: (name: string) => string): string =>
  // A text of JSON is a name where a colon follows.
  json.replaceAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g, (text, name: string, colon?: string) =>
    colon === undefined ? text : JSON.stringify(rename(JSON.parse(name) as string)) + colon,
  );

export function registerAttributeNames(connection: DuckDBConnection): void {
  const register = (name: string, rename: (name: string) => string): void =>
    connection.registerScalarFunction(
      DuckDBScalarFunction.create({
        name,
        returnType: VARCHAR,
        parameterTypes: [VARCHAR],
        mainFunction: (_info, input, output) => {
          const values = input.getColumnVector(0);
          for (let row = 0; row < input.rowCount; row += 1) {
            const value = values.getItem(row) as string | null;
            output.setItem(row, value === null ? null : renamed(value, rename));
          }
          output.flush();
        },
      }),
    );
  register('sf_lower_names', (name) => name.toLowerCase());
  register('sf_upper_names', (name) => name.toUpperCase());
}

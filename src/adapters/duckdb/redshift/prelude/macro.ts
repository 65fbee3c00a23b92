// How a macro of the prelude is written down, and how SQL calls it.

/** A scalar macro of DuckDB: `body` is an expression over `parameters`. */
export interface PreludeMacro {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: string;
}

export const preludeSchema = '"_sqlflow"';

export const macro = (name: string, parameters: string, body: string): PreludeMacro => ({
  name,
  parameters: parameters.split(' ').filter((parameter) => parameter !== ''),
  body: body.trim().replace(/\s*\n\s*/g, ' '),
});

/** @example preludeCall('initcap', '"city"') // '"_sqlflow".initcap("city")' */
export const preludeCall = (name: string, ...values: readonly (string | number)[]): string =>
  `${preludeSchema}.${name}(${values.join(', ')})`;

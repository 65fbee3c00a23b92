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

/**
 * The body over values that are made once, `sf_p.name` each: in the SQL each stands once, however often it is looked at, so that
 * nested calls stay small. Fields without names: DuckDB loses those of a struct's literal in a correlated subquery.
 *
 * @example boundTo([['j', 'json_parse(s)']], 'json_type(sf_p.j)') // list_transform([json_parse(s)], lambda sf_p: json_type(sf_p))[1]
 */
export function boundTo(fields: readonly (readonly [name: string, sql: string])[], body: string): string {
  const [only] = fields as [readonly [string, string]];
  const single = fields.length === 1;
  const made = single ? only[1] : `row(${fields.map(([, sql]) => sql).join(', ')})`;
  const placed = body.replace(/\bsf_p\.([a-z_]+)/g, (_, name: string) =>
    single ? 'sf_p' : `sf_p[${fields.findIndex((field) => field[0] === name) + 1}]`,
  );
  return `list_transform([${made}], lambda sf_p: ${placed})[1]`;
}

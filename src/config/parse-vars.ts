// `--vars` and `vars:`: reading the command line's YAML text, and looking a variable up.
import { isMap, parseDocument } from 'yaml';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import { isJsonObject } from '../util/json.ts';
import { err, ok, type Result } from '../util/result.ts';
import { plainJson } from './plain-json.ts';

/**
 * The variables of `--vars`: YAML or JSON text of an object.
 *
 * @example parseVars('{first_day: 2018-11-01, limit: 10}')
 */
export function parseVars(text: string): Result<JsonObject, Diagnostic> {
  const fail = (reason: string) => err(errorDiagnostic('varsNotReadable', undefined, { reason }));
  if (text.trim() === '') return ok({});
  const document = parseDocument(text, { prettyErrors: false, merge: true });
  const error = document.errors[0];
  if (error !== undefined) return fail(error.message.split('\n')[0] ?? '');
  if (!isMap(document.contents)) return fail('it is not an object with names and values');
  const vars = plainJson(document.toJS(), [], () => undefined);
  return isJsonObject(vars) ? ok(vars) : fail('it is not an object with names and values');
}

/**
 * The value of a variable for a file of `packageName`: from the command line, else scoped to the package, else global. Undefined: there is no
 * such variable.
 */
export function lookupVar(
  name: string,
  input: { readonly commandLine: JsonObject; readonly project: JsonObject; readonly packageName: string },
): JsonValue | undefined {
  if (Object.hasOwn(input.commandLine, name)) return input.commandLine[name];
  const scoped = Object.hasOwn(input.project, input.packageName) ? input.project[input.packageName] : undefined;
  if (isJsonObject(scoped) && Object.hasOwn(scoped, name)) return scoped[name];
  return Object.hasOwn(input.project, name) ? input.project[name] : undefined;
}

/** Every name that `lookupVar` would find, for "did you mean". */
export function varNames(input: {
  readonly commandLine: JsonObject;
  readonly project: JsonObject;
  readonly packageName: string;
}): readonly string[] {
  const scoped = input.project[input.packageName];
  return [
    ...new Set([
      ...Object.keys(input.commandLine),
      ...(isJsonObject(scoped) ? Object.keys(scoped) : []),
      ...Object.keys(input.project),
    ]),
  ];
}

// Where a model or seed is written: the macros generate_database_name, generate_schema_name and generate_alias_name decide,
// the project's own before sqlflow's.
import type { Relation } from '../core/relation.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-file.ts';
import type { HostValue } from '../render/host.ts';
import { nodeGlobals } from '../render/node-globals.ts';
import { callMacro } from '../render/render-template.ts';
import type { JsonObject } from '../util/json.ts';
import { jsonOf } from './host-json.ts';
import { type ParseContext, plainPort } from './parse-context.ts';

export interface CustomNames {
  readonly database: string | undefined;
  readonly schema: string | undefined;
  readonly alias: string | undefined;
}

/** Undefined where a macro failed, which has been reported. */
export async function generatedRelation(
  context: ParseContext,
  node: { readonly name: string; readonly json: JsonObject; readonly at: Span },
  custom: CustomNames,
): Promise<Relation | undefined> {
  const globals = nodeGlobals(plainPort(context.input, node.json));
  const generate = async (macro: string, name: string | undefined): Promise<string | undefined> => {
    const result = await callMacro({
      globals,
      macros: context.scope,
      packageName: context.projectName,
      name: macro,
      args: [name ?? null, node.json as HostValue],
      kwargs: {},
      site: node.at,
    });
    if (!result.ok) {
      context.report(result.error);
      return undefined;
    }
    const value = jsonOf(result.value.value);
    const text = typeof value === 'string' ? value.trim() : '';
    if (text !== '') return text;
    const found = value === null ? 'none' : typeof value === 'string' ? 'an empty text' : JSON.stringify(value);
    context.report(errorDiagnostic('generatedNameInvalid', node.at, { macro, node: node.name, found }));
    return undefined;
  };
  const database = await generate('generate_database_name', custom.database);
  const schema = await generate('generate_schema_name', custom.schema);
  const identifier = await generate('generate_alias_name', custom.alias);
  return database === undefined || schema === undefined || identifier === undefined
    ? undefined
    : { database, schema, identifier };
}

// Where a model or seed is written: the macros generate_database_name, generate_schema_name and generate_alias_name of the project
// decide. Where it has none, the rule of sqlflow's own macros of these names is applied without rendering them 30,000 times.
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
  node: {
    readonly name: string;
    /** Made only where a macro looks at it. */
    readonly json: () => JsonObject;
    readonly at: Span;
  },
  custom: CustomNames,
): Promise<Relation | undefined> {
  const { target, database: ownDatabase } = context.input;
  let globals: ReturnType<typeof nodeGlobals> | undefined;
  const generate = async (
    macro: string,
    name: string | undefined,
    rule: (custom: string | undefined) => string,
  ): Promise<string | undefined> => {
    if (!context.ownMacros.has(macro)) {
      const custom = name?.trim();
      return rule(custom === '' ? undefined : custom);
    }
    globals ??= nodeGlobals(plainPort(context.input, node.json));
    const result = await callMacro({
      globals,
      macros: context.scope,
      packageName: context.projectName,
      name: macro,
      args: [name ?? null, node.json() as HostValue],
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
  const database = await generate('generate_database_name', custom.database, (name) => name ?? ownDatabase);
  const schema = await generate('generate_schema_name', custom.schema, (name) =>
    name === undefined ? target.schema : `${target.schema}_${name}`,
  );
  const identifier = await generate('generate_alias_name', custom.alias, (name) => name ?? node.name);
  return database === undefined || schema === undefined || identifier === undefined
    ? undefined
    : { database, schema, identifier };
}

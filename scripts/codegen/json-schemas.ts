// schemas/*.json: what editors check the project's files against, from the zod schemas that sqlflow checks them with.
import { z } from 'zod';
import { duckdbConfigSchema } from '../../src/adapters/duckdb/config.ts';
import { redshiftConfigSchema } from '../../src/adapters/redshift/config.ts';
import { projectConfigSchema } from '../../src/config/project-schema.ts';
import {
  analysisSchema,
  macroSchema,
  modelSchema,
  seedSchema,
  singularTestSchema,
} from '../../src/parse/property-schema.ts';
import { sourceSchema } from '../../src/parse/source-schema.ts';
import { eventSchema } from '../../src/report/event-schema.ts';

export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

/** `.json` and `.yaml` configs name their target's engine by `type`. */
const target = z.union([
  duckdbConfigSchema.extend({ type: z.literal('duckdb') }),
  z.strictObject({ ...redshiftConfigSchema.shape, type: z.literal('redshift') }),
]);

const projectConfig = projectConfigSchema.extend({
  targets: z.record(z.string(), target).describe('By name: where the project runs.'),
});

const properties = z.strictObject({
  version: z.literal(2).optional(),
  models: z.array(modelSchema).optional(),
  seeds: z.array(seedSchema).optional(),
  sources: z.array(sourceSchema).optional(),
  macros: z.array(macroSchema).optional(),
  analyses: z.array(analysisSchema).optional(),
  data_tests: z.array(singularTestSchema).optional(),
});

export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/** Path -> text. */
export function jsonSchemaFiles(): readonly (readonly [path: string, text: string])[] {
  const file = (name: string, title: string, schema: z.ZodType): readonly [string, string] => [
    `schemas/${name}.schema.json`,
    `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'input', reused: 'ref' }) }, undefined, 2)}\n`,
  ];
  return [
    file('project-config', 'sqlflow: project.config.json, project.config.yaml', projectConfig),
    file('events', 'sqlflow: a line of --log-format json', eventSchema),
    file('properties', 'sqlflow: sources.yml and the YAML beside models, seeds and macros', properties),
  ];
}

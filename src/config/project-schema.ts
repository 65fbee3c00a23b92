// The shape of a project's config as plain data: checks, types, the editor's JSON schema and the reference all come from here. What a target
// may say beyond the common keys is its adapter's to check.
import { z } from 'zod';

const folders = (meaning: string, example: string) =>
  z.array(z.string().min(1)).describe(`${meaning}, relative to the project. Default: \`['${example}']\`.`).optional();

const tree = (what: string) =>
  z
    .record(z.string(), z.json())
    .describe(
      `Configs of ${what} by package and folder. \`+key\` (or a plain value) is a config; an object without \`+\` is a package or folder.`,
    )
    .optional();

/** The keys that every target has. */
export const targetSchema = z
  .looseObject({
    type: z.string().describe('The engine: `duckdb` or `redshift`.'),
    schema: z
      .string()
      .min(1)
      .describe('The schema that models are built in; `<schema>_<custom>` for those with a schema of their own.'),
    threads: z.int().min(1).describe('Nodes that run at the same time. Default: 4.').optional(),
    production: z.boolean().describe('Guards destructive commands; such a target is never the default.').optional(),
    sources: z
      .enum(['load', 'read'])
      .describe('`read`: raw tables are read where they are, never loaded by this target. Default: `load`.')
      .optional(),
  })
  .describe('One place to build in.');

export const projectConfigSchema = z.strictObject({
  $schema: z.string().describe('For editors.').optional(),
  name: z
    .string()
    .regex(/^[A-Za-z_]\w*$/, 'use letters, digits and "_", and do not begin with a digit')
    .describe("The project's package name in ids, selectors and config trees: letters, digits and `_`."),
  version: z.union([z.string(), z.number()]).describe('Yours; printed nowhere but in artifacts.').optional(),
  dialect: z
    .enum(['redshift', 'duckdb'])
    .describe('The SQL that the models are written in. Default: `redshift`.')
    .optional(),
  defaultTarget: z.string().describe('The target without `--target`; may be left out where there is one.').optional(),
  paths: z
    .strictObject({
      models: folders('Models and their YAML', 'models'),
      seeds: folders('CSV files', 'seeds'),
      macros: folders('Macros', 'macros'),
      tests: folders('Singular data tests', 'tests'),
      analyses: folders('Analyses', 'analyses'),
    })
    .describe('Where the files of the project lie.')
    .optional(),
  code: z
    .boolean()
    .describe('`false`: macros in TypeScript or JavaScript are refused; see also `--no-code`. Default: `true`.')
    .optional(),
  cache: z
    .boolean()
    .describe('`false`: every compile begins from nothing; see also `--no-cache`. Default: `true`.')
    .optional(),
  templates: z
    .strictObject({
      limits: z
        .strictObject({
          steps: z
            .int()
            .min(1)
            .describe('Rounds of loops, calls, items that are walked over. Default: 20000000.')
            .optional(),
          depth: z.int().min(1).max(2000).describe('Macro calls inside each other. Default: 300.').optional(),
          outputSize: z
            .int()
            .min(1)
            .max(500_000_000)
            .describe('Characters of a text, or items of a list. Default: 67108864.')
            .optional(),
        })
        .describe('What one rendering may use up; beyond it, it is stopped with SF3107.')
        .optional(),
    })
    .describe('How templates are rendered.')
    .optional(),
  targetPath: z.string().min(1).describe('Where artifacts and the embedded database go. Default: `target`.').optional(),
  vars: z
    .record(z.string(), z.json())
    .describe("Values for `var('…')`; an object under the project's name is scoped to it, as in dbt.")
    .optional(),
  targets: z
    .record(z.string(), targetSchema)
    .describe('By name. In code, a function is called only when its target is chosen.'),
  models: tree('models'),
  seeds: tree('seeds'),
  sources: tree('sources'),
  tests: tree('data tests'),
});

export type ProjectConfigData = z.infer<typeof projectConfigSchema>;

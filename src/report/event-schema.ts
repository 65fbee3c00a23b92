// The schema of `--log-format json`: codegen makes schemas/events.schema.json of it, tests check real events against it.
// New keys may come in any version, so readers (and this schema) let unknown ones pass.
import { z } from 'zod';

const count = z.int().nonnegative();

const diagnostic = z.looseObject({
  code: z
    .string()
    .regex(/^SF\d{4}$/)
    .describe('`sqlflow explain CODE` explains it'),
  name: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  file: z.string().optional().describe('relative to the project'),
  uri: z.string().optional().describe('a place outside of the project, e.g. an object in S3'),
  line: count.optional().describe('from 1'),
  column: count.optional().describe('from 1, in UTF-16 units'),
  endLine: count.optional(),
  endColumn: count.optional(),
  label: z.string().optional().describe('the words under the carets'),
  details: z.array(z.string()).optional(),
  hint: z.string().optional(),
  notes: z.array(z.string()).optional(),
  labels: z
    .array(z.looseObject({ text: z.string() }))
    .optional()
    .describe('further places'),
});

const header = z.looseObject({
  version: z.string().describe('of sqlflow'),
  command: z.string(),
  runId: z.string(),
  projectName: z.string(),
  targetName: z.string(),
  targetLabel: z.string(),
  production: z.boolean(),
  threads: count,
});

const step = z.looseObject({
  id: z.string(),
  kind: z.enum(['load-source', 'build-seed', 'build-model', 'run-test']),
  name: z.string(),
  waitsFor: z.array(z.string()).describe('ids of the steps that come before'),
});

const plan = z.looseObject({
  steps: z.array(step),
  schemas: z.array(z.looseObject({ schema: z.string() })),
  orphans: z.array(z.string()),
  inert: z.array(z.string()),
});

const testOutcome = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: z.enum(['pass', 'warn', 'fail', 'error']),
  failures: count,
  durationMs: z.number(),
  diagnostic: diagnostic.optional(),
});

const ran = { startedAtMs: z.number(), durationMs: z.number(), rows: count.optional(), tests: z.array(testOutcome) };

const result = z.discriminatedUnion('status', [
  z.looseObject({
    status: z.literal('success'),
    ...ran,
    files: z.looseObject({ count, bytes: count }).optional().describe('loads only'),
    warnings: z.array(diagnostic),
  }),
  z.looseObject({ status: z.literal('failed'), ...ran, causes: z.array(diagnostic).min(1) }),
  z.looseObject({
    status: z.literal('skipped'),
    because: z.discriminatedUnion('kind', [
      z.looseObject({ kind: z.literal('upstream'), node: z.string() }),
      z.looseObject({ kind: z.literal('fail-fast') }),
    ]),
  }),
  z.looseObject({ status: z.literal('cancelled') }),
]);

const phase = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('loading'), batch: count, batches: count }),
  z.looseObject({ kind: z.literal('building') }),
  z.looseObject({ kind: z.literal('testing'), done: count, total: count }),
  z.looseObject({ kind: z.literal('publishing') }),
]);

function event<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  return z.looseObject({ v: z.literal(1), type: z.literal(type), time: z.iso.datetime(), ...shape });
}

export const eventSchema = z.discriminatedUnion('type', [
  event('listing', {
    node: z.string().describe('a source'),
    name: z.string(),
    files: count.describe('seen so far'),
  }),
  event('run-started', { header, plan }),
  event('node-started', { node: z.string() }),
  event('node-progress', { node: z.string(), phase, rows: count.optional() }),
  event('node-finished', { node: z.string(), result }),
  event('diagnostic', { diagnostic }),
  event('log', { message: z.string(), node: z.string().optional() }),
  event('cancelling', {}),
  event('rows-counted', {
    counts: z
      .array(z.looseObject({ node: z.string(), name: z.string(), rows: count }))
      .describe('tables whose node-finished has no rows, in the order of the plan'),
  }),
  event('run-finished', {
    durationMs: z.number(),
    cancelled: z.boolean(),
    results: z.array(
      z.looseObject({ node: z.string(), status: z.enum(['success', 'failed', 'skipped', 'cancelled']) }),
    ),
  }),
  event('rows-changed', {
    changes: z.array(
      z.looseObject({
        node: z.string(),
        name: z.string(),
        before: count.optional().describe('rows before the rebuild; none where the table was not there'),
        after: count,
      }),
    ),
  }),
  event('watch-started', { header: header.omit({ command: true, runId: true }) }),
  event('watch-saved', { files: z.array(z.string()).describe('relative to the project') }),
  event('watch-mended', { errors: count, nodes: z.array(z.string()) }),
  event('watch-waiting', { errors: count, rebuilt: z.boolean() }),
]);

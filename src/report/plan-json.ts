// A plan as plain JSON: `plan --output json`, the run-started event, and whoever wants to check a plan before it runs.
import type { BuildMethod, Plan, Step, StepSql } from '../core/plan.ts';
import { type Relation, relationLabel } from '../core/relation.ts';
import { diagnosticJson } from '../diagnostics/diagnostic-json.ts';
import { assertNever } from '../util/assert-never.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';

export interface PlanJsonOptions {
  /** Compiled SQL makes a plan large; events leave it out. Default true. */
  readonly sql?: boolean;
}

/**
 * Keys: `steps` (in an order that respects `waitsFor`), each with `id`, `kind`, `name`, `relation`, `waitsFor` and what
 * its kind adds; `schemas`, `orphans` (labels of relations that no model makes any more), `inert` (ids with nothing to do).
 */
export function planJson(plan: Plan, options: PlanJsonOptions = {}): JsonObject {
  const withSql = options.sql ?? true;
  return {
    steps: Array.from(plan.steps.values(), (step) => ({
      id: step.id,
      kind: step.kind,
      name: step.node.name,
      waitsFor: [...(plan.waitsFor.get(step.id) ?? [])].sort(),
      ...stepJson(step, withSql),
    })),
    schemas: plan.schemas.map(({ database, schema }) => ({ ...(database === undefined ? {} : { database }), schema })),
    orphans: plan.orphans.map(relationLabel),
    inert: [...plan.inert],
  };
}

function stepJson(step: Step, withSql: boolean): JsonObject {
  switch (step.kind) {
    case 'load-source':
      return {
        relation: relationJson(step.node.relation),
        action: step.action,
        table:
          step.table.kind === 'add-columns'
            ? {
                kind: step.table.kind,
                columns: step.table.columns.map((column) => ({ ...column })),
                ...(step.table.widened === undefined
                  ? {}
                  : { widened: step.table.widened.map((column) => ({ ...column })) }),
              }
            : step.table,
        batches: step.batches.map((batch) => ({
          number: batch.number,
          bytes: batch.bytes,
          ...(batch.replaces === undefined ? {} : { replaces: batch.replaces.batchId }),
          files: Array.from(batch.files, ({ uri, bytes, etag }) => ({ uri, bytes, etag })),
        })),
        listed: step.listedCount,
        ...(step.listedFromMs === undefined
          ? {}
          : { listedFrom: new Date(step.listedFromMs).toISOString().slice(0, 10) }),
        loaded: step.loadedCount,
        gone: step.goneCount,
        ignored: step.ignoredCount,
        ...(step.waitingCount === undefined ? {} : { waiting: step.waitingCount }),
        ...(step.failedCount === undefined ? {} : { failed: step.failedCount }),
        refusals: step.refusals.map(diagnosticJson),
      };
    case 'build-seed':
      return {
        relation: relationJson(step.node.relation),
        exists: step.current !== undefined,
        tests: step.tests.map((test) => test.id),
      };
    case 'build-model':
      return {
        relation: relationJson(step.node.relation),
        method: methodJson(step.method),
        exists: step.current !== undefined,
        tests: step.tests.map((test) => test.id),
        ...(withSql ? sqlJson(step.sql) : {}),
      };
    case 'run-test':
      return withSql ? sqlJson(step.sql) : {};
    default:
      return assertNever(step);
  }
}

// Deferred SQL asks the warehouse while it is rendered: there is no text yet.
function sqlJson(sql: StepSql): JsonObject {
  return sql.kind === 'compiled' ? { sql: sql.sql.text } : { sql: null };
}

function relationJson(relation: Relation): JsonObject {
  return {
    ...(relation.database === undefined ? {} : { database: relation.database }),
    schema: relation.schema,
    identifier: relation.identifier,
  };
}

function methodJson(method: BuildMethod): JsonValue {
  return method.kind === 'microbatch' ? { ...method, microbatch: { ...method.microbatch } } : { ...method };
}

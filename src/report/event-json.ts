// Events as one line of JSON each. The version counts up when a key is removed or changes its meaning, not when one is added.
import type { Event } from '../core/event.ts';
import type { NodeResult, TestOutcome } from '../core/node-result.ts';
import { diagnosticJson } from '../diagnostics/diagnostic-json.ts';
import { assertNever } from '../util/assert-never.ts';
import type { JsonObject } from '../util/json.ts';
import { planJson } from './plan-json.ts';

export const eventVersion = 1;

/** `{"v":1,"type":…,"time":…}` and the event's own keys; maps become lists, diagnostics get their words. */
export function eventJson(event: Event, nowMs: number): JsonObject {
  return { v: eventVersion, type: event.type, time: new Date(nowMs).toISOString(), ...eventBody(event) };
}

function eventBody(event: Event): JsonObject {
  switch (event.type) {
    case 'listing':
      return { node: event.node, name: event.name, files: event.files };
    case 'run-started':
      return { header: { ...event.header }, plan: planJson(event.plan, { sql: false }) };
    case 'node-started':
      return { node: event.node };
    case 'node-progress':
      return { node: event.node, phase: { ...event.phase }, ...(event.rows === undefined ? {} : { rows: event.rows }) };
    case 'node-finished':
      return { node: event.node, result: resultJson(event.result) };
    case 'diagnostic':
      return { diagnostic: diagnosticJson(event.diagnostic) };
    case 'log':
      return { message: event.message, ...(event.node === undefined ? {} : { node: event.node }) };
    case 'cancelling':
      return {};
    case 'run-finished':
      return {
        durationMs: event.summary.durationMs,
        cancelled: event.summary.cancelled,
        results: Array.from(event.summary.results, ([node, result]) => ({ node, status: result.status })),
      };
    case 'rows-counted':
      return { counts: event.counts.map((count) => ({ ...count })) };
    case 'rows-changed':
      return {
        changes: event.changes.map(({ before, ...change }) => ({
          ...change,
          ...(before === undefined ? {} : { before }),
        })),
      };
    case 'watch-started':
      return { header: { ...event.header } };
    case 'watch-saved':
      return { files: [...event.files] };
    case 'watch-mended':
      return { errors: event.errors, nodes: [...event.nodes] };
    case 'watch-waiting':
      return { errors: event.errors, rebuilt: event.rebuilt };
    default:
      return assertNever(event);
  }
}

export function resultJson(result: NodeResult): JsonObject {
  switch (result.status) {
    case 'success':
      return {
        status: result.status,
        startedAtMs: result.startedAtMs,
        durationMs: result.durationMs,
        ...(result.rows === undefined ? {} : { rows: result.rows }),
        ...(result.files === undefined ? {} : { files: { ...result.files } }),
        tests: result.tests.map(testJson),
        warnings: result.warnings.map(diagnosticJson),
      };
    case 'failed':
      return {
        status: result.status,
        startedAtMs: result.startedAtMs,
        durationMs: result.durationMs,
        ...(result.rows === undefined ? {} : { rows: result.rows }),
        tests: result.tests.map(testJson),
        causes: result.causes.map(diagnosticJson),
      };
    case 'skipped':
      return { status: result.status, because: { ...result.because } };
    case 'cancelled':
      return { status: result.status };
    default:
      return assertNever(result);
  }
}

function testJson(test: TestOutcome): JsonObject {
  return {
    id: test.id,
    name: test.name,
    status: test.status,
    failures: test.failures,
    durationMs: test.durationMs,
    ...(test.diagnostic === undefined ? {} : { diagnostic: diagnosticJson(test.diagnostic) }),
  };
}

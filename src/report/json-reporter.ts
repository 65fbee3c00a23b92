// `--log-format json`: every event, one a line. docs/events.md describes them.
import { eventJson } from './event-json.ts';
import type { Reporter, ReporterHost } from './reporter.ts';

export function createJsonReporter(host: ReporterHost): Reporter {
  return {
    onEvent: (event) => host.write(`${JSON.stringify(eventJson(event, host.now()))}\n`),
    close: () => {},
  };
}

// How a source is named on the command line: hints that can be copied say `-s source:sparkify.staging_events`.
import type { SourceNode } from '../core/node.ts';

export function sourceSelector({ sourceName, tableName }: SourceNode): string {
  return `source:${sourceName}.${tableName}`;
}

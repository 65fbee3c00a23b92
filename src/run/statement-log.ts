// Every statement that a run sent, in one file a node under target/run, and one for what belongs to no node: what to paste into a client
// when something is odd.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Node } from '../core/node.ts';
import { writeProblem } from '../util/write-problem.ts';

export interface StatementLog {
  record(node: Node, sql: string): void;
  /** A statement of the run itself: bookkeeping, leftovers, what is done after a publication. */
  recordRun(sql: string): void;
  /** Writes what was recorded for a node; gives the path as a user would type it. */
  flush(node: Node): Promise<string | undefined>;
  /** Writes what was recorded of the run itself, at its end. */
  flushRun(): Promise<void>;
  /** Where `flush` writes. */
  pathOf(node: Node): string;
}

/** Beside the folders of models, seeds and tests. */
const runFile = '_run.sql';

/** `redact` keeps secrets out of the files. */
export function createStatementLog(input: {
  /** Absolute. */
  readonly targetPath: string;
  readonly workingDir: string;
  readonly projectName: string;
  readonly redact: (text: string) => string;
}): StatementLog {
  const recorded = new Map<string, string[]>();
  const ofRun: string[] = [];
  const absolute = (node: Node): string => join(input.targetPath, 'run', node.package, runPath(node));
  const write = async (path: string, statements: readonly string[]): Promise<string | undefined> => {
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, input.redact(`${statements.join(';\n\n')};\n`));
    } catch (error) {
      // A convenience: that the disk is full must not undo a step that succeeded. The artifacts, written last, tell of it.
      if (writeProblem(error) === undefined) throw error;
      return undefined;
    }
    return relative(input.workingDir, path);
  };
  return {
    record(node, sql) {
      const list = recorded.get(node.id);
      if (list === undefined) recorded.set(node.id, [sql]);
      else list.push(sql);
    },
    async flush(node) {
      const statements = recorded.get(node.id);
      if (statements === undefined) return undefined;
      recorded.delete(node.id);
      return write(absolute(node), statements);
    },
    recordRun(sql) {
      ofRun.push(sql);
    },
    async flushRun() {
      if (ofRun.length > 0) await write(join(input.targetPath, 'run', input.projectName, runFile), ofRun);
    },
    pathOf: (node) => relative(input.workingDir, absolute(node)),
  };
}

/** As in dbt: a file's own path; tests of a YAML file in a folder of its name; sources by their names. */
export function runPath(node: Node): string {
  switch (node.kind) {
    case 'model':
    case 'analysis':
      return node.path;
    case 'seed':
      return `${node.path}.sql`;
    case 'source':
      return join('sources', node.sourceName, `${node.tableName}.sql`);
    case 'test':
      return node.origin.kind === 'singular' ? node.path : join(node.path, `${node.name}.sql`);
  }
}

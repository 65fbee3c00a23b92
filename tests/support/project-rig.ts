// A project in a folder of its own, and the real binary run in it. Waits are for output or events, never for time.
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type ReadOptions, type Row, readDatabase } from './read-database.ts';
import { repositoryRoot } from './source-imports.ts';

/** What makes up the project at the root: all of it that a run reads. */
const flagshipParts = [
  'models',
  'seeds',
  'macros',
  'analyses',
  'tests/data',
  'sample',
  'sources.yml',
  'project.config.ts',
];

const binary = join(repositoryRoot, 'dist/cli/main.js');

export interface RigOptions {
  /** Path in the project -> text; these win over the flagship's own. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Begin with a copy of the project at the root. */
  readonly flagship?: boolean;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute, or relative to the project's folder; default: the folder itself. */
  readonly cwd?: string;
  /** No file may grow beyond this: what a full disk is to whoever writes. */
  readonly largestFileKb?: number;
}

/** A line of `--log-format json`. */
export type LoggedEvent = Readonly<Record<string, unknown>>;

export interface Outcome {
  /** Undefined where a signal ended the process. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, as they came. */
  readonly output: string;
  readonly events: readonly LoggedEvent[];
}

/** A command on its way. */
export interface Running {
  readonly outcome: Promise<Outcome>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves once the output so far matches; rejects if the process ends first. */
  printed(pattern: RegExp): Promise<void>;
}

export class ProjectRig implements AsyncDisposable {
  /** Absolute, without symbolic links. */
  readonly dir: string;
  readonly #running = new Set<ChildProcess>();

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async create(options: RigOptions): Promise<ProjectRig> {
    if (!existsSync(binary)) throw new Error('dist/ is not built: npm run build');
    const rig = new ProjectRig(realpathSync(mkdtempSync(join(tmpdir(), 'sqlflow-rig-'))));
    if (options.flagship === true) {
      for (const part of flagshipParts) cpSync(join(repositoryRoot, part), rig.path(part), { recursive: true });
    }
    for (const [path, text] of Object.entries(options.files ?? {})) rig.write(path, text);
    return rig;
  }

  path(path: string): string {
    return join(this.dir, path);
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  /** Rewrites a file of the project; fails if `from` is not in it, so that a test cannot pass by missing its mark. */
  replace(path: string, from: string, to: string): void {
    const text = this.read(path);
    if (!text.includes(from)) throw new Error(`"${from}" is not in ${path}`);
    this.write(path, text.replace(from, to));
  }

  remove(path: string): void {
    rmSync(this.path(path), { recursive: true });
  }

  /** `rig.run('build -s +orders')`: words split at blanks; an array where a word holds one. */
  run(command: string | readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return this.start(command, options).outcome;
  }

  start(command: string | readonly string[], options: RunOptions = {}): Running {
    const words = typeof command === 'string' ? command.split(' ').filter((word) => word !== '') : command;
    return this.startNode([binary, ...words], options);
  }

  /** Another program, run by Node in the project's folder. */
  startNode(words: readonly string[], options: RunOptions = {}): Running {
    const { largestFileKb } = options;
    const [program, given] =
      largestFileKb === undefined
        ? [process.execPath, words]
        : ['bash', ['-c', `ulimit -f ${largestFileKb}; exec "$0" "$@"`, process.execPath, ...words]];
    const child = spawn(program, given, {
      cwd: resolve(this.dir, options.cwd ?? '.'),
      env: { ...cleanEnvironment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.add(child);
    return follow(child, () => this.#running.delete(child));
  }

  /** Rows of the built database, each value as JSON has it. */
  query(sql: string, options: ReadOptions = {}): Promise<readonly Row[]> {
    return readDatabase(this.path('target/local.duckdb'), sql, options);
  }

  /** Every relation of the project with all of its rows, in order: what "nothing changed" is held against. */
  async contents(database = 'target/local.duckdb'): Promise<Readonly<Record<string, readonly Row[]>>> {
    const file = this.path(database);
    const relations = await readDatabase(
      file,
      "select table_schema as schema, table_name as name from information_schema.tables where table_name not like '\\_sqlflow%' escape '\\' order by all",
    );
    const contents: Record<string, readonly Row[]> = {};
    for (const { schema, name } of relations) {
      contents[`${schema}.${name}`] = await readDatabase(file, `select * from "${schema}"."${name}" order by all`);
    }
    return contents;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ends = [...this.#running].map((child) => new Promise((resolve) => child.once('close', resolve)));
    for (const child of this.#running) child.kill('SIGKILL');
    await Promise.all(ends);
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function follow(child: ChildProcess, onClose: () => void): Running {
  let stdout = '';
  let stderr = '';
  let output = '';
  let ended = false;
  const waiting = new Set<{ pattern: RegExp; resolve: () => void; reject: (error: Error) => void }>();
  const arrived = (text: string): void => {
    output += text;
    for (const waiter of waiting) {
      if (!waiter.pattern.test(output)) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    arrived(text);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    arrived(text);
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      ended = true;
      onClose();
      for (const waiter of waiting) waiter.reject(new Error(`never printed ${waiter.pattern}:\n${output}`));
      resolve({
        exitCode: exitCode ?? undefined,
        signal: signal ?? undefined,
        stdout,
        stderr,
        output,
        events: eventsIn(stdout),
      });
    });
  });
  return {
    outcome,
    kill: (signal) => child.kill(signal),
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        if (pattern.test(output)) resolve();
        else if (ended) reject(new Error(`never printed ${pattern}:\n${output}`));
        else waiting.add({ pattern, resolve, reject });
      }),
  };
}

function eventsIn(stdout: string): readonly LoggedEvent[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as LoggedEvent);
}

/** The environment of the tests without what would steer sqlflow, its colours, or reach an account. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(AWS_|SQLFLOW_|DBT_|CI$|COLUMNS$|FORCE_COLOR$|NO_COLOR$|GITHUB_|NODE_OPTIONS$|VITEST)/.test(name),
    ),
  );
}

// Where env(), secret() and username() of a config read from while that config is evaluated. Kept free of imports that cost time: every
// project.config.ts loads it.
import { AsyncLocalStorage } from 'node:async_hooks';

/** Environment variables as a process has them. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What one evaluation of a config may read, and what it asked for in vain. */
export interface ConfigFrame {
  readonly env: Env;
  /** Called for every `secret(…)` that has a value. */
  readonly onSecret: (value: string) => void;
}

// One storage a process, even where two copies of this module are loaded (a project with its own installed sqlflow, a test runner
// that keeps its own module graph): a registry symbol finds the first.
const key = Symbol.for('sqlflow.config-frame');
type Holder = { [key]?: AsyncLocalStorage<ConfigFrame> };

function storage(): AsyncLocalStorage<ConfigFrame> {
  const holder = globalThis as Holder;
  holder[key] ??= new AsyncLocalStorage<ConfigFrame>();
  return holder[key];
}

/** The frame of the evaluation that is going on; undefined where a config is imported by something that is not sqlflow. */
export function currentFrame(): ConfigFrame | undefined {
  return storage().getStore();
}

export function withFrame<Value>(frame: ConfigFrame, work: () => Value): Value {
  return storage().run(frame, work);
}

const before = '\u0000env:';
const after = '\u0000';

/**
 * The value of a variable that is not set. Configs are plain code (`dev_${env('X')}`), so the gap travels inside the text and is
 * reported for the one target that is chosen, with the variable's name; other targets may stay incomplete.
 */
export function missingEnv(name: string): string {
  return `${before}${name}${after}`;
}

/** The names of the missing variables inside a text. */
export function missingEnvIn(text: string): readonly string[] {
  if (!text.includes(before)) return [];
  return text
    .split(before)
    .slice(1)
    .map((part) => part.slice(0, part.indexOf(after)));
}

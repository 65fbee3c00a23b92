// Words of the command line -> a command and its checked flags. Mistakes are SF1001, all with the nearest right word.
import { Command, CommanderError, Option } from 'commander';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { closest } from '../util/closest.ts';
import { err, ok, type Result } from '../util/result.ts';
import { type FlagSpec, spellings } from './command-flags.ts';
import {
  allFlags,
  type CommandSpec,
  commandNamed,
  commands,
  flagsOf,
  globalFlags,
  versionFlag,
} from './command-table.ts';
import { findCommand } from './find-command.ts';
import { commandElsewhere, flagElsewhere } from './other-tools.ts';

/** Flags as given, by their first long name; a flag that was not given is absent. */
export interface Flags {
  has(name: string): boolean;
  one(name: string): string | undefined;
  many(name: string): readonly string[];
}

export interface Invocation {
  /** Undefined: only global flags were given. */
  readonly command: CommandSpec | undefined;
  readonly flags: Flags;
  /** Positional arguments behind the command. */
  readonly args: readonly string[];
}

type Values = ReadonlyMap<string, true | readonly string[]>;

export function parseArguments(words: readonly string[]): Result<Invocation, Diagnostic> {
  const { word, rest } = findCommand(words);
  if (word === undefined) return parseFlags(undefined, rest);
  // `sqlflow help build` is what many type.
  if (word === 'help') {
    const topic = rest[0] === undefined ? undefined : commandNamed(rest[0]);
    return ok({ command: topic, flags: flagsFrom(new Map([['help', true]])), args: [] });
  }
  const command = commandNamed(word);
  if (command === undefined) {
    const names = commands.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]);
    return err(usage(`unknown command "${word}"`, closest(word, names), undefined, commandElsewhere(word)));
  }
  return parseFlags(command, rest);
}

/** An SF1001. `hint` is for those who can be told more than the nearest word. */
export function usage(message: string, near?: string, command?: string, hint?: string): Diagnostic {
  return errorDiagnostic('usage', undefined, { message, closest: near, command, hint });
}

function parseFlags(command: CommandSpec | undefined, words: readonly string[]): Result<Invocation, Diagnostic> {
  // `build --version` is understood, but not worth a line in the help of every command.
  const flags = command === undefined ? globalFlags : [...flagsOf(command), versionFlag];
  const parser = parserFor(flags);
  let parsed: { readonly operands: readonly string[]; readonly unknown: readonly string[] };
  try {
    parsed = parser.parseOptions([...words]);
  } catch (error) {
    if (error instanceof CommanderError) return err(commanderProblem(error, flags, command));
    throw error;
  }
  const unknown = parsed.unknown.find((word) => word.startsWith('-') && word !== '--');
  if (unknown !== undefined) return err(unknownFlag(unknown, flags, command));
  const args = [...parsed.operands, ...parsed.unknown];
  const most = command?.argument === undefined ? 0 : (command.mostArguments ?? 1);
  const extra = args[most];
  if (extra !== undefined) return err(wordTooMany(extra, flags, command));
  const values = valuesOf(parser, flags);
  const wrong = wrongChoice(values, flags, command);
  return wrong === undefined ? ok({ command, flags: flagsFrom(values), args }) : err(wrong);
}

function wordTooMany(word: string, flags: readonly FlagSpec[], command: CommandSpec | undefined): Diagnostic {
  const message = `"${word}" is one word too many${command === undefined ? '' : ` for \`${command.name}\``}`;
  const has = (name: string): boolean => flags.some((flag) => flag.name === name);
  if (has('inline') && /\s/.test(word)) {
    return usage(message, undefined, command?.name, `a query is given with --inline "${word}"`);
  }
  const isName = has('select') && !word.startsWith('-');
  return usage(isName ? `${message}; nodes are chosen with -s ${word}` : message, undefined, command?.name);
}

function parserFor(flags: readonly FlagSpec[]): Command {
  const parser = new Command('sqlflow').helpOption(false).exitOverride();
  parser.configureOutput({ writeErr: () => {}, writeOut: () => {} });
  for (const flag of flags) {
    // commander takes one short and one long spelling an option; the others are hidden options that say the same.
    for (const spelling of spellings(flag)) parser.addOption(optionFor(flag, spelling));
  }
  return parser;
}

function optionFor(flag: FlagSpec, spelling: string): Option {
  switch (flag.arity) {
    case 'none':
      return new Option(spelling);
    case 'one':
      return new Option(`${spelling} <value>`);
    case 'many':
      return new Option(`${spelling} <values...>`);
    case 'any':
      return new Option(`${spelling} [values...]`);
    case 'optional':
      return new Option(`${spelling} [value]`);
  }
}

function valuesOf(parser: Command, flags: readonly FlagSpec[]): Values {
  const values = new Map<string, true | readonly string[]>();
  for (const flag of flags) {
    const texts: string[] = [];
    let isGiven = false;
    for (const spelling of spellings(flag)) {
      const option = parser.options.find((candidate) => candidate.long === spelling || candidate.short === spelling);
      const value: unknown = option === undefined ? undefined : parser.getOptionValue(option.attributeName());
      // commander gives `--no-x` the default true, and false when it was given.
      const isNegated = option?.negate === true;
      if (isNegated ? value !== false : value === undefined || value === false) continue;
      isGiven = true;
      if (typeof value === 'string') texts.push(value);
      if (Array.isArray(value)) texts.push(...value.map(String));
    }
    if (isGiven) values.set(flag.name, flag.arity === 'none' ? true : texts);
  }
  return values;
}

function flagsFrom(values: Values): Flags {
  const many = (name: string): readonly string[] => {
    const value = values.get(name);
    return value === undefined || value === true ? [] : value;
  };
  return { has: (name) => values.has(name), one: (name) => many(name).at(-1), many };
}

function wrongChoice(
  values: Values,
  flags: readonly FlagSpec[],
  command: CommandSpec | undefined,
): Diagnostic | undefined {
  for (const flag of flags) {
    const given = values.get(flag.name);
    // An unset variable must not mean the folder of the project.
    if (flag.value === 'DIR' && given !== undefined && given !== true && given.includes('')) {
      return usage(`--${flag.name} is empty`, undefined, command?.name, 'name a folder, or leave the flag out');
    }
    if (flag.choices === undefined || given === undefined || given === true) continue;
    for (const text of given.flatMap((value) => value.split(/[\s,]+/)).filter((value) => value !== '')) {
      if (flag.choices.includes(text) || flag.alsoTaken?.includes(text)) continue;
      const message = `--${flag.name} takes ${orList(flag.choices)}, not "${text}"`;
      return usage(message, closest(text, flag.choices), command?.name);
    }
  }
  return undefined;
}

function orList(choices: readonly string[]): string {
  return choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}

function unknownFlag(word: string, flags: readonly FlagSpec[], command: CommandSpec | undefined): Diagnostic {
  const text = word.split('=')[0] ?? word;
  if (text !== word && flags.some((flag) => flag.arity === 'none' && spellings(flag).includes(text))) {
    return usage(`${text} takes no value`, undefined, command?.name);
  }
  const otherwise = flagElsewhere(text);
  if (otherwise !== undefined) return usage(`unknown flag ${text}`, undefined, command?.name, otherwise);
  const elsewhere = commands.filter((other) => flagsOf(other).some((flag) => spellings(flag).includes(text)));
  if (elsewhere.length > 0) {
    const names = elsewhere.map((other) => `\`${other.name}\``);
    const owner = command === undefined ? 'needs a command' : `is not a flag of \`${command.name}\``;
    return usage(`${text} ${owner}: it belongs to ${orList(names)}`, undefined, command?.name);
  }
  const near = closest(
    text,
    [...flags, ...allFlags()].flatMap(spellings).filter((spelling) => spelling.length > 2),
  );
  return usage(`unknown flag ${text}`, near, command?.name);
}

// commander tells which option it means only in its sentence: "option '-t, --target <value>' argument missing".
function commanderProblem(
  error: CommanderError,
  flags: readonly FlagSpec[],
  command: CommandSpec | undefined,
): Diagnostic {
  const spelling = /option '(-[^ ']+)/.exec(error.message)?.[1];
  const flag = flags.find((candidate) => spelling !== undefined && spellings(candidate).includes(spelling));
  if (error.code === 'commander.optionMissingArgument' && flag !== undefined) {
    return usage(`${spelling} needs a value: ${spelling} ${flag.value ?? 'VALUE'}`, undefined, command?.name);
  }
  return usage(error.message.replace(/^error: /, ''), undefined, command?.name);
}

/** Unwraps, for places that cannot go on. */
export function orThrow<Value>(result: Result<Value, Diagnostic | readonly Diagnostic[]>): Value {
  if (result.ok) return result.value;
  throw new DiagnosticError(result.error);
}

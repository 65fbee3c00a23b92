// Command lines in, commands and flags out; mistakes as the diagnostic that is printed.
import { expect, test } from 'vitest';
import { commands, flagsOf } from '../../../src/cli/command-table.ts';
import { parseArguments } from '../../../src/cli/parse-arguments.ts';
import { formatDiagnostic } from '../../../src/diagnostics/format-diagnostic.ts';

function words(line: string): readonly string[] {
  return line.split(' ').filter((word) => word !== '');
}

/** The command, every flag that was given with its values, and positional arguments. */
function parsed(line: string | readonly string[]): unknown {
  const result = parseArguments(typeof line === 'string' ? words(line) : line);
  if (!result.ok) return formatDiagnostic(result.error, { color: false, width: 200 });
  const { command, flags, args } = result.value;
  const given = (command === undefined ? [] : flagsOf(command)).filter((flag) => flags.has(flag.name));
  return {
    command: command?.name,
    ...Object.fromEntries(given.map((flag) => [flag.name, flag.arity === 'none' ? true : flags.many(flag.name)])),
    ...(args.length === 0 ? {} : { args }),
  };
}

test('flags stand before and after the command', () => {
  const expected = { command: 'build', target: ['prod'], select: ['users'], 'fail-fast': true };
  expect(parsed('build -t prod -s users -x')).toEqual(expected);
  expect(parsed('-t prod -x build -s users')).toEqual(expected);
  expect(parsed('--target=prod --select users build --fail-fast')).toEqual(expected);
});

test('a selection has several values, is repeatable, and has the spellings of dbt', () => {
  expect(parsed('run -s a b -s c')).toEqual({ command: 'run', select: ['a', 'b', 'c'] });
  expect(parsed('run --models a -m b --select c')).toEqual({ command: 'run', select: ['c', 'a', 'b'] });
  expect(parsed('list --resource-type model --exclude tag:x path:y')).toEqual({
    command: 'ls',
    'resource-type': ['model'],
    exclude: ['tag:x', 'path:y'],
  });
});

test('a model may be called like a command, and a value like a flag', () => {
  expect(parsed('build -s build')).toEqual({ command: 'build', select: ['build'] });
  expect(parsed('-s test build')).toEqual({ command: 'build', select: ['test'] });
  expect(parsed(['show', '--inline', '-- a comment\nselect 1'])).toEqual({
    command: 'show',
    inline: ['-- a comment\nselect 1'],
  });
  expect(parsed('show -s a --limit -1')).toEqual({ command: 'show', select: ['a'], limit: ['-1'] });
});

test('--wait may stand alone', () => {
  expect(parsed('--wait build')).toEqual({ command: 'build', wait: [] });
  expect(parsed('build --wait 30s -s a')).toEqual({ command: 'build', select: ['a'], wait: ['30s'] });
  expect(parsed('build --wait=10m')).toEqual({ command: 'build', wait: ['10m'] });
});

test('colour flags have two spellings each', () => {
  expect(parsed('build --no-use-colors')).toEqual({ command: 'build', 'no-color': true });
  expect(parsed('build --no-color')).toEqual({ command: 'build', 'no-color': true });
  expect(parsed('build --use-colors')).toEqual({ command: 'build', 'use-colors': true });
});

test('short flags may stick together and to their value', () => {
  expect(parsed('build -xf -tprod')).toEqual({
    command: 'build',
    'fail-fast': true,
    'full-refresh': true,
    target: ['prod'],
  });
});

test('init and explain take one argument', () => {
  expect(parsed('init shop --minimal')).toEqual({ command: 'init', minimal: true, args: ['shop'] });
  expect(parsed('explain SF3001')).toEqual({ command: 'explain', args: ['SF3001'] });
});

test('help is a command too', () => {
  expect(parsed('help build')).toEqual({ command: 'build', help: true });
});

test('every mistake is named with what is right', () => {
  const mistakes = [
    'biuld',
    'frobnicate',
    'build --selct users',
    'build --frobnicate',
    'ls --limit 3',
    'build -t',
    'build --threads',
    '--target',
    'show -s a --output jsn',
    'ls --resource-type models',
    'build users',
    'init a b',
    'build --no-load=true',
  ];
  const printed = mistakes.map((line) => `$ sqlflow ${line}\n${String(parsed(line))}`).join('\n\n');
  expect(printed).toMatchInlineSnapshot(`
    "$ sqlflow biuld
    error[SF1001]: unknown command "biuld"
       = hint: did you mean "build"?

    $ sqlflow frobnicate
    error[SF1001]: unknown command "frobnicate"
       = hint: see \`sqlflow --help\`

    $ sqlflow build --selct users
    error[SF1001]: unknown flag --selct
       = hint: did you mean "--select"?

    $ sqlflow build --frobnicate
    error[SF1001]: unknown flag --frobnicate
       = hint: see \`sqlflow build --help\`

    $ sqlflow ls --limit 3
    error[SF1001]: --limit is not a flag of \`ls\`: it belongs to \`show\`
       = hint: see \`sqlflow ls --help\`

    $ sqlflow build -t
    error[SF1001]: -t needs a value: -t NAME
       = hint: see \`sqlflow build --help\`

    $ sqlflow build --threads
    error[SF1001]: --threads needs a value: --threads N
       = hint: see \`sqlflow build --help\`

    $ sqlflow --target
    error[SF1001]: --target needs a value: --target NAME
       = hint: see \`sqlflow --help\`

    $ sqlflow show -s a --output jsn
    error[SF1001]: --output takes table, json or csv, not "jsn"
       = hint: did you mean "json"?

    $ sqlflow ls --resource-type models
    error[SF1001]: --resource-type takes model, seed, source, test, analysis, all or default, not "models"
       = hint: did you mean "model"?

    $ sqlflow build users
    error[SF1001]: "users" is one word too many for \`build\`; nodes are chosen with -s users
       = hint: see \`sqlflow build --help\`

    $ sqlflow init a b
    error[SF1001]: "b" is one word too many for \`init\`
       = hint: see \`sqlflow init --help\`

    $ sqlflow build --no-load=true
    error[SF1001]: --no-load takes no value
       = hint: see \`sqlflow build --help\`"
  `);
});

test('no command has two flags of one spelling', () => {
  for (const command of commands) {
    const names = flagsOf(command).flatMap((flag) => [flag.name, flag.short ?? [], flag.aliases ?? []].flat());
    expect(names.length, command.name).toBe(new Set(names).size);
  }
});

// Help fits a terminal of 80 columns, and the reference names every flag.
import { expect, test } from 'vitest';
import { cliReference } from '../../../src/cli/cli-reference.ts';
import { commandNamed, commands, flagsOf } from '../../../src/cli/command-table.ts';
import { commandHelp, mainHelp } from '../../../src/cli/help-text.ts';
import { textWidth } from '../../../src/util/fit-text.ts';

test('no line of any help is wider than 80 columns', () => {
  const pages = [mainHelp(), ...commands.map(commandHelp)];
  expect(pages.flatMap((page) => page.split('\n')).filter((line) => textWidth(line) > 80)).toEqual([]);
});

test('the first page names every command', () => {
  expect(mainHelp()).toMatchInlineSnapshot(`
    "sqlflow loads files from S3, models them in SQL, tests them,
    and publishes only what passed.

    Usage: sqlflow COMMAND [flags]

    Commands
      build     load, seed, model and test; publish only what passed
      run       like build, without tests
      test      test what is published; changes nothing
      load      load new files of the sources
      files     show the ledger of the sources, and settle its cases
      source    check how fresh the sources are
      docs      write manifest.json and catalog.json
      plan      print what build would do; changes nothing
      seed      load the CSV files under seeds/
      compile   render templates to target/compiled
      show      run the query of a node or of your own, print rows
      ls        list nodes
      debug     check config, credentials, database, rights and buckets
      watch     build again what you save, until Ctrl-C
      init      make a new project
      clean     remove target/, but not the local database
      explain   explain a diagnostic: sqlflow explain SF3001

    Flags
      -t, --target NAME           the target to work on (default: the config's)
          --project-dir DIR       where the project is (default: here or above)
          --target-path DIR       where artifacts and the local database go
          --vars YAML             variables, e.g. '{first_day: 2018-11-01}'
          --threads N             steps at a time (default 4)
          --no-code               refuse a config or macros in TypeScript: a
                                  stranger's project
          --s3-map BUCKET=DIR…    read a bucket from a directory
          --wait [DURATION]       wait for a held database: 30s, 10m (alone: 10m)
          --log-format FORMAT     pretty (on a terminal), plain or text (elsewhere),
                                  json (events)
          --no-color              no colours (also: NO_COLOR) (also --no-use-colors)
          --use-colors            colours even without a terminal (also --color)
      -q, --quiet                 errors only
      -h, --help                  this page
      -V, --version               the version of sqlflow

    Examples
      sqlflow build            load, build, test and publish everything
      sqlflow plan             what a build would do
      sqlflow COMMAND --help   the flags of a command"
  `);
});

test('a command has its flags and examples', () => {
  const show = commandNamed('show');
  expect(show === undefined ? '' : commandHelp(show)).toMatchInlineSnapshot(`
    "sqlflow show: run the query of a node or of your own, print rows

    Runs a node's query, or inline SQL with Jinja, and prints its first rows. Builds
    nothing.

    Usage: sqlflow show [flags]

    Query
      -s, --select SELECTOR…      what to take: names, +name, name+, tag:x, path:x,
                                  source:x, …; several are united, commas intersect
                                  (also --models, -m)
          --inline SQL            a query with Jinja in place of a node
          --limit N               rows at most; -1 for all (default 5)

    Project
      -t, --target NAME           the target to work on (default: the config's)
          --project-dir DIR       where the project is (default: here or above)
          --target-path DIR       where artifacts and the local database go
          --vars YAML             variables, e.g. '{first_day: 2018-11-01}'
          --threads N             steps at a time (default 4)
          --no-code               refuse a config or macros in TypeScript: a
                                  stranger's project
          --s3-map BUCKET=DIR…    read a bucket from a directory
          --wait [DURATION]       wait for a held database: 30s, 10m (alone: 10m)

    Output
      -o, --output FORMAT         table (default), json or csv
          --log-format FORMAT     pretty (on a terminal), plain or text (elsewhere),
                                  json (events)
          --no-color              no colours (also: NO_COLOR) (also --no-use-colors)
          --use-colors            colours even without a terminal (also --color)
      -q, --quiet                 errors only
      -h, --help                  this page

    Examples
      sqlflow show -s songs_played_by_hour --limit 24
          the rows of an analysis
      sqlflow show --inline "select count(*) from {{ ref('users') }}"
          a query of your own
      sqlflow show -s users --limit -1 --output csv > users.csv
          all rows to a file"
  `);
});

test('every command has two or three examples, which parse', () => {
  expect(commands.filter(({ examples }) => examples.length < 2 || examples.length > 3).map(({ name }) => name)).toEqual(
    [],
  );
});

test('the reference names every command and every flag', () => {
  const reference = cliReference();
  const missing = commands.flatMap((command) => [
    ...(reference.includes(`## sqlflow ${command.name}`) ? [] : [command.name]),
    ...flagsOf(command)
      .filter((flag) => !reference.includes(`\`--${flag.name}`))
      .map((flag) => flag.name),
  ]);
  expect(missing).toEqual([]);
});

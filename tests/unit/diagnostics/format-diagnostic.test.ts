// How diagnostics read: places, carets, crops, labels, notes; and the same as JSON.
import { expect, test } from 'vitest';
import {
  type Diagnostic,
  errorDiagnostic,
  type Label,
  warningDiagnostic,
} from '../../../src/diagnostics/diagnostic.ts';
import { diagnosticJson } from '../../../src/diagnostics/diagnostic-json.ts';
import { formatDiagnostic } from '../../../src/diagnostics/format-diagnostic.ts';
import type { SourceFile, Span } from '../../../src/diagnostics/source-file.ts';

function fileOf(path: string, text: string): SourceFile {
  return { path, text };
}

function spanOf(file: SourceFile, marked: string): Span {
  const start = file.text.indexOf(marked);
  return { file, start, end: start + marked.length };
}

function print(diagnostic: Diagnostic, width = 80): string {
  return formatDiagnostic(diagnostic, { color: false, width });
}

const orders = fileOf(
  'models/marts/orders.sql',
  "{{ config(materialized='table') }}\n\nselect *\nfrom {{ ref('stg_ordres') }}\n",
);

function refNotFound(file: SourceFile, marked: string, closest?: string, labels: readonly Label[] = []): Diagnostic {
  return errorDiagnostic('refNotFound', spanOf(file, marked), { name: marked, closest }, labels);
}

test('an error shows its place, the line, carets and the hint', () => {
  expect(print(refNotFound(orders, 'stg_ordres', 'stg_orders'))).toMatchInlineSnapshot(`
    "error[SF3001]: model "stg_ordres" does not exist
      --> models/marts/orders.sql:4:14
       |
     4 | from {{ ref('stg_ordres') }}
       |              ^^^^^^^^^^ not found
       = hint: did you mean "stg_orders"?"
  `);
});

test('carets stand right under tabs and wide characters', () => {
  const file = fileOf('models/a.sql', "\tselect '日本語' as x,\t{{ ref('b') }}");
  expect(print(refNotFound(file, 'b'))).toMatchInlineSnapshot(`
    "error[SF3001]: model "b" does not exist
      --> models/a.sql:1:29
       |
     1 |     select '日本語' as x,   {{ ref('b') }}
       |                                     ^ not found"
  `);
});

test('line numbers of any width keep the bar in its place', () => {
  const file = fileOf('models/long.sql', `${'-- filler\n'.repeat(1233)}from {{ ref('b') }}\n`);
  expect(print(refNotFound(file, "ref('b')"))).toMatchInlineSnapshot(`
    "error[SF3001]: model "ref('b')" does not exist
         --> models/long.sql:1234:9
          |
     1234 | from {{ ref('b') }}
          |         ^^^^^^^^ not found"
  `);
});

test('a line that is too long is cropped around its marks', () => {
  const file = fileOf(
    'models/wide.sql',
    `select ${'some_column, '.repeat(20)}x from {{ ref('b_model') }} ${'where '.repeat(30)}`,
  );
  const text = print(refNotFound(file, 'b_model'), 60);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(text).toMatchInlineSnapshot(`
    "error[SF3001]: model "b_model" does not exist
      --> models/wide.sql:1:283
       |
     1 | …, x from {{ ref('b_model') }} where where where where…
       |                   ^^^^^^^ not found"
  `);
});

test('a span over several lines is marked to the end of its first', () => {
  expect(print(refNotFound(orders, "select *\nfrom {{ ref('stg_ordres') }}"))).toMatchInlineSnapshot(`
    "error[SF3001]: model "select *
      from {{ ref('stg_ordres') }}" does not exist
      --> models/marts/orders.sql:3:1
       |
     3 | select *
       | ^^^^^^^^ not found"
  `);
});

test('in 40 columns messages and notes break at words, the label goes below its carets', () => {
  const file = fileOf('models/a.sql', "select a, b, c from {{ ref('stg_ordres') }}");
  expect(print(refNotFound(file, 'stg_ordres', 'stg_orders'), 40)).toMatchInlineSnapshot(`
    "error[SF3001]: model "stg_ordres" does
      not exist
      --> models/a.sql:1:29
       |
     1 | …m {{ ref('stg_ordres') }}
       |            ^^^^^^^^^^ not found
       = hint: did you mean "stg_orders"?"
  `);
});

test('labels in the same file share its frame, those in other files have their own', () => {
  const macros = fileOf('macros/dates.sql', '{% macro day(x) %}\n  {{ y }}\n{% endmacro %}\n');
  const labels = [
    { at: spanOf(orders, "config(materialized='table')"), text: 'configured here' },
    { at: spanOf(macros, 'y'), text: 'in macro "day"' },
  ];
  expect(print(refNotFound(orders, 'stg_ordres', undefined, labels))).toMatchInlineSnapshot(`
    "error[SF3001]: model "stg_ordres" does not exist
      --> models/marts/orders.sql:4:14
       |
     1 | {{ config(materialized='table') }}
       |    ---------------------------- configured here
     ...
     4 | from {{ ref('stg_ordres') }}
       |              ^^^^^^^^^^ not found
      ::: macros/dates.sql:1:12
       |
     1 | {% macro day(x) %}
       |            - in macro "day""
  `);
});

test('where the way leads back to the file of the first frame, its name is there again', () => {
  const macros = fileOf('macros/dates.sql', '{% macro day(x) %}\n  {{ caller() }}\n{% endmacro %}\n');
  const labels = [
    { at: spanOf(macros, 'caller()'), text: 'in macro "caller", called here' },
    { at: spanOf(orders, "config(materialized='table')"), text: 'in macro "day", called here' },
  ];
  expect(print(refNotFound(orders, 'stg_ordres', undefined, labels))).toMatchInlineSnapshot(`
    "error[SF3001]: model "stg_ordres" does not exist
      --> models/marts/orders.sql:4:14
       |
     4 | from {{ ref('stg_ordres') }}
       |              ^^^^^^^^^^ not found
      ::: macros/dates.sql:2:6
       |
     2 |   {{ caller() }}
       |      -------- in macro "caller", called here
      ::: models/marts/orders.sql:1:4
       |
     1 | {{ config(materialized='table') }}
       |    ---------------------------- in macro "day", called here"
  `);
});

test('a place outside of the project has no frame; what is known of it stands behind the bar', () => {
  const diagnostic = errorDiagnostic(
    'sqlFailed',
    { uri: 's3://udacity-dend/log_data/a.json', line: 212 },
    {
      reason: 'could not convert\n"n/a"\nto INT32',
      compiledPath: 'target/run/models/a.sql',
    },
  );
  expect(print(diagnostic)).toMatchInlineSnapshot(`
    "error[SF6001]: the database refused a statement: could not convert
      --> s3://udacity-dend/log_data/a.json:212
       | "n/a"
       | to INT32
       = the SQL that was sent: target/run/models/a.sql"
  `);
});

test('details that are too long break at words too', () => {
  const reason = `too many\nvalues ${Array.from({ length: 12 }, (_, at) => `SONHTSC12A24D7D${at}`).join(', ')}`;
  expect(print(errorDiagnostic('sqlFailed', undefined, { reason }))).toMatchInlineSnapshot(`
    "error[SF6001]: the database refused a statement: too many
       | values SONHTSC12A24D7D0, SONHTSC12A24D7D1, SONHTSC12A24D7D2,
       |   SONHTSC12A24D7D3, SONHTSC12A24D7D4, SONHTSC12A24D7D5, SONHTSC12A24D7D6,
       |   SONHTSC12A24D7D7, SONHTSC12A24D7D8, SONHTSC12A24D7D9, SONHTSC12A24D7D10,
       |   SONHTSC12A24D7D11"
  `);
});

test('without a place there is the message and what to do', () => {
  expect(
    print(errorDiagnostic('usage', undefined, { message: 'unknown command "biuld"', closest: 'build' })),
  ).toMatchInlineSnapshot(`
    "error[SF1001]: unknown command "biuld"
       = hint: did you mean "build"?"
  `);
});

test('a whole file is named without a line', () => {
  const at = { file: orders, start: 0, end: 0 };
  expect(print(warningDiagnostic('refNotFound', at, { name: 'x' }))).toMatchInlineSnapshot(`
    "warning[SF3001]: model "x" does not exist
      --> models/marts/orders.sql"
  `);
});

test('control characters of data never reach the terminal', () => {
  const diagnostic = errorDiagnostic('sqlFailed', undefined, { reason: 'bad value\n"\u001b[2Jgone\u0007"' });
  expect(print(diagnostic)).toMatchInlineSnapshot(`
    "error[SF6001]: the database refused a statement: bad value
       | "␛[2Jgone␇""
  `);
});

test('colours change nothing but colours', () => {
  const diagnostic = refNotFound(orders, 'stg_ordres', 'stg_orders');
  const colored = formatDiagnostic(diagnostic, { color: true, width: 80 });
  expect(colored).toMatchInlineSnapshot(`
    "[1m[31merror[SF3001][39m[22m[1m: model "stg_ordres" does not exist[22m
      [34m-->[39m models/marts/orders.sql:4:14
       [34m|[39m
    [34m 4 |[39m from {{ ref('stg_ordres') }}
       [34m|[39m              [31m^^^^^^^^^^[39m [31mnot found[39m
       [34m=[39m hint: did you mean "stg_orders"?"
  `);
  const codes = new RegExp(`${String.fromCodePoint(27)}\\[\\d+m`, 'g');
  expect(colored.replace(codes, '')).toBe(print(diagnostic));
});

test('without a known width nothing is broken', () => {
  const diagnostic = errorDiagnostic('usage', undefined, { message: 'word '.repeat(60).trim() });
  expect(print(diagnostic, Number.POSITIVE_INFINITY).split('\n').length).toBe(2);
});

test('as JSON it has its code, its words and its place', () => {
  expect(diagnosticJson(refNotFound(orders, 'stg_ordres', 'stg_orders'))).toEqual({
    code: 'SF3001',
    name: 'refNotFound',
    severity: 'error',
    message: 'model "stg_ordres" does not exist',
    file: 'models/marts/orders.sql',
    line: 4,
    column: 14,
    endLine: 4,
    endColumn: 24,
    label: 'not found',
    hint: 'did you mean "stg_orders"?',
  });
  const outside = errorDiagnostic('sqlFailed', { uri: 's3://b/k', line: 2 }, { reason: 'no\nnot at all' });
  expect(diagnosticJson(outside)).toEqual({
    code: 'SF6001',
    name: 'sqlFailed',
    severity: 'error',
    message: 'the database refused a statement: no',
    uri: 's3://b/k',
    line: 2,
    details: ['not at all'],
  });
});

import { expect, test } from 'vitest';
import { typeProblem } from '../../../src/parse/column-types.ts';

test.each([
  ...['integer', 'INT4', 'varchar', 'varchar(max)', 'character varying(20)', 'numeric(38,37)', 'float', 'float(24)'],
  ...[
    'double precision',
    'timestamp without time zone',
    'timestamptz',
    'super',
    'varbyte(10)',
    'char(4096)',
    'geometry',
  ],
])('%s is a type of Redshift', (text) => {
  expect(typeProblem(text)).toBeUndefined();
});

test.each([
  ['intger', 'integer', 'type "intger" does not exist'],
  ['string', 'varchar(256)', 'type "string" does not exist'],
  ['DOUBLE', 'double precision', 'type "double" does not exist'],
  ['array<int>', 'super', '"array<int>" is no name of a type'],
  ['varchar(70000)', undefined, 'length for type varchar cannot exceed 65535'],
  ['decimal(50,2)', undefined, 'NUMERIC precision 50 must be between 1 and 38'],
  ['integer(4)', undefined, 'type "integer" takes no length'],
  ['', undefined, '"" is no name of a type'],
])('%s is none, and %s was meant (SF2029)', (text, meant, reason) => {
  expect(typeProblem(text)).toEqual({ reason, meant });
});

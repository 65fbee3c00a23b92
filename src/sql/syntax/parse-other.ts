// Statements of Redshift's that only a warehouse can run: recognised by their first words, so that each can be told by its name.
import type { Cursor } from './cursor.ts';
import type { OtherSubject, Statement } from './statement-nodes.ts';
import { missing } from './syntax-failure.ts';
import { WORD } from './tokens.ts';

const verbs = ['create', 'alter', 'drop'];
const each = (objects: readonly string[]): readonly string[] =>
  objects.flatMap((object) => verbs.map((verb) => `${verb} ${object}`));

const known: readonly (readonly [subject: OtherSubject, openings: readonly string[]])[] = [
  [
    'users',
    [
      ...each(['user', 'group', 'role', 'identity provider']),
      'alter default privileges',
      'grant assumerole',
      'revoke assumerole',
    ],
  ],
  [
    'policies',
    [
      ...each(['rls policy', 'masking policy']),
      'attach rls policy',
      'detach rls policy',
      'attach masking policy',
      'detach masking policy',
    ],
  ],
  ['external data', each(['external schema', 'external table', 'external view', 'external function', 'datashare'])],
  [
    'code',
    [
      ...each(['function', 'procedure', 'library', 'model']),
      'create or replace function',
      'create or replace procedure',
      'create or replace library',
    ],
  ],
  ['objects', [...each(['database']), 'alter schema', 'alter view', 'alter materialized view', 'alter system', 'use']],
  ['cursors', ['declare', 'fetch', 'close', 'prepare', 'execute', 'deallocate']],
];

// Manual, "Unsupported PostgreSQL features".
const lacking: Readonly<Record<string, string>> = {
  index: 'a sort key does its work: sort in the config of the model',
  'unique index': 'a test says whether values are unique: tests: [unique]',
  sequence: 'number the rows with row_number()',
  trigger: 'a post-hook runs behind the model that it is written in',
  domain: 'write the type itself, and a test for its values',
  type: 'a SUPER value holds several others: object(…)',
  rule: 'write a view',
  extension: 'what Redshift has is there already',
  tablespace: 'Redshift stores tables by itself',
};

/** Undefined: it is none of them. */
export function parseOther(cursor: Cursor): Statement | undefined {
  const { start } = cursor;
  for (const [subject, openings] of known)
    for (const opening of openings) {
      const words = opening.split(' ');
      if (!words.every((word, at) => cursor.isWordAhead(at, word))) continue;
      while (!cursor.atEnd && !cursor.isSign(';')) cursor.advance();
      return { kind: 'other', subject, name: opening.toUpperCase(), ...cursor.since(start) };
    }
  const [verb, ...rest] = [0, 1, 2].map((at) => (cursor.kindAhead(at) === WORD ? cursor.valueAhead(at) : ''));
  if (verb !== 'create' && verb !== 'drop' && verb !== 'alter') return undefined;
  const object = [rest.join(' '), rest[0] ?? ''].find((words) => Object.hasOwn(lacking, words));
  if (object === undefined) return undefined;
  throw missing(`${verb.toUpperCase()} ${object.toUpperCase()}`, cursor.place, lacking[object] as string);
}

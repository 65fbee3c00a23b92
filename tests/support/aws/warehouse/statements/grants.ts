// GRANT, REVOKE, COMMENT: kept with the OID, so a table that is swapped in has none of them.
import type { Grant, Relation } from '../catalog.ts';
import type { Connection } from '../connection.ts';
import { requirePrincipal } from '../principals.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import { nothing } from './control.ts';
import { changeRoles } from './principals.ts';

interface Wanted {
  readonly privileges: readonly string[];
  readonly grantees: readonly Pick<Grant, 'grantee' | 'granteeType'>[];
  readonly withGrantOption: boolean;
  readonly relations: readonly Relation[];
  readonly schemas: readonly string[];
}

const relationPrivileges = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'DROP',
  'REFERENCES',
  'ALTER',
  'TRUNCATE',
  'RULE',
  'TRIGGER',
];

export async function grantTo(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('grant');
  if (reader.is('role') && reader.peek(1)?.kind !== 'symbol') return changeRoles(reader, connection, 'to');
  const wanted = readWanted(reader, connection, 'to');
  const grants = wanted.grantees.flatMap((grantee) =>
    wanted.privileges.map((privilege): Grant => ({ ...grantee, privilege, withGrantOption: wanted.withGrantOption })),
  );
  const added = (before: readonly Grant[]): readonly Grant[] => [
    ...before.filter((old) => !grants.some((grant) => sameGrant(old, grant))),
    ...grants,
  ];
  return changeGrants(wanted, connection, added);
}

export async function revokeFrom(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('revoke');
  reader.accept('grant', 'option', 'for');
  if (reader.is('role') && reader.peek(1)?.kind !== 'symbol') return changeRoles(reader, connection, 'from');
  const wanted = readWanted(reader, connection, 'from');
  const left = (before: readonly Grant[]): readonly Grant[] =>
    before.filter(
      (old) =>
        !(
          wanted.privileges.includes(old.privilege) &&
          wanted.grantees.some(({ grantee, granteeType }) => grantee === old.grantee && granteeType === old.granteeType)
        ),
    );
  return changeGrants(wanted, connection, left);
}

async function changeGrants(
  wanted: Wanted,
  connection: Connection,
  change: (before: readonly Grant[]) => readonly Grant[],
): Promise<StatementResult> {
  for (const each of wanted.relations) {
    const relation = await connection.lock(each, 'share');
    connection.change({ ...relation, grants: change(relation.grants) });
  }
  for (const name of wanted.schemas) {
    const schema = connection.requireSchema(name);
    connection.transaction.changes.schemas.set(name, { ...schema, grants: change(schema.grants) });
  }
  return nothing;
}

const sameGrant = (left: Grant, right: Grant): boolean =>
  left.privilege === right.privilege && left.grantee === right.grantee && left.granteeType === right.granteeType;

function readWanted(reader: Reader, connection: Connection, word: 'to' | 'from'): Wanted {
  const named: string[] = [];
  if (reader.accept('all')) {
    reader.accept('privileges');
    named.push('ALL');
  } else {
    do named.push(reader.word().toUpperCase());
    while (reader.accept(','));
  }
  const relations: Relation[] = [];
  const schemas: string[] = [];
  reader.expect('on');
  if (reader.accept('schema')) {
    do schemas.push(reader.path().at(-1) as string);
    while (reader.accept(','));
  } else if (reader.accept('all', 'tables', 'in', 'schema')) {
    const schema = reader.name();
    relations.push(
      ...connection.catalog.relations(connection.transaction.changes).filter((each) => each.schema === schema),
    );
  } else if (reader.is('database') || reader.is('function') || reader.is('procedure') || reader.is('language')) {
    throw new SqlError(
      `GRANT ON ${reader.next().value.toUpperCase()} is not answered by local-aws (docs/local-aws.md)`,
    );
  } else {
    reader.accept('table');
    do relations.push(connection.require(reader.path()));
    while (reader.accept(','));
  }
  reader.expect(word);
  const grantees: Pick<Grant, 'grantee' | 'granteeType'>[] = [];
  do {
    if (reader.accept('public')) grantees.push({ grantee: 'public', granteeType: 'public' });
    else if (reader.accept('group')) grantees.push({ grantee: reader.name(), granteeType: 'group' });
    else if (reader.is('role') && reader.peek(1)?.kind !== 'symbol') {
      reader.next();
      grantees.push({ grantee: reader.name(), granteeType: 'role' });
    } else grantees.push({ grantee: reader.name(), granteeType: 'user' });
  } while (reader.accept(','));
  for (const { grantee, granteeType } of grantees)
    if (granteeType !== 'public') requirePrincipal(granteeType, grantee, connection);
  const withGrantOption = reader.accept('with', 'grant', 'option');
  if (withGrantOption && grantees.some(({ granteeType }) => granteeType !== 'user'))
    throw new SqlError('grant options can only be granted to individual users');
  reader.accept('cascade');
  reader.accept('restrict');
  reader.end();
  const known = schemas.length > 0 ? ['CREATE', 'USAGE', 'ALTER', 'DROP'] : relationPrivileges;
  const privileges = named.includes('ALL') ? known.slice(0, schemas.length > 0 ? 2 : 6) : named;
  const strange = privileges.find((privilege) => !known.includes(privilege));
  if (strange !== undefined)
    throw new SqlError(`invalid privilege type ${strange} for ${schemas.length > 0 ? 'schema' : 'relation'}`);
  return { privileges, grantees, withGrantOption, relations, schemas };
}

export async function commentOn(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('comment', 'on');
  const what = reader.word();
  const path = reader.path();
  reader.expect('is');
  const text = reader.accept('null') ? undefined : reader.string();
  reader.end();
  if (what === 'database' || what === 'constraint' || what === 'schema') return nothing;
  if (what !== 'table' && what !== 'view' && what !== 'column') return reader.fail();
  const relation = connection.require(what === 'column' ? path.slice(0, -1) : path);
  if (what === 'column') {
    const column = path.at(-1) as string;
    if (relation.kind === 'late-binding view')
      throw new SqlError(`"${relation.name}" is a late-binding view: its columns take no comments`);
    if (!relation.columns.some(({ name }) => name === column))
      throw new SqlError(`column "${column}" of relation "${relation.name}" does not exist`);
    const { [column]: _, ...others } = relation.columnComments;
    connection.change({ ...relation, columnComments: text === undefined ? others : { ...others, [column]: text } });
    return nothing;
  }
  const isTable = relation.kind === 'table';
  if (isTable !== (what === 'table')) throw new SqlError(`"${relation.name}" is not a ${what}`);
  connection.change({ ...relation, comment: text });
  return nothing;
}

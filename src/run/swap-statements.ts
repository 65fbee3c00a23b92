// How a candidate takes the place of a published relation on an engine whose readers must not be disturbed (`replaceTable: 'swap'`):
// the old one is renamed away and dropped later; what hung on it (grants, comments) is put on the new one. Text only.
import type { Dialect } from '../adapters/adapter.ts';
import { quoteLiteral } from '../adapters/sql-text.ts';
import type { ModelNode, SeedNode } from '../core/node.ts';
import type { Relation, RelationGrant, RelationKind, RelationState } from '../core/relation.ts';
import { candidateOf } from './candidate-name.ts';

export interface Swap {
  readonly statements: readonly string[];
  /** The old relation under its new name: to be dropped when the transaction is over. */
  readonly discarded: { readonly relation: Relation; readonly kind: RelationKind } | undefined;
  /** Comments on columns: sent afterwards, because a column that is there no more must not undo the swap. */
  readonly afterwards: readonly string[];
}

/** The name that a replaced relation has until it is dropped. */
export function discardedName(relation: Relation, runId: string, dialect: Dialect): Relation {
  const { maxIdentifierBytes } = dialect.capabilities;
  return candidateOf({ ...relation, identifier: `${relation.identifier}__old` }, runId, maxIdentifierBytes);
}

export function swapStatements(input: {
  readonly node: ModelNode | SeedNode;
  readonly candidate: Relation;
  readonly kind: RelationKind;
  readonly current: RelationState | undefined;
  readonly runId: string;
  readonly dialect: Dialect;
}): Swap {
  const { node, candidate, kind, current, runId, dialect } = input;
  const statements: string[] = [];
  let discarded: Swap['discarded'];
  if (current !== undefined) {
    const relation = discardedName(node.relation, runId, dialect);
    statements.push(dialect.rename(current.relation, current.kind, relation.identifier));
    discarded = { relation, kind: current.kind };
  }
  statements.push(dialect.rename(candidate, kind, node.relation.identifier));
  statements.push(...grantStatements(node, current?.server?.grants ?? [], dialect));
  statements.push(...relationComment(node, kind, current, dialect));
  return { statements, discarded, afterwards: columnComments(node, kind, current, dialect) };
}

/** For a relation that stays itself: what the config says of grants and comments, and the relation has not yet. */
export function upkeepStatements(
  node: ModelNode,
  current: RelationState | undefined,
  dialect: Dialect,
): Pick<Swap, 'statements' | 'afterwards'> {
  const server = current?.server;
  if (current === undefined || server === undefined) return { statements: [], afterwards: [] };
  const has = (privilege: string, name: string): boolean =>
    server.grants.some(
      (grant) =>
        grant.privilege === privilege.toLowerCase() &&
        granteeText(grantedName(grant), dialect) === granteeText(name, dialect),
    );
  const missing = Object.entries(node.config.grants).map(
    ([privilege, names]) => [privilege, names.filter((name) => !has(privilege, name))] as const,
  );
  const lacking = { ...node, config: { ...node.config, grants: Object.fromEntries(missing) } };
  const isDescribed = node.description !== '' && node.description !== server.comment;
  const untold = node.columns.filter(
    ({ name, description }) => description !== '' && server.columnComments.get(name.toLowerCase()) !== description,
  );
  return {
    statements: [
      ...grantStatements(lacking, [], dialect),
      ...(isDescribed ? relationComment(node, current.kind, undefined, dialect) : []),
    ],
    afterwards: columnComments({ ...node, columns: untold }, current.kind, undefined, dialect),
  };
}

const grantedName = ({ grantee, granteeType }: RelationGrant): string =>
  granteeType === 'public' ? 'public' : granteeType === 'user' ? grantee : `${granteeType} ${grantee}`;

/** What the config says, and what others were granted before: nothing is revoked that the config does not manage. */
export function grantStatements(
  node: ModelNode | SeedNode,
  kept: readonly RelationGrant[],
  dialect: Dialect,
): readonly string[] {
  // One statement a privilege: a batch holds no more than so many.
  const grantees = new Map<string, Set<string>>();
  const add = (privilege: string, grantee: string): void => {
    grantees.set(privilege.toLowerCase(), (grantees.get(privilege.toLowerCase()) ?? new Set()).add(grantee));
  };
  for (const [privilege, names] of Object.entries(node.config.grants))
    for (const name of names) add(privilege, granteeText(name, dialect));
  for (const { privilege, grantee, granteeType } of kept) {
    const type = granteeType === 'role' || granteeType === 'group' ? `${granteeType} ` : '';
    add(privilege, granteeType === 'public' ? 'public' : `${type}${dialect.quote(grantee)}`);
  }
  const relation = dialect.relation(node.relation);
  return [...grantees].map(
    ([privilege, names]) => `grant ${privilege} on table ${relation} to ${[...names].join(', ')}`,
  );
}

/** `role bi` and `group analysts` as Redshift writes them; a bare name is a user, as in dbt. */
function granteeText(grantee: string, dialect: Dialect): string {
  const [, type, name] = /^(?:(role|group)\s+)?(.+)$/i.exec(grantee.trim()) ?? [];
  if (type === undefined && name?.toLowerCase() === 'public') return 'public';
  return `${type === undefined ? '' : `${type.toLowerCase()} `}${dialect.quote(name ?? grantee)}`;
}

// COMMENT takes a literal and no expression.
export function relationComment(
  node: ModelNode | SeedNode,
  kind: RelationKind,
  current: RelationState | undefined,
  dialect: Dialect,
): readonly string[] {
  const described = node.config.persistDocs.relation && node.description !== '' ? node.description : undefined;
  const text = described ?? current?.server?.comment;
  if (text === undefined) return [];
  const word = kind === 'table' ? 'table' : 'view';
  return [`comment on ${word} ${dialect.relation(node.relation)} is ${quoteLiteral(text)}`];
}

export function columnComments(
  node: ModelNode | SeedNode,
  kind: RelationKind,
  current: RelationState | undefined,
  dialect: Dialect,
): readonly string[] {
  // A late-binding view has no columns of its own to comment on.
  if (kind !== 'table') return [];
  const comments = new Map(current?.server?.columnComments ?? []);
  if (node.config.persistDocs.columns) {
    for (const { name, description } of node.columns)
      if (description !== '') comments.set(name.toLowerCase(), description);
  }
  return [...comments].map(
    ([column, text]) =>
      `comment on column ${dialect.relation(node.relation)}.${dialect.quote(column)} is ${quoteLiteral(text)}`,
  );
}

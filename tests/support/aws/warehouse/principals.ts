// Users, roles and groups of the cluster: who can be granted something. They are the whole cluster's and take effect at once.
import type { Connection } from './connection.ts';
import { SqlError } from './sql-error.ts';

export type PrincipalKind = 'user' | 'role' | 'group';

export class Principals {
  readonly #names: Readonly<Record<PrincipalKind, Set<string>>> = {
    user: new Set(['rdsdb']),
    role: new Set(),
    group: new Set(),
  };
  /** `user ann` -> roles. */
  readonly #roles = new Map<string, Set<string>>();

  has(kind: PrincipalKind, name: string): boolean {
    return this.#names[kind].has(name);
  }

  add(kind: PrincipalKind, name: string): void {
    if (this.has(kind, name)) throw new SqlError(`${kind} "${name}" already exists`);
    this.#names[kind].add(name);
  }

  drop(kind: PrincipalKind, name: string): void {
    this.#names[kind].delete(name);
  }

  rolesOf(kind: 'user' | 'role', name: string): Set<string> {
    const key = `${kind} ${name}`;
    const roles = this.#roles.get(key) ?? new Set();
    this.#roles.set(key, roles);
    return roles;
  }

  names(kind: PrincipalKind): readonly string[] {
    return [...this.#names[kind]];
  }
}

/** Made by CREATE USER, by connecting (IAM makes users as they come), or known from what a file has kept. */
export function requirePrincipal(kind: PrincipalKind, name: string, connection: Connection): void {
  const { principals } = connection.warehouse;
  if (principals.has(kind, name) || (kind === 'user' && name === connection.user.toLowerCase())) return;
  const { changes } = connection.transaction;
  const known = [...connection.catalog.relations(changes), ...connection.catalog.schemas(changes)].some(
    ({ owner, grants }) =>
      (kind === 'user' && owner.toLowerCase() === name) ||
      grants.some(({ grantee, granteeType }) => granteeType === kind && grantee === name),
  );
  if (!known) throw new SqlError(`${kind} "${name}" does not exist`);
}

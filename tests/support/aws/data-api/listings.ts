// ListStatements and ListSessions: newest first, by name prefix, status and place, in pages.
import { listed, placeFields, seconds } from './answers.ts';
import { invalid } from './api-error.ts';
import type { Input } from './input.ts';
import type { ServiceState } from './service-state.ts';
import type { ApiSession } from './sessions.ts';
import type { Place } from './statement.ts';

const statuses = ['SUBMITTED', 'PICKED', 'STARTED', 'FINISHED', 'ABORTED', 'FAILED', 'ALL'] as const;

export function listStatements(input: Input, state: ServiceState): object {
  const name = input.text('StatementName', { most: 2048 });
  const status = input.choice('Status', statuses) ?? 'ALL';
  const found = [...state.statements.values()]
    .reverse()
    .filter((statement) => name === undefined || statement.name?.startsWith(name) === true)
    .filter((statement) => status === 'ALL' || statement.status === status)
    .filter(({ place }) => isAt(place, input));
  const { items, nextToken } = page(found, input, 100);
  return { Statements: items.map(listed), ...nextToken };
}

export function listSessions(input: Input, state: ServiceState): object {
  const id = input.text('SessionId');
  const status = input.choice('Status', ['AVAILABLE', 'BUSY', 'CLOSED', 'ALL'] as const) ?? 'ALL';
  const found = state.sessions
    .all()
    .filter((session) => id === undefined || session.id === id)
    .filter((session) => status === 'ALL' || statusOf(session) === status)
    .filter(({ place }) => isAt(place, input));
  const { items, nextToken } = page(found, input, 100);
  return {
    Sessions: items.map((session) => ({
      SessionId: session.id,
      Status: statusOf(session),
      CreatedAt: seconds(session.createdAtMs),
      SessionTtl: seconds(session.expiresAtMs),
      ...placeFields(session),
      ...(session.statementId === undefined ? {} : { CurrentStatementId: session.statementId }),
    })),
    ...nextToken,
  };
}

function statusOf(session: ApiSession): 'AVAILABLE' | 'BUSY' | 'CLOSED' {
  if (session.closed) return 'CLOSED';
  return session.statementId === undefined ? 'AVAILABLE' : 'BUSY';
}

function isAt(place: Place, input: Input): boolean {
  const wanted = {
    database: input.text('Database'),
    workgroup: input.text('WorkgroupName'),
    cluster: input.text('ClusterIdentifier'),
  };
  return (
    (wanted.database === undefined || wanted.database === place.database) &&
    (wanted.workgroup === undefined || wanted.workgroup === place.workgroup) &&
    (wanted.cluster === undefined || wanted.cluster === place.cluster)
  );
}

export function page<Item>(
  all: readonly Item[],
  input: Input,
  most: number,
): { readonly items: readonly Item[]; readonly nextToken: { readonly NextToken?: string } } {
  const size = input.integer('MaxResults', 0, most) || most;
  const token = input.text('NextToken');
  const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(from)) throw invalid('Invalid NextToken');
  const to = from + size;
  return {
    items: all.slice(from, to),
    nextToken: to < all.length ? { NextToken: Buffer.from(String(to)).toString('base64') } : {},
  };
}

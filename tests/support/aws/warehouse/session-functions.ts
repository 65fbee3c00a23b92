// Functions that ask for the session or the moment -> their values. The leader node answers them before a query runs.
import { type Token, tokensOf } from './tokens.ts';

export interface SessionFacts {
  readonly user: string;
  readonly database: string;
  readonly schema: string;
  readonly pid: number;
  readonly lastCopyCount: number;
  readonly lastCopyId: number;
  /** The transaction's start, `2026-11-28 12:00:00.123456`. */
  readonly transactionStart: string;
  /** Of this very statement, by the server's clock. */
  readonly statementStart: string;
}

export const leaderFunctions: ReadonlySet<string> = new Set([
  'pg_last_copy_count',
  'pg_last_copy_id',
  'pg_last_query_id',
  'current_schema',
  'current_schemas',
  'pg_get_userbyid',
  'has_table_privilege',
  'format_type',
  'now',
  'generate_series',
]);

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `facts` is asked only if the text needs one. */
export function putSessionFacts(text: string, facts: () => SessionFacts): string {
  if (!/pg_last|pg_backend|current_|session_user|\buser\b|\bversion\b|sysdate|getdate/i.test(text)) return text;
  const tokens = tokensOf(text);
  let written = '';
  let from = 0;
  tokens.forEach((token, at) => {
    const called = tokens[at + 1]?.value === '(' && tokens[at + 2]?.value === ')';
    const value =
      token.kind === 'word' && tokens[at - 1]?.value !== '.' ? factOf(token, called, tokens[at + 1], facts) : undefined;
    if (value === undefined) return;
    written += text.slice(from, token.start) + value;
    from = called ? (tokens[at + 2] as Token).end : token.end;
  });
  return written + text.slice(from);
}

function factOf(
  { value }: Token,
  called: boolean,
  next: Token | undefined,
  facts: () => SessionFacts,
): string | undefined {
  const isName = next?.value === '.' || next?.value === '(';
  switch (value) {
    case 'pg_last_copy_count':
      return called ? `cast(${facts().lastCopyCount} as bigint)` : undefined;
    case 'pg_last_copy_id':
    case 'pg_last_query_id':
      return called ? `cast(${facts().lastCopyId} as integer)` : undefined;
    case 'pg_backend_pid':
      return called ? `cast(${facts().pid} as integer)` : undefined;
    case 'version':
      return called
        ? literal(
            'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.200000',
          )
        : undefined;
    case 'current_database':
      return called ? literal(facts().database) : undefined;
    case 'current_schema':
      return called || !isName ? literal(facts().schema) : undefined;
    case 'current_user':
    case 'session_user':
    case 'current_user_id':
      return isName ? undefined : literal(facts().user);
    case 'sysdate':
      return isName ? undefined : `cast(${literal(facts().transactionStart)} as timestamp)`;
    case 'getdate':
      return called ? `cast(${literal(facts().statementStart)} as timestamp)` : undefined;
    default:
      return undefined;
  }
}

// What the text of a failed statement says. The Data API gives no SQLSTATE, only the text (reference: Redshift 1.5, 3.6).
import { WarehouseError } from '../warehouse-error.ts';

/** Texts after which the same transaction may well succeed when it is sent once more, whole. */
const conflicts: readonly RegExp[] = [
  /(?:error|code):?\s*1023\b/i,
  /serializable isolation violation/i,
  /conflict(?:s|ed)? with (?:a )?concurrent transaction/i,
  /deadlock detected/i,
  /could not open relation with oid/i,
  /dropped by (?:a )?concurrent transaction/i,
  /(?:error|code):?\s*1018\b/i,
  /could not (?:connect|open connection)/i,
  /connection (?:was |is )?(?:reset|closed|lost|terminated|refused)/i,
  /terminating connection/i,
  /(?:cluster|workgroup) (?:is )?(?:restarting|not available|unavailable)/i,
  /relation with oid \d+ does not exist/i,
];

export function isConflictText(text: string): boolean {
  return conflicts.some((pattern) => pattern.test(text));
}

/** The words before `Detail:` without `ERROR:`, and with the detail's own `error:` where that is what went wrong. */
export function messageOf(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^-+$/.test(line));
  const head = (lines[0] ?? '').replace(/^ERROR:\s*/i, '');
  const detail = lines.find((line) => /^detail:/i.test(line))?.replace(/^detail:\s*/i, '');
  return detail === undefined || detail === '' ? head : `${head}; ${detail}`;
}

/** `Position: 22` counts characters of the statement from 1. */
export function positionOf(text: string, sql: string): { readonly line: number; readonly column: number } | undefined {
  const found = /^\s*position:\s*(\d+)/im.exec(text)?.[1];
  if (found === undefined) return undefined;
  let rest = Number(found) - 1;
  let line = 1;
  let column = 1;
  for (const sign of sql) {
    if (rest <= 0) break;
    rest -= 1;
    if (sign === '\n') {
      line += 1;
      column = 1;
    } else {
      column += sign.length;
    }
  }
  return { line, column };
}

/** What AWS refuses when a statement runs, so that it is no error of a call: the login, COPY's role, COPY's files. */
function hintOf(text: string): string | undefined {
  if (/database "[^"]*" does not exist/i.test(text)) return 'check `database` of the target';
  if (/iam role|assume role|credentials of role|default iam role/i.test(text))
    return 'check `iamRole` of the target: COPY needs a role that is attached to the workgroup or cluster, or a default one';
  if (/S3ServiceException/.test(text) && /storage class|InvalidObjectState/i.test(text))
    return 'a file lies in an archive (S3 Glacier): restore it, or leave it out with --skip-file';
  if (/S3ServiceException/.test(text) && /access ?denied|status 403/i.test(text))
    return "COPY's role may not read it: it needs s3:ListBucket and s3:GetObject there (docs/redshift.md)";
  return undefined;
}

export interface FailedStatement {
  readonly text: string;
  readonly sql: string;
  readonly statementId: string;
  /** Position in the batch, from 0. */
  readonly index?: number | undefined;
  readonly queryId?: string | undefined;
  readonly tookMs?: number | undefined;
}

export function failedStatement({ text, sql, statementId, index, queryId, tookMs }: FailedStatement): WarehouseError {
  const constraint = /cannot insert a null value|not-null constraint/i.test(text);
  return new WarehouseError({
    message: messageOf(text),
    sql,
    position: positionOf(text, sql),
    kind: isConflictText(text)
      ? 'conflict'
      : /disk full|disk is full/i.test(text)
        ? 'disk'
        : constraint
          ? 'constraint'
          : 'sql',
    hint: /^\s*hint:\s*(.+)$/im.exec(text)?.[1] ?? hintOf(text),
    statement: { id: statementId, index, queryId, text, tookMs },
  });
}

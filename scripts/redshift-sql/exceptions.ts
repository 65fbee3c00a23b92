// Statements that Redshift's manual has and sqlglot does not read. One that is no longer needed fails the check.

export interface Exception {
  readonly form: RegExp;
  /** What is put in the form's place, so that the rest of the statement is read; undefined: nothing of it is. */
  readonly readAs?: string;
  /** The manual's page that has the statement. */
  readonly page: string;
  readonly reason: string;
}

export const exceptions: readonly Exception[] = [
  {
    form: /^lock "[a-z_]+"\."[a-z_]+"\."[a-z_]+"$/,
    page: 'https://docs.aws.amazon.com/redshift/latest/dg/r_LOCK.html',
    reason: 'sqlglot has no LOCK',
  },
  {
    form: /^refresh materialized view "[a-z_]+"\."[a-z_]+"\."[a-z_]+"$/,
    page: 'https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-refresh-sql-command.html',
    reason: 'sqlglot knows REFRESH of tables only',
  },
  {
    form: / interleaved sortkey (?=\()/,
    readAs: ' compound sortkey ',
    page: 'https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html',
    reason: 'sqlglot knows COMPOUND SORTKEY only',
  },
];

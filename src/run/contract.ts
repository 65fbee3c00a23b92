// `contract: {enforced: true}`: the query gives exactly the declared columns with the declared types (dbt's model contracts).
import type { Dialect, QueryResult } from '../adapters/adapter.ts';
import type { QueryTranslator } from '../adapters/query-translator.ts';
import type { ModelNode } from '../core/node.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { RedshiftType, TypedColumn } from '../sql/types/redshift-type.ts';

export function hasContract({ config }: ModelNode): boolean {
  const contract = config.raw['contract'];
  return typeof contract === 'object' && contract !== null && 'enforced' in contract && contract['enforced'] === true;
}

/** Where the table is made with the declared types, and its rows are cast to them: that the names are the same. */
export function checkContractNames(node: ModelNode, actual: QueryResult['columns']): void {
  const problems: string[] = [];
  const found = new Map(actual.map(({ name, type }) => [name.toLowerCase(), type]));
  for (const { name, dataType } of node.columns) {
    if (dataType === undefined) problems.push(`${name}: has no data_type in the YAML`);
    else if (!found.delete(name.toLowerCase())) problems.push(`${name}: declared ${dataType}, missing in the query`);
  }
  for (const [name, type] of found) problems.push(`${name}: ${type.toLowerCase()} in the query, not declared`);
  if (problems.length > 0)
    throw new DiagnosticError(errorDiagnostic('contractBroken', node.declaredAt, { node: node.name, problems }));
}

/** Throws a DiagnosticError that lists every difference. */
export function checkContract(node: ModelNode, actual: QueryResult['columns'], dialect: Dialect): void {
  const problems: string[] = [];
  const found = new Map(actual.map((column) => [column.name.toLowerCase(), column.type]));
  for (const { name, dataType } of node.columns) {
    const type = found.get(name.toLowerCase());
    found.delete(name.toLowerCase());
    if (dataType === undefined) problems.push(`${name}: has no data_type in the YAML`);
    else if (type === undefined) problems.push(`${name}: declared ${dataType}, missing in the query`);
    else if (normal(dialect.typeName(dataType)) !== normal(type))
      problems.push(`${name}: declared ${dataType}, the query gives ${type.toLowerCase()}`);
  }
  for (const [name, type] of found) problems.push(`${name}: ${type.toLowerCase()} in the query, not declared`);
  if (problems.length > 0)
    throw new DiagnosticError(errorDiagnostic('contractBroken', node.declaredAt, { node: node.name, problems }));
}

/** What each column of the query is declared as: undefined where nothing that would change it is. */
export function declaredColumns(
  node: ModelNode,
  columns: readonly TypedColumn[],
  translator: QueryTranslator,
): readonly { readonly column: TypedColumn; readonly to: RedshiftType | undefined }[] {
  const declared = new Map(node.columns.map(({ name, dataType }) => [name.toLowerCase(), dataType]));
  return columns.map((column) => {
    const text = declared.get(column.name);
    const to = text === undefined ? undefined : translator.columnTypeNamed(text);
    // A contract demands the type; only a length may be narrower than the query's. Other differences are told as such.
    return { column, to: to?.kind === column.type.kind ? to : undefined };
  });
}

// Lengths of text are no part of the embedded engine's types.
function normal(type: string): string {
  return type
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^(varchar|char|bpchar|text|string)(\s*\(\d+\))?$/, 'varchar')
    .trim();
}

// Redshift's SQL on DuckDB, as the rest of sqlflow asks for it.

import type { Expression } from '../../../sql/syntax/nodes.ts';
import { parseTypeText } from '../../../sql/syntax/parse-type-text.ts';
import type { QueryTranslator } from '../../query-translator.ts';
import { quoteIdentifier } from '../../sql-text.ts';
import { castSql } from './cast.ts';
import { shownCell } from './shown-cell.ts';
import { translateQuery } from './translate-query.ts';
import { translateStatement } from './translate-statement.ts';
import { columnType, duckdbType, fromDuckdbType, readTypeName } from './type-names.ts';

export const redshiftOnDuckdb: QueryTranslator = {
  translate: translateQuery,
  translateStatement,
  columnTypeNamed: (text) => {
    const written = parseTypeText(text);
    const read = written === undefined ? undefined : readTypeName(written);
    return read?.ok === true ? columnType(read.type) : undefined;
  },
  fromEngineType: fromDuckdbType,
  engineType: duckdbType,
  shownCell,
  assign: (sql, columns) => {
    const items: string[] = [];
    let changes = false;
    for (const { column, to } of columns) {
      const name = quoteIdentifier(column.name);
      const node: Expression = { kind: 'null', start: 0, end: 0 };
      const from = { sql: `q.${name}`, type: column.type, node, trimmed: column.trimmed ?? false };
      const cast = to === undefined ? from : castSql(from, to, 'assignment');
      if (cast === undefined) return { ok: false, column: column.name };
      if (cast.sql !== from.sql) changes = true;
      items.push(`${cast.sql} AS ${name}`);
    }
    if (!changes) return { ok: true, sql };
    return { ok: true, sql: `SELECT ${items.join(', ')} FROM (\n${sql}\n) AS q` };
  },
};

// CREATE TABLE and ALTER TABLE. What Redshift says of storage (DISTKEY, SORTKEY, ENCODE, BACKUP) has no meaning here; its keys
// are not enforced there, so they are not made here either.
import type {
  AlterAction,
  ColumnDefinition,
  CreateTable,
  RelationName,
  Statement,
} from '../../../sql/syntax/statement-nodes.ts';
import { quoteIdentifier } from '../../sql-text.ts';
import { castSql } from './cast.ts';
import { translateExpression } from './expression.ts';
import { Scope } from './scope.ts';
import { isTemporary, relationSql } from './translate-statement.ts';
import { Refused, type Translator } from './translator.ts';
import { columnType, duckdbType } from './type-names.ts';

export function createTableSql(translator: Translator, statement: CreateTable): string {
  const [like, another] = statement.like;
  const temporary = statement.temporary || isTemporary(statement.name) ? 'TEMPORARY ' : '';
  const head = `CREATE ${temporary}TABLE ${statement.ifNotExists ? 'IF NOT EXISTS ' : ''}${relationSql(statement.name)}`;
  if (like !== undefined) {
    if (another !== undefined || statement.columns.length > 0)
      translator.refuse(
        'LIKE beside other columns',
        'the columns of the other table are taken as a whole',
        'write the columns',
        another?.table ?? statement,
      );
    return `${head} AS SELECT * FROM ${relationSql(like.table)} LIMIT 0`;
  }
  return `${head} (${statement.columns.map((column) => columnSql(translator, column)).join(', ')})`;
}

function columnSql(translator: Translator, column: ColumnDefinition): string {
  const type = translator.readType(column.type);
  if (column.collate === 'case_insensitive')
    translator.refuse(
      'COLLATE CASE_INSENSITIVE',
      'texts are compared by their bytes here',
      'compare and group by lower(x)',
      column,
    );
  if (column.identity !== undefined)
    translator.refuse(
      'an IDENTITY column',
      'the embedded engine has none',
      'number the rows with row_number() in the model',
      column,
    );
  const parts = [quoteIdentifier(column.name.text), duckdbType(type)];
  if (column.default !== undefined) {
    const value = translateExpression(translator, new Scope(undefined, new Map()), column.default);
    if (value.broken) throw new Refused();
    const cast = castSql(value, columnType(type), 'assignment', translator.now);
    if (cast === undefined)
      translator.mistake(`column "${column.name.text}" has another type than its default`, column.default);
    parts.push(`DEFAULT ${cast.sql}`);
  }
  if (column.notNull || column.primaryKey) parts.push('NOT NULL');
  return parts.join(' ');
}

export function alterTableSql(translator: Translator, statement: Extract<Statement, { kind: 'alter-table' }>): string {
  const head = `ALTER TABLE ${relationSql(statement.name)}`;
  const { action } = statement;
  switch (action.kind) {
    case 'rename':
      return `${head} RENAME TO ${quoteIdentifier(action.to.text)}`;
    case 'rename-column':
      return `${head} RENAME COLUMN ${quoteIdentifier(action.column.text)} TO ${quoteIdentifier(action.to.text)}`;
    case 'add-column':
      return `${head} ADD COLUMN ${columnSql(translator, action.column)}`;
    case 'drop-column':
      return `${head} DROP COLUMN ${quoteIdentifier(action.column.text)}`;
    case 'alter-type': {
      const type = translator.readType(action.type);
      if (type.kind !== 'varchar' && type.kind !== 'varbyte')
        translator.mistake('ALTER COLUMN TYPE changes the length of VARCHAR and VARBYTE columns only', action.type);
      // The engine keeps no length.
      return '';
    }
    case 'alter-encode':
    case 'owner':
    case 'attributes':
    case 'add-constraint':
    case 'drop-constraint':
      return '';
    case 'append':
      return appendSql(translator, statement.name, action);
    case 'set-schema':
      return translator.refuse(
        'ALTER TABLE … SET SCHEMA',
        'the embedded engine cannot do it',
        'create the table anew from a query',
        statement,
      );
  }
}

/** The rows move from one table to the other, by the names of the columns. */
function appendSql(
  translator: Translator,
  target: RelationName,
  action: Extract<AlterAction, { kind: 'append' }>,
): string {
  const columnsOf = (name: RelationName): readonly string[] =>
    translator.options.relationColumns(name.names.map((part) => part.text))?.map((column) => column.name) ??
    translator.refuse('ALTER TABLE … APPEND', 'the columns of the table are not known', 'write an INSERT', name);
  const [to, from] = [columnsOf(target), columnsOf(action.from)];
  const both = to.filter((name) => from.includes(name));
  const extra = from.find((name) => !to.includes(name));
  const lacking = to.find((name) => !from.includes(name));
  if (extra !== undefined && action.extra !== 'ignore')
    translator.mistake(`column "${extra}" of the source is not in the target`, action.from, 'add IGNOREEXTRA');
  if (lacking !== undefined && action.extra !== 'fill')
    translator.mistake(`column "${lacking}" of the target is not in the source`, action.from, 'add FILLTARGET');
  const list = both.map(quoteIdentifier).join(', ');
  const source = relationSql(action.from);
  return `INSERT INTO ${relationSql(target)} (${list}) SELECT ${list} FROM ${source};\nDELETE FROM ${source}`;
}

// What Redshift calls a column of the answer that has no alias.
import type { Expression } from '../../../sql/syntax/nodes.ts';

// Redshift's own names for functions that it renames while it parses.
const renamed: Readonly<Record<string, string>> = {
  dateadd: 'date_add',
  datediff: 'date_diff',
  date_part: 'pgdate_part',
  extract: 'date_part',
  nvl: 'coalesce',
  decode: 'case',
  isnull: 'coalesce',
};

const typeNames: Readonly<Record<string, string>> = {
  int: 'int4',
  integer: 'int4',
  smallint: 'int2',
  bigint: 'int8',
  'double precision': 'float8',
  float: 'float8',
  real: 'float4',
  boolean: 'bool',
  decimal: 'numeric',
  'character varying': 'varchar',
  character: 'bpchar',
  char: 'bpchar',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  'time without time zone': 'time',
  'time with time zone': 'timetz',
};

/**
 * @example outputName(parsed('count(*)')) // 'count'
 * @example outputName(parsed('1 + 1'))    // '?column?'
 */
export function outputName(node: Expression): string {
  switch (node.kind) {
    case 'path':
      return nameOfPath(node);
    case 'navigation': {
      const last = node.steps.at(-1);
      return last?.kind === 'key' ? last.name.text : outputName(node.base);
    }
    case 'call':
      return node.form === 'extract' ? 'date_part' : (renamed[node.name.text] ?? node.name.text);
    case 'cast': {
      const inner = outputName(node.operand);
      return inner === '?column?' ? typeName(node.type.name) : inner;
    }
    case 'typed-literal':
      return typeName(node.type.name);
    case 'interval':
      return 'interval';
    case 'boolean':
      return 'bool';
    case 'case':
      return 'case';
    case 'prior':
    case 'collate':
      return outputName(node.operand);
    case 'at-time-zone':
      return 'timezone';
    default:
      return '?column?';
  }
}

const typeName = (name: string): string => typeNames[name] ?? name;

function nameOfPath(node: Extract<Expression, { kind: 'path' }>): string {
  const key = node.steps.findLast((step) => step.kind === 'key');
  return key?.kind === 'key' ? key.name.text : (node.names.at(-1)?.text ?? '?column?');
}

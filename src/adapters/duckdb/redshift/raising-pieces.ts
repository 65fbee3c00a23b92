// The names by which an error over a value finds the pieces of a query that can have raised it: `+integer`, `cast decimal`, `call sqrt`.
import type { Expression } from '../../../sql/syntax/nodes.ts';
import type { RedshiftType } from '../../../sql/types/redshift-type.ts';
import { functionEntry } from './functions/index.ts';
import type { RaisingPiece } from './place-marks.ts';

/** Undefined: nothing of it raises by itself. `type`: of the result. */
export function raisingPiece(node: Expression, type: RedshiftType): RaisingPiece | undefined {
  const at = (what: string, place: number = node.start): RaisingPiece => ({ what, from: place });
  switch (node.kind) {
    case 'binary':
      if (/^[-+*/%]$/.test(node.operator)) return at(`${node.operator}${type.kind}`, node.operatorAt.start);
      if (/~/.test(node.operator)) return at('~', node.operatorAt.start);
      if (node.operator === '<<' || node.operator === '>>') return at('<<', node.operatorAt.start);
      return /^(?:[<>!]?=|<>|<|>)$/.test(node.operator) ? at('compare', node.operatorAt.start) : undefined;
    case 'unary':
      if (node.operator === '|/') return at('call sqrt');
      return node.operator === '-' ? at('negative') : undefined;
    case 'cast':
    case 'typed-literal':
      return at(`cast ${type.kind}`);
    case 'call':
      return at(`call ${functionEntry(node.name.text)?.name ?? node.name.text}`);
    case 'between':
    case 'in-list':
      return at('compare');
    case 'at-time-zone':
    case 'like':
    case 'subquery':
    case 'case':
      return at(node.kind.replaceAll('-', ' '));
    default:
      return undefined;
  }
}

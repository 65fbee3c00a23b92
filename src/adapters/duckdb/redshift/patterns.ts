// LIKE, ILIKE, SIMILAR TO and ~: patterns as Redshift reads them.
import type { LikeExpression, Place } from '../../../sql/syntax/nodes.ts';
import { isOf } from '../../../sql/types/type-makers.ts';
import { quoteLiteral } from '../../sql-text.ts';
import { operatorMissing } from './arithmetic.ts';
import { castSql } from './cast.ts';
import { functionEntry } from './functions/index.ts';
import { stringOf } from './super-operators.ts';
import type { Translator, Value } from './translator.ts';

/** Patterns match texts; what is none is cast, where Redshift does so unasked. */
function textOf(translator: Translator, value: Value, operator: string, at: Place): Value {
  translator.needType(value, `${operator} depends on it`);
  if (isOf('text', value.type)) return value;
  if (value.type.kind === 'super') return { node: value.node, ...stringOf(value) };
  const made = castSql(value, { kind: 'varchar', length: undefined }, 'implicit', translator.now);
  if (made === undefined)
    return operatorMissing(translator, operator, value.type, { kind: 'varchar', length: undefined }, at);
  return { node: value.node, ...made };
}

export function likeSql(
  translator: Translator,
  node: LikeExpression,
  operand: Value,
  pattern: Value,
  escapeValue: Value | undefined,
): string {
  const text = textOf(translator, operand, node.operator.toUpperCase(), node);
  const wanted = textOf(translator, pattern, node.operator.toUpperCase(), node);
  if (escapeValue !== undefined && (typeof escapeValue.constant !== 'string' || [...escapeValue.constant].length > 1))
    translator.mistake('invalid escape string: it must be one character', escapeValue.node);
  const sign = escapeValue === undefined ? '\\' : String(escapeValue.constant);
  const not = node.negated ? 'NOT ' : '';
  if (node.operator === 'similar to') {
    if (typeof wanted.constant !== 'string') {
      translator.refuse(
        'SIMILAR TO with a pattern that is no literal',
        'its pattern is translated before the query runs',
        'write the pattern as a literal, or use ~ with a regular expression',
        pattern.node,
      );
    }
    return `(${not}regexp_matches(${text.sql}, ${quoteLiteral(similarPattern(wanted.constant, sign))}, 's'))`;
  }
  // DuckDB's LIKE has no escape of its own, and is faster without one.
  const plain = typeof wanted.constant === 'string' && (sign === '' || !wanted.constant.includes(sign));
  const ending = plain || sign === '' ? '' : ` ESCAPE ${quoteLiteral(sign)}`;
  return `(${paddedSql(text, wanted)} ${not}${node.operator.toUpperCase()} ${wanted.sql}${ending})`;
}

/** Manual, "LIKE": it does not pass over trailing blanks, and a CHAR has as many as its length asks for. */
function paddedSql(text: Value, pattern: Value): string {
  // RTRIM is the manual's way around, and CHR gives one character.
  const isMade = text.node.kind === 'call' && functionEntry(text.node.name.text)?.chapter === 'string';
  if (text.type.kind !== 'char' || text.type.length === undefined || isMade) return text.sql;
  const passesBlanks = typeof pattern.constant === 'string' && /^[^ _]*[^ _\\]%$|^%$/.test(pattern.constant);
  return passesBlanks ? text.sql : `rpad(${text.sql}, ${text.type.length}, ' ')`;
}

/** The SQL pattern as a regular expression over the whole text. */
function similarPattern(pattern: string, sign: string): string {
  let result = '';
  let inClass = false;
  const letters = [...pattern];
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at] as string;
    if (letter === sign && sign !== '' && at + 1 < letters.length) {
      at += 1;
      result += literal(letters[at] as string);
    } else if (inClass) {
      if (letter === ']') inClass = false;
      result += letter === '\\' ? '\\\\' : letter;
    } else if (letter === '[') {
      inClass = true;
      result += '[';
    } else if (letter === '%') result += '.*';
    else if (letter === '_') result += '.';
    else if ('|*+?{}()'.includes(letter)) result += letter;
    else result += literal(letter);
  }
  return `^(?:${result})$`;
}

const literal = (letter: string): string => letter.replace(/[\\^$.|?*+()[\]{}]/, '\\$&');

/** `~`: matches anywhere in the text. */
export function posixSql(translator: Translator, operator: string, operand: Value, pattern: Value, at: Place): string {
  const text = textOf(translator, operand, operator, at);
  const wanted = textOf(translator, pattern, operator, at);
  const options = operator.endsWith('*') ? 'is' : 's';
  return `(${operator.startsWith('!') ? 'NOT ' : ''}regexp_matches(${text.sql}, ${wanted.sql}, '${options}'))`;
}

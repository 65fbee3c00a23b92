// OBJECT_TRANSFORM: paths of a SUPER object that are kept, and paths that get a value. The paths are literals, so the new object's shape is known.
import { superType } from '../../../../sql/types/type-makers.ts';
import { quoteLiteral } from '../../../sql-text.ts';
import type { EmissionContext, TypedSql } from '../function-entry.ts';
import { preludeCall as call } from '../prelude/macro.ts';
import { asJson, type Emit, given, noSuchFunction } from './define.ts';

interface Branch {
  kept: boolean;
  /** The value of SET, as JSON. */
  value: string | undefined;
  readonly below: Map<string, Branch>;
}

const newBranch = (): Branch => ({ kept: false, value: undefined, below: new Map() });

export const objectTransform: Emit = (values, context) => {
  const [input, ...rest] = values;
  if (input === undefined) return noSuchFunction(values, context);
  const keep = rest.slice(0, context.call.keep ?? 0);
  const set = rest.slice(keep.length);
  const json = asJson(input, context, values);
  if (rest.length === 0) return given(json, superType);
  if (set.length % 2 === 1) return context.mistake('SET of OBJECT_TRANSFORM takes pairs of a path and a value');
  const root = newBranch();
  for (const path of keep) branchAt(root, pathOf(path, context)).kept = true;
  for (let at = 0; at < set.length; at += 2) {
    const path = set[at] as TypedSql;
    const branch = branchAt(root, pathOf(path, context));
    if (branch.value !== undefined) context.mistake('SET of OBJECT_TRANSFORM has a path twice', path.node);
    branch.value = asJson(set[at + 1], context, values);
  }
  refuseOverlap(root, undefined, context);
  const made = call('object_of', membersSql(root, json));
  return given(`CASE WHEN json_type(${json}) = 'OBJECT' THEN ${made} ELSE ${json} END`, superType);
};

/** `'"a"."b"'`: every part between quotation marks, a doubled one inside stands for itself. */
function pathOf(value: TypedSql, context: EmissionContext): readonly string[] {
  const text = value.constant;
  if (typeof text !== 'string') return context.mistake('paths of OBJECT_TRANSFORM must be literals', value.node);
  if (!/^"(?:[^"]|"")+"(?:\."(?:[^"]|"")+")*$/.test(text))
    return context.mistake(`"${text}" is no path: write its parts as '"a"."b"'`, value.node);
  return [...text.matchAll(/"((?:[^"]|"")+)"(?:\.|$)/g)].map(([, part = '']) => part.replaceAll('""', '"'));
}

function branchAt(root: Branch, path: readonly string[]): Branch {
  let branch = root;
  for (const part of path) {
    const next = branch.below.get(part) ?? newBranch();
    branch.below.set(part, next);
    branch = next;
  }
  return branch;
}

/** What stands below a value that is set would be a second answer to the same question. */
function refuseOverlap(branch: Branch, above: string | undefined, context: EmissionContext): void {
  for (const [name, next] of branch.below) {
    if (above !== undefined)
      context.refuse(`"${name}" lies below "${above}", which is set as a whole`, `set "${above}" with object(…)`);
    refuseOverlap(next, next.value === undefined ? undefined : name, context);
  }
}

/** A list of `"name":value` texts, NULL for what the input does not have. */
function membersSql(branch: Branch, json: string): string {
  const names = [...branch.below.keys()];
  const members = [...branch.below].map(([name, next]) => memberSql(name, next, json));
  const own = `[${members.join(', ')}]`;
  if (!branch.kept) return own;
  const others = call('members_but', json, `[${names.map(quoteLiteral).join(', ')}]::VARCHAR[]`);
  return names.length === 0 ? others : `list_concat(${others}, ${own})`;
}

function memberSql(name: string, branch: Branch, json: string): string {
  const label = quoteLiteral(`${JSON.stringify(name)}:`);
  if (branch.value !== undefined) return `${label} || coalesce(CAST(${branch.value} AS VARCHAR), 'null')`;
  const part = call('json_member', json, quoteLiteral(name));
  if (branch.below.size === 0) return `${label} || CAST(${part} AS VARCHAR)`;
  const members = membersSql(branch, part);
  return holdsValue(branch)
    ? `${label} || CAST(${call('object_of', members)} AS VARCHAR)`
    : `${label} || CAST(${call('object_unless_empty', members)} AS VARCHAR)`;
}

const holdsValue = (branch: Branch): boolean =>
  branch.value !== undefined || [...branch.below.values()].some(holdsValue);

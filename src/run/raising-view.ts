// After an error over a value: the view below the node that raised it, asked again by itself. Only then, and never a failure of its own.
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { ModelNode, TestNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { publishedSituation, type RunContext } from './run-context.ts';
import type { FailedText } from './sql-diagnostic.ts';

/** Undefined: none of the views that it reads raises this. */
export async function raisingView(
  node: ModelNode | TestNode,
  error: unknown,
  context: RunContext,
): Promise<FailedText | undefined> {
  // What has a position is a mistake of the query itself: a name, a type.
  if (!(error instanceof WarehouseError) || error.kind !== 'sql' || error.position !== undefined) return undefined;
  if (context.translations.types === undefined) return undefined;
  for (const view of viewsBelow(node, context)) {
    const found = await raisedBy(view, error, context).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Views whose queries run when the node's does, those that others read first. */
function viewsBelow(node: ModelNode | TestNode, { manifest }: RunContext): readonly ModelNode[] {
  const found = new Map<NodeId, ModelNode>();
  const seen = new Set<NodeId>();
  // With a list of its own: views may stand a thousand deep.
  const open = node.dependsOn.map((id) => ({ id, done: false }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const parent = manifest.nodes.get(next.id);
    if (parent?.kind !== 'model') continue;
    const { materialized } = parent.config;
    if (materialized !== 'view' && materialized !== 'ephemeral') continue;
    if (next.done) {
      if (materialized === 'view') found.set(next.id, parent);
      continue;
    }
    if (seen.has(next.id)) continue;
    seen.add(next.id);
    open.push({ id: next.id, done: true }, ...parent.dependsOn.map((id) => ({ id, done: false })));
  }
  return [...found.values()];
}

async function raisedBy(view: ModelNode, error: WarehouseError, context: RunContext): Promise<FailedText | undefined> {
  const compilation = await context.compiler.compile(view, publishedSituation(context));
  if (compilation.status !== 'compiled') return undefined;
  const compiled = compilation.sql;
  const translated = await context.translations.query(compiled, 'relation');
  // It was built as a table then: its query does not run again.
  if (translated.functions.length > 0) return undefined;
  // All columns of all rows, of which one number is left; where another of its errors comes first, each column alone.
  const raises = (columns: string): Promise<WarehouseError | undefined> =>
    raisedOver(`select max(hash(${columns})) from (\n${translated.sql}\n) as sqlflow_row`, context);
  const first = await raises('sqlflow_row');
  if (first === undefined) return undefined;
  const found = first.message === error.message ? first : await raisedAlone();
  return found === undefined ? undefined : { node: view, error: found, compiled, translated };

  async function raisedAlone(): Promise<WarehouseError | undefined> {
    for (const { name } of translated.columns ?? []) {
      const alone = await raises(`sqlflow_row.${context.dialect.quote(name)}`);
      if (alone?.message === error.message) return alone;
    }
    return undefined;
  }
}

async function raisedOver(sql: string, context: RunContext): Promise<WarehouseError | undefined> {
  try {
    await context.warehouse.query(sql, { signal: context.signal });
    return undefined;
  } catch (error) {
    if (error instanceof WarehouseError) return error;
    throw error;
  }
}

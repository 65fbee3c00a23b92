// The query of a generic test: the macro `test_<name>` called with the relation and the arguments of the YAML.
import type { CompiledSql } from '../core/compiled.ts';
import type { TestNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { Bug } from '../diagnostics/bug.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import type { HostValue } from '../render/host.ts';
import { nodeGlobals } from '../render/node-globals.ts';
import type { NodePort, RelationHandle } from '../render/node-port.ts';
import { relationObject } from '../render/relation-object.ts';
import { callMacro, evaluateTemplate } from '../render/render-template.ts';
import { parseTemplate } from '../render/template.ts';
import type { JsonValue } from '../util/json.ts';
import { ok, type Result } from '../util/result.ts';
import type { CompileEnvironment } from './compile-environment.ts';

/** Strings that dbt evaluates as expressions when they are arguments of a test. */
const callText = /^\s*(ref|source|var|env_var)\s*\([\s\S]*\)\s*$/;

export async function renderGenericTest(input: {
  readonly node: TestNode;
  readonly port: NodePort;
  readonly environment: CompileEnvironment;
  readonly handleOf: (id: NodeId) => RelationHandle;
}): Promise<Result<CompiledSql, Diagnostic>> {
  const { node, port, environment, handleOf } = input;
  if (node.origin.kind !== 'generic') throw new Bug(`"${node.id}" is not a generic test`);
  const globals = nodeGlobals(port);
  const common = { globals, macros: environment.macros, packageName: node.package, site: node.declaredAt };
  const kwargs: Record<string, HostValue> = {};
  const relation = relationObject(handleOf(node.origin.attachedTo), port);
  kwargs['model'] = relation;
  if (node.config.where !== undefined) {
    // Projects override this macro to add a time window, so it is called even for our own `where`.
    const wrapped = await callMacro({ ...common, name: 'get_where_subquery', args: [relation], kwargs: {} });
    if (!wrapped.ok) return wrapped;
    kwargs['model'] = wrapped.value.value;
  }
  if (node.origin.columnName !== undefined) kwargs['column_name'] = node.origin.columnName;
  for (const [name, value] of Object.entries(node.origin.args)) {
    const evaluated = await evaluateArgument(value, node, globals, environment);
    if (!evaluated.ok) return evaluated;
    kwargs[name] = evaluated.value;
  }
  const called = await callMacro({ ...common, name: `test_${node.origin.testName}`, args: [], kwargs });
  return called.ok ? ok(called.value.sql) : called;
}

async function evaluateArgument(
  value: JsonValue,
  node: TestNode,
  globals: Readonly<Record<string, HostValue>>,
  environment: CompileEnvironment,
): Promise<Result<HostValue, Diagnostic>> {
  if (typeof value !== 'string') return ok(value as HostValue);
  const expression = callText.test(value);
  if (!expression && !value.includes('{{')) return ok(value);
  const file: SourceFile = { path: node.declaredAt.file.path, text: expression ? `{{ ${value} }}` : value };
  const template = parseTemplate(file);
  if (!template.ok) return { ok: false, error: { ...template.error, at: node.declaredAt } };
  const evaluated = await evaluateTemplate({
    template: template.value,
    globals,
    macros: environment.macros,
    packageName: node.package,
  });
  return evaluated.ok ? evaluated : { ok: false, error: { ...evaluated.error, at: node.declaredAt } };
}

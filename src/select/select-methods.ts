// The table of selector methods. A new one is an entry here.
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { ok } from '../util/result.ts';
import { result, sourceStatus, state } from './methods-by-history.ts';
import { fqn, packageMethod, source, testName } from './methods-by-name.ts';
import { file, path } from './methods-by-place.ts';
import { access, config, group, resourceType, tag, testType, version } from './methods-by-property.ts';
import { nearestNames } from './nearest-names.ts';
import type { Criterion } from './select-expr.ts';
import type { SelectMethod } from './select-method.ts';

export const selectMethods: ReadonlyMap<string, SelectMethod> = new Map<string, SelectMethod>([
  ['fqn', fqn],
  ['tag', tag],
  ['path', path],
  ['file', file],
  ['source', source],
  ['config', config],
  ['resource_type', resourceType],
  ['package', packageMethod],
  ['test_type', testType],
  ['test_name', testName],
  ['group', group],
  ['access', access],
  ['state', state],
  ['result', result],
  ['source_status', sourceStatus],
  // evaluate-selector.ts puts the definition in its place.
  ['selector', never('selectors')],
  // dbt's methods for what does not exist here: a project's scripts may name them, they find nothing.
  ['exposure', never('exposures')],
  ['metric', never('metrics')],
  ['semantic_model', never('semantic models')],
  ['saved_query', never('saved queries')],
  ['unit_test', never('unit tests')],
  ['function', never('functions')],
  ['version', version],
]);

export function unknownMethod({ method, methodAt }: Pick<Criterion, 'method' | 'methodAt'>): Diagnostic {
  const known = [...selectMethods.keys()];
  return errorDiagnostic('selectorMethodUnknown', methodAt, { method, closest: nearestNames(method, known)[0], known });
}

function never(what: string): SelectMethod {
  return { compile: () => ok(() => false), explainNothing: () => ({ near: [], reason: `there are no ${what}` }) };
}

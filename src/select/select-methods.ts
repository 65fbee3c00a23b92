// The table of selector methods. A new one is an entry here.
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { err, ok } from '../util/result.ts';
import { fqn, packageMethod, source, testName } from './methods-by-name.ts';
import { file, path } from './methods-by-place.ts';
import { access, config, group, resourceType, tag, testType } from './methods-by-property.ts';
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
  ['state', notBuilt('the manifest of an earlier run')],
  ['result', notBuilt('the results of an earlier run')],
  ['source_status', notBuilt('the freshness of an earlier run')],
  ['selector', notBuilt('the selectors of selectors.yml')],
  // dbt's methods for what does not exist here: a project's scripts may name them, they find nothing.
  ['exposure', never('exposures')],
  ['metric', never('metrics')],
  ['semantic_model', never('semantic models')],
  ['saved_query', never('saved queries')],
  ['unit_test', never('unit tests')],
  ['function', never('functions')],
  ['version', never('versioned models')],
]);

function notBuilt(needs: string): SelectMethod {
  return {
    compile: ({ method, at }) => err(errorDiagnostic('selectorMethodNotBuilt', at, { method, needs })),
    explainNothing: () => ({ near: [] }),
  };
}

function never(what: string): SelectMethod {
  return { compile: () => ok(() => false), explainNothing: () => ({ near: [], reason: `there are no ${what}` }) };
}

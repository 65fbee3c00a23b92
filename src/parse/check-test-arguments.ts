// Compares the arguments of a test in YAML with the parameters of its macro, before anything is rendered: the YAML is where the
// mistake is, and a missing argument would only print as nothing.
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { builtinPackage } from '../render/builtin-macros.ts';
import { closest } from '../util/closest.ts';
import type { ProjectTest } from './collect-macros.ts';
import type { TestEntry } from './test-entry.ts';
import { isDynamic } from './test-template.ts';

/** True when the test can be rendered. */
export function checkTestArguments(
  macro: ProjectTest,
  entry: TestEntry,
  onColumn: boolean,
  report: (diagnostic: Diagnostic) => void,
): boolean {
  const { testName: test, args } = entry;
  const given = Object.keys(args);
  let fits = true;
  const wrong = (diagnostic: Diagnostic): void => {
    fits = false;
    report(diagnostic);
  };
  if (onColumn && given.includes('column_name')) {
    const data = { key: 'column_name', first: "in the column's own name", second: 'in the arguments' };
    wrong(errorDiagnostic('testKeyTwice', entry.argSpan('column_name'), data));
  }
  const { text } = macro.definition.file;
  const parameters = macro.definition.parameters.filter(({ name }) => name !== 'model');
  for (const { name, hasDefault } of parameters) {
    if (hasDefault || given.includes(name) || (name === 'column_name' && onColumn)) continue;
    if (macro.package !== builtinPackage && asksWhetherGiven(text, name)) continue;
    wrong(errorDiagnostic('testArgumentMissing', entry.at, { test, argument: name }));
  }
  // A macro that reads `kwargs` takes any argument.
  if (!/\bkwargs\b/.test(text)) {
    const known = parameters.map(({ name }) => name);
    for (const argument of given) {
      if (known.includes(argument)) continue;
      const data = { test, argument, closest: closest(argument, known) };
      wrong(errorDiagnostic('testArgumentUnknown', entry.argSpan(argument), data));
    }
  }
  const values = args['values'];
  if (test === 'accepted_values' && macro.package === builtinPackage && values !== undefined) {
    // A text would be taken apart into letters.
    if (!Array.isArray(values) && !isDynamic(values)) {
      const data = { key: 'values', expected: 'a list', found: JSON.stringify(values) };
      wrong(errorDiagnostic('yamlWrongType', entry.argSpan('values'), data));
    }
  }
  return fits;
}

/** Parameters without a default may still be optional: `{% if x %}`, `x is defined`, `x | default(1)`, `x or 1`. */
function asksWhetherGiven(text: string, name: string): boolean {
  return new RegExp(`\\bif\\s+(?:not\\s+)?${name}\\b|\\b${name}\\s*(?:is\\b|or\\b|\\|\\s*(?:default|d)\\b)`).test(text);
}

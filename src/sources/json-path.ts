// JSONPath as COPY accepts it (dot or bracket notation, no wildcards) -> steps, and DuckDB's spelling of it.

export type JsonStep = string | number;

/**
 * The steps of a path, or undefined if COPY would refuse it.
 *
 * @example parseJsonPath('$.User.Geo[0]')     // ['User', 'Geo', 0]
 * @example parseJsonPath("$['a b']['c']")      // ['a b', 'c']
 */
export function parseJsonPath(path: string): readonly JsonStep[] | undefined {
  const text = path.trim();
  if (!text.startsWith('$') || text === '$') return undefined;
  const steps: JsonStep[] = [];
  const step =
    /\.([^.[\]'"*\s][^.[\]'"*]*)|\[\s*(\d+)\s*\]|\[\s*'((?:[^'\\]|\\.)*)'\s*\]|\[\s*"((?:[^"\\]|\\.)*)"\s*\]/y;
  step.lastIndex = 1;
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (match === null) return undefined;
    const name = match[1] ?? match[3] ?? match[4];
    steps.push(match[2] !== undefined ? Number(match[2]) : (name as string).replaceAll(/\\(.)/g, '$1'));
  }
  return steps;
}

/** `$."User"."Geo"[0]`: every name quoted, so that dots, blanks and `*` in it mean nothing. */
export function enginePath(steps: readonly JsonStep[]): string {
  return `$${steps.map((step) => (typeof step === 'number' ? `[${step}]` : `."${step.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)).join('')}`;
}

/** For people: `$.User.Geo[0]`. */
export function pathText(steps: readonly JsonStep[]): string {
  return `$${steps.map((step) => (typeof step === 'number' ? `[${step}]` : /^[\w$]+$/.test(step) ? `.${step}` : `['${step}']`)).join('')}`;
}

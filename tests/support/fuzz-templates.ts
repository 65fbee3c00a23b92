// Renders texts of the grammar with everything that a template can get hold of, and says which did not end as they should.
import fc from 'fast-check';
import { codeOf, messageOf } from '../../src/diagnostics/diagnostic.ts';
import { standardGlobals } from '../../src/render/globals/standard-globals.ts';
import { HostObject, type HostValue } from '../../src/render/host.ts';
import { hostFunction } from '../../src/render/host-function.ts';
import { createMacroScope } from '../../src/render/macro-scope.ts';
import { renderTemplate } from '../../src/render/render-template.ts';
import { parseTemplate } from '../../src/render/template.ts';
import { templates } from './template-grammar.ts';

export interface FuzzReport {
  readonly cases: number;
  readonly rendered: number;
  /** How often each code ended a rendering. */
  readonly codes: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  readonly slowest: string;
}

const limits = { steps: 50_000, depth: 50, outputSize: 100_000 };
/** Far beyond what the limits allow on any machine. */
const hangMs = 5_000;

class Thing extends HostObject {
  readonly typeName = 'Thing';
  readonly secret = 'never printed';
  member(name: string): HostValue | undefined {
    return name === 'name' ? 'thing' : undefined;
  }
  text(): string {
    return 'thing';
  }
}

function globals(): Readonly<Record<string, HostValue>> {
  return {
    ...standardGlobals({ warn: () => undefined, now: () => new Date(0) }),
    f: hostFunction('f', ['x?', '*rest', '**options'], ({ x }) => x ?? null),
    thing: new Thing(),
  };
}

const context: Readonly<Record<string, HostValue>> = {
  x: 3,
  l: [3, 1, 2, [1.5, null]],
  d: { a: 1, b: { a: 'x' }, 'c d': [true] },
  s: 'Some text, <b>with</b> %s {0}\n',
};

const macros = createMacroScope({ rootPackage: 'fuzz', macros: [] });

/** Throws with the smallest text that it finds where one does not end in a text or a diagnostic. */
export async function fuzzTemplates(options: { readonly cases: number; readonly seed: number }): Promise<FuzzReport> {
  const codes: Record<string, number> = {};
  let cases = 0;
  let rendered = 0;
  let slowestMs = 0;
  let slowest = '';
  const property = fc.asyncProperty(templates, async (text) => {
    cases += 1;
    const startedAt = performance.now();
    const code = await outcome(text);
    const tookMs = performance.now() - startedAt;
    if (tookMs > slowestMs) {
      slowestMs = tookMs;
      slowest = text;
    }
    if (tookMs > hangMs) throw new Error(`it took ${Math.round(tookMs)} ms`);
    if (code === undefined) rendered += 1;
    else codes[code] = (codes[code] ?? 0) + 1;
  });
  await fc.assert(property, { numRuns: options.cases, seed: options.seed, verbose: false });
  return { cases, rendered, codes, slowestMs, slowest };
}

/** The code of its diagnostic; undefined: it has a text. */
async function outcome(text: string): Promise<string | undefined> {
  const parsed = parseTemplate({ path: 'fuzz.sql', text });
  if (!parsed.ok) {
    messageOf(parsed.error);
    return codeOf(parsed.error);
  }
  const answer = renderTemplate({
    template: parsed.value,
    globals: globals(),
    context,
    macros,
    packageName: 'fuzz',
    limits,
  });
  const result = answer instanceof Promise ? await answer : answer;
  if (!result.ok) {
    messageOf(result.error);
    return codeOf(result.error);
  }
  const output = result.value.text;
  if (output.length > limits.outputSize + text.length) throw new Error(`${output.length} characters of output`);
  for (const secret of ['never printed', '[object ', 'function (', '=>', '[native code]']) {
    if (output.includes(secret) && !text.includes(secret)) throw new Error(`the output shows ${secret}`);
  }
  if (result.value.lineMap.lines.length !== output.split('\n').length) throw new Error('the line map has other lines');
  if (Object.hasOwn(Object.prototype, 'polluted')) throw new Error('a prototype was changed');
  return undefined;
}

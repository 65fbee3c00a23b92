// fromjson, tojson, fromyaml, toyaml, local_md5.
import { createHash } from 'node:crypto';
import { jsonText } from '../filters/to-json.ts';
import { activeBudget, spend } from '../values/budget.ts';
import { given, type PyFunction, pyFunction } from '../values/callables.ts';
import { exportValue } from '../values/export-value.ts';
import { importValue } from '../values/import-value.ts';
import { PyMarkup } from '../values/markup.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import type { Value } from '../values/py-object.ts';
import { str } from '../values/text.ts';
import { truthy } from '../values/truth.ts';
import { typeName } from '../values/type-names.ts';
import { parseJson } from './parse-json.ts';

export function textFunctions(): Readonly<Record<string, PyFunction>> {
  return {
    fromjson: pyFunction('fromjson', 'string default?', ([text, fallback]) => {
      const parsed = parseJson(requireText(text as Value, 'fromjson'));
      return parsed === undefined ? given<Value>(fallback, null) : parsed;
    }),
    tojson: pyFunction('tojson', 'value default? sort_keys?', ([value, fallback, sort]) => {
      try {
        return jsonText(value as Value, { sortKeys: sort !== undefined && truthy(sort), indent: undefined });
      } catch (error) {
        if (error instanceof PyError && (error.type === 'TypeError' || error.type === 'ValueError')) {
          return given<Value>(fallback, null);
        }
        throw error;
      }
    }),
    fromyaml: pyFunction('fromyaml', 'value default?', async ([text, fallback]) => {
      const written = requireText(text as Value, 'fromyaml');
      spend(written.length * 8);
      const { parseDocument } = await import('yaml');
      const document = parseDocument(written, { version: '1.1', logLevel: 'silent' });
      if (document.errors.length > 0) return given<Value>(fallback, null);
      try {
        return importValue(document.toJS({ mapAsMap: true }));
      } catch (error) {
        // Aliases of aliases that would unfold to more than there is room for.
        if (error instanceof ReferenceError) throw valueError(error.message);
        throw error;
      }
    }),
    toyaml: pyFunction('toyaml', 'value default? sort_keys?', async ([value, _fallback, sort]) => {
      // What stands in a value twice is written once, as PyYAML does.
      const budget = activeBudget();
      const before = budget.steps;
      const plain = exportValue(value as Value, 0, new Map());
      // Writing an item costs as much as a hundred rounds of a loop.
      spend((before - budget.steps) * 100);
      const { stringify } = await import('yaml');
      const written = stringify(plain, {
        anchorPrefix: 'id00',
        version: '1.1',
        indentSeq: false,
        singleQuote: true,
        sortMapEntries: sort !== undefined && truthy(sort),
      });
      budget.steps -= written.length * 4;
      return written;
    }),
    local_md5: pyFunction('local_md5', 'value', ([value]) =>
      createHash('md5')
        .update(requireText(value as Value, 'local_md5'), 'utf8')
        .digest('hex'),
    ),
  };
}

function requireText(value: Value, name: string): string {
  if (typeof value === 'string' || value instanceof PyMarkup) return str(value);
  throw typeError(`${name}() takes a text, not ${typeName(value)}`);
}

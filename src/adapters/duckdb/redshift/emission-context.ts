// What an entry of the table of functions may ask for while it is emitted.
import type { Call } from '../../../sql/syntax/nodes.ts';
import { unifyValues } from './coerce.ts';
import { compare } from './comparison.ts';
import type { EmissionContext } from './function-entry.ts';
import type { Translator } from './translator.ts';

export function emissionContext(translator: Translator, call: Call, withinGroup: string | undefined): EmissionContext {
  const name = call.name.text.toUpperCase();
  return {
    call,
    withinGroup,
    now: translator.now,
    refuse: (why, instead, at = call) => translator.refuse(name, why, instead, at),
    mistake: (detail, at = call) => translator.mistake(detail, at),
    unify: (what, values) => unifyValues(translator, what, values),
    compare: (operator, left, right) => compare(translator, operator, left, right, call),
    needsFunction: (needed) => {
      translator.functions.add(needed);
    },
  };
}

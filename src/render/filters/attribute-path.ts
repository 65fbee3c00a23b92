// `attribute='address.city'` of map, sort, groupby and their like.
import { getItem } from '../values/lookup.ts';
import { PyMarkup } from '../values/markup.ts';
import { PyUndefined, type Value } from '../values/py-object.ts';
import { isDigit, toLower } from '../values/string-text.ts';

function pathParts(attribute: Value): readonly Value[] {
  if (attribute === null) return [];
  if (typeof attribute !== 'string') return [attribute];
  return attribute.split('.').map((part) => (isDigit(part) ? Number(part) : part));
}

/** Looks the path up; `fallback` stands for what is undefined on the way. */
export function attributeGetter(attribute: Value, fallback?: Value): (item: Value) => Value {
  const parts = pathParts(attribute);
  return (item) => {
    let value = item;
    for (const part of parts) {
      value = getItem(value, part);
      if (fallback !== undefined && fallback !== null && value instanceof PyUndefined) value = fallback;
    }
    return value;
  };
}

/** Several paths with commas between them: `'age,name'`. */
export function attributesGetter(attribute: Value): readonly ((item: Value) => Value)[] {
  const paths = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  return paths.map((path) => attributeGetter(path));
}

export function ignoreCase(value: Value): Value {
  if (typeof value === 'string') return toLower(value);
  return value instanceof PyMarkup ? new PyMarkup(toLower(value.content)) : value;
}

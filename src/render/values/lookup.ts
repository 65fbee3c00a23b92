// `x.name` and `x[key]` as Jinja2's sandbox answers them, and slices.
import { HostObject, PyFloat } from '../host.ts';
import { PyBytes } from './bytes.ts';
import { PyList, PyTuple } from './containers.ts';
import { exportValue } from './export-value.ts';
import { importValue } from './import-value.ts';
import { sliceBounds, sliceItems } from './indexing.ts';
import { PyMarkup } from './markup.ts';
import { numberAttribute } from './number-methods.ts';
import { typeError } from './py-error.ts';
import { PyObject, PyUndefined, type Value } from './py-object.ts';
import { PyRange } from './range.ts';
import { stringAttribute, stringMethodNames } from './string-methods.ts';
import { sliceString, stringItem } from './string-sequence.ts';
import { repr } from './text.ts';
import { objectName, typeName } from './type-names.ts';

/** `object.name`: the attribute, else the item of that name, else undefined. */
export function getAttribute(object: Value, name: string): Value {
  const internal = name.charCodeAt(0) === UNDERSCORE;
  const attribute = internal ? unsafe(object, name) : undefined;
  if (object instanceof PyUndefined && attribute === undefined) throw object.error();
  return attribute ?? plainAttribute(object, name, internal);
}

function plainAttribute(object: Value, name: string, internal: boolean): Value {
  const attribute = internal ? undefined : attributeOf(object, name);
  if (attribute !== undefined) return attribute;
  const item = itemOf(object, name);
  return item === undefined ? missingAttribute(object, name) : item;
}

/** `object[key]`: the item, else the attribute of that name, else undefined. */
export function getItem(object: Value, key: Value): Value {
  if (object instanceof PyUndefined) throw object.error();
  const item = itemOf(object, key);
  if (item !== undefined) return item;
  if (typeof key === 'string' || key instanceof PyMarkup) {
    const name = typeof key === 'string' ? key : key.content;
    const attribute = name.charCodeAt(0) === UNDERSCORE ? unsafe(object, name) : attributeOf(object, name);
    return attribute === undefined ? missingAttribute(object, name) : attribute;
  }
  return new PyUndefined({
    message: () => `${objectName(object)} has no element ${repr(key)}`,
  });
}

const UNDERSCORE = 95;

/** Attributes that every Python object has: Jinja2's sandbox makes them undefined, and says so when they are used. */
const internalNames = new Set(
  `__class__ __init__ __doc__ __dict__ __module__ __repr__ __str__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__ __dir__
  __new__ __reduce__ __reduce_ex__ __subclasshook__ __init_subclass__ __getattribute__ __setattr__ __delattr__ __sizeof__
  __format__`.split(/\s+/),
);

function unsafe(object: Value, name: string): Value | undefined {
  if (!internalNames.has(name)) return undefined;
  return new PyUndefined({
    name,
    unsafe: true,
    message: `access to attribute '${name}' of '${typeName(object)}' object is unsafe.`,
  });
}

function missingAttribute(object: Value, name: string): PyUndefined {
  return new PyUndefined({
    name,
    message: () => `'${objectName(object)}' has no attribute '${name}'`,
    candidates: () => attributeNames(object),
  });
}

function attributeNames(object: Value): Iterable<string> {
  if (typeof object === 'string') return stringMethodNames();
  return object instanceof PyObject ? object.attributeNames() : [];
}

export function attributeOf(object: Value, name: string): Value | undefined {
  switch (typeof object) {
    case 'string':
      return stringAttribute(object, name);
    case 'number':
    case 'bigint':
    case 'boolean':
      return numberAttribute(object, name);
    default:
      if (object === null) return undefined;
      if (object instanceof PyObject) return object.attribute(name);
      if (object instanceof HostObject) {
        const member = object.member(name);
        return member === undefined ? undefined : importValue(member);
      }
      return object instanceof PyFloat ? numberAttribute(object, name) : undefined;
  }
}

/** `object[key]` of Python; undefined: KeyError, IndexError, or no items at all. */
function itemOf(object: Value, key: Value): Value | undefined {
  if (object instanceof PyObject) return object.item(key);
  if (typeof object === 'string') return stringItem(object, key);
  if (object instanceof HostObject) {
    const item = typeof key === 'string' ? object.member(key) : object.item(exportValue(key));
    return item === undefined ? undefined : importValue(item);
  }
  return undefined;
}

/** `object[from:to:step]`: Python's own, which raises where there is nothing to slice. */
export function getSlice(object: Value, from: Value, to: Value, step: Value): Value {
  if (typeof object === 'string') return sliceString(object, from, to, step);
  if (object instanceof PyList) {
    return new PyList(sliceItems(object.items, sliceBounds(from, to, step, object.items.length)));
  }
  if (object instanceof PyTuple) {
    return new PyTuple(sliceItems(object.items, sliceBounds(from, to, step, object.items.length)));
  }
  if (object instanceof PyMarkup) return new PyMarkup(sliceString(object.content, from, to, step));
  if (object instanceof PyRange) return object.slice(from, to, step);
  if (object instanceof PyBytes) {
    return new PyBytes(Uint8Array.from(sliceItems(object.data, sliceBounds(from, to, step, object.data.length))));
  }
  const elements = object instanceof HostObject ? object.elements() : undefined;
  if (elements !== undefined) {
    return new PyTuple(sliceItems(elements, sliceBounds(from, to, step, elements.length)).map(importValue));
  }
  if (object instanceof PyUndefined) throw object.error();
  if (object instanceof PyObject && object.typeName === 'dict') throw typeError("unhashable type: 'slice'");
  throw typeError(`'${typeName(object)}' object is not subscriptable`);
}

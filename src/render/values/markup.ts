// markupsafe's Markup: a text that is marked as escaped. What is added to it is escaped.

import { HostObject } from '../host.ts';
import { equals } from './compare.ts';
import { markupAttribute } from './markup-methods.ts';
import { type HashKey, PyObject, type Value } from './py-object.ts';
import { stringItem, stringIterator } from './string-sequence.ts';
import { repr, str } from './text.ts';

export class PyMarkup extends PyObject {
  readonly typeName = 'Markup';
  readonly content: string;

  constructor(content: string) {
    super();
    this.content = content;
  }

  override repr(): string {
    return `Markup(${repr(this.content)})`;
  }

  override text(): string {
    return this.content;
  }

  override length(): number {
    return [...this.content].length;
  }

  override attribute(name: string): Value | undefined {
    return markupAttribute(
      this.content,
      name,
      (value) => escapeMarkup(value).content,
      (text) => new PyMarkup(text),
    );
  }

  override item(key: Value): Value | undefined {
    const item = stringItem(this.content, key);
    return item === undefined ? undefined : new PyMarkup(item);
  }

  override *iterate(): Generator<Value> {
    for (const char of stringIterator(this.content)) yield char;
  }

  override equals(other: Value): boolean {
    return equals(this.content, other instanceof PyMarkup ? other.content : other);
  }

  override hashKey(): HashKey | undefined {
    return this.content;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

export function escapeText(text: string): string {
  return text.replace(/[&<>'"]/g, (char) => entities[char] as string);
}

/** markupsafe.escape: what is Markup already stays. */
export function escapeMarkup(value: Value): PyMarkup {
  if (value instanceof PyMarkup) return value;
  if (value instanceof HostObject) return new PyMarkup(escapeText(value.text()));
  return new PyMarkup(escapeText(str(value)));
}

// lipsum(): filler text, different each time.
import { sawChanging } from '../render-witness.ts';
import { spendSize } from '../values/budget.ts';
import type { Bound } from '../values/callables.ts';
import { indexNumber } from '../values/indexing.ts';
import { PyMarkup } from '../values/markup.ts';
import { typeError, valueError } from '../values/py-error.ts';
import type { Value } from '../values/py-object.ts';
import { truthy } from '../values/truth.ts';
import { typeName } from '../values/type-names.ts';

const words =
  `a ab ad ante arcu at augue bibendum blandit congue consequat cras cursus dapibus diam dictum dolor donec duis
  egestas eget elit enim erat eros est et etiam eu felis fusce gravida habitant hendrerit iaculis id imperdiet in integer
  ipsum justo lacus laoreet lectus leo libero ligula lorem luctus magna massa mauris metus mi morbi nam nec neque nibh nisi
  non nulla nunc odio orci ornare pede per porta purus quam quis risus sagittis sapien sed sem sit sociis tellus tempor
  tincidunt tortor turpis ultrices urna ut varius vel velit vitae vivamus`.split(/\s+/);

export function lipsum([n, html, min, max]: Bound): Value {
  const count = whole(n, 5);
  const least = whole(min, 20);
  const most = whole(max, 100);
  if (count > 0 && most <= least) throw valueError(`empty range for randrange() (${least}, ${most}, ${most - least})`);
  spendSize(Math.max(0, count) * most * 10);
  sawChanging();
  const paragraphs = Array.from({ length: Math.max(0, count) }, () => paragraph(between(least, most)));
  if (html !== undefined && !truthy(html)) return paragraphs.join('\n\n');
  return new PyMarkup(paragraphs.map((text) => `<p>${text}</p>`).join('\n'));
}

function whole(value: Value | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  const number = indexNumber(value);
  if (number === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  return number;
}

function between(least: number, most: number): number {
  return least + Math.floor(Math.random() * (most - least));
}

function paragraph(length: number): string {
  const parts: string[] = [];
  let capital = true;
  for (let at = 0; at < length; at += 1) {
    const plain = words[between(0, words.length)] as string;
    const word = capital ? plain.charAt(0).toUpperCase() + plain.slice(1) : plain;
    capital = at < length - 1 && Math.random() < 1 / 12;
    parts.push(capital || at === length - 1 ? `${word}.` : Math.random() < 1 / 7 ? `${word},` : word);
  }
  return parts.join(' ');
}

// The urlize filter: links around what looks like an address.
import { spend } from '../values/budget.ts';
import type { Bound } from '../values/callables.ts';
import { compareText } from '../values/compare.ts';
import { toArray } from '../values/iterate.ts';
import { escapeMarkup, escapeText } from '../values/markup.ts';
import { asFloat } from '../values/numbers.ts';
import { PyError } from '../values/py-error.ts';
import type { Value } from '../values/py-object.ts';
import { sliceString } from '../values/string-sequence.ts';
import { repr, str } from '../values/text.ts';
import { truthy } from '../values/truth.ts';
import { codePointLength } from '../values/type-names.ts';
import { splitWhitespace } from '../values/whitespace.ts';

const web =
  /^(?:(?:https?:\/\/|www\.)(?:(?:[\w%-]+\.)+)?(?:[a-z]{2,63}|xn--[\w%]{2,59})|(?:[\w%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|(?:https?:\/\/)(?:(?:\d{1,3})(?:\.\d{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\]))(?::\d{1,5})?(?:[/?#]\S*)?$/i;
const mail = /^\S+@[\p{L}\p{N}_][\p{L}\p{N}_.-]*\.[\p{L}\p{N}_]+$/u;

export function urlize(value: Value, [limit, nofollow, target, rel, schemes]: Bound): string {
  const rels = new Set(splitWhitespace(rel === undefined || rel === null ? '' : str(rel)));
  if (nofollow !== undefined && truthy(nofollow)) rels.add('nofollow');
  rels.add('noopener');
  const relText = ` rel="${escapeText([...rels].sort(compareText).join(' '))}"`;
  const targetText = target === undefined || target === null ? '' : ` target="${escapeMarkup(target).content}"`;
  const extra = schemes === undefined || schemes === null ? [] : toArray(schemes).map(str);
  for (const scheme of extra) {
    if (!/^[\w.+-]{2,}:\/{0,2}$/.test(scheme)) {
      throw new PyError('FilterArgumentError', `${repr(scheme)} is not a valid URI scheme prefix.`);
    }
  }
  const most = limit === undefined || limit === null ? undefined : asFloat(limit);
  const shown = (text: string): string => {
    if (most === undefined || codePointLength(text) <= most) return text;
    return `${sliceString(text, null, limit as Value, null)}...`;
  };
  const text = escapeMarkup(value).content;
  spend(text.length * 4);
  const words = text.split(/(\s+)/);
  return words.map((word) => linked(word, { attributes: relText + targetText, extra, shown })).join('');
}

interface LinkStyle {
  readonly attributes: string;
  readonly extra: readonly string[];
  readonly shown: (text: string) => string;
}

function linked(word: string, style: LinkStyle): string {
  const { head, middle, tail } = apart(word);
  return head + link(middle, style) + tail;
}

/** Brackets and full stops around an address do not belong to it, unless they balance. */
function apart(word: string): { readonly head: string; readonly middle: string; readonly tail: string } {
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? '';
  let middle = word.slice(head.length);
  let tail = '';
  if (/(?:[)>.,\n]|&gt;)$/.test(middle)) {
    let end = middle.length;
    for (;;) {
      if (')>.,\n'.includes(middle[end - 1] ?? ' ') && end > 0) {
        const entity = middle.slice(0, end).endsWith('&gt;');
        end -= entity ? 4 : 1;
      } else if (middle.slice(0, end).endsWith('&gt;')) end -= 4;
      else break;
    }
    tail = middle.slice(end);
    middle = middle.slice(0, end);
  }
  const count = (text: string, part: string): number => text.split(part).length - 1;
  for (const [open, close] of [
    ['(', ')'],
    ['<', '>'],
    ['&lt;', '&gt;'],
  ] as const) {
    const opened = count(middle, open);
    if (opened <= count(middle, close)) continue;
    const moves = Math.min(opened, count(tail, close));
    for (let move = 0; move < moves; move += 1) {
      const end = tail.indexOf(close) + close.length;
      middle += tail.slice(0, end);
      tail = tail.slice(end);
    }
  }
  return { head, middle, tail };
}

function link(text: string, { attributes, extra, shown }: LinkStyle): string {
  if (web.test(text)) {
    const address = /^https?:\/\//.test(text) ? text : `https://${text}`;
    return `<a href="${address}"${attributes}>${shown(text)}</a>`;
  }
  if (text.startsWith('mailto:') && mail.test(text.slice(7))) return `<a href="${text}">${text.slice(7)}</a>`;
  const bare = text.includes('@') && !text.startsWith('www.') && !text.startsWith('@') && !text.includes(':');
  if (bare && mail.test(text)) return `<a href="mailto:${text}">${text}</a>`;
  let result = text;
  for (const scheme of extra) {
    if (result !== scheme && result.startsWith(scheme)) result = `<a href="${result}"${attributes}>${result}</a>`;
  }
  return result;
}

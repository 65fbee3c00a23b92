// Values print, compare and calculate as Python's do.
import { expect, test } from 'vitest';
import { render } from './render-rig.ts';

const cases: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'values print as Python prints them': [
    ['none', 'None'],
    ['[none, true, 1, 1.0, "it\'s"]', '[None, True, 1, 1.0, "it\'s"]'],
    ['{"a": (1,), 2: [], none: {}}', "{'a': (1,), 2: [], None: {}}"],
    ['1e16', '1e+16'],
    ['123456789012345.0', '123456789012345.0'],
    ['0.00001', '1e-05'],
    ['missing', ''],
    ['[missing]', '[Undefined]'],
    ['range(1, 9, 2)', 'range(1, 9, 2)'],
    ['{"a": 1}.keys()', "dict_keys(['a'])"],
    ['"\\u200b" ~ [ "\\x00\\u200b" ]', "\u200b['\\x00\\u200b']"],
  ],
  'ints have any size, floats stay floats': [
    ['2 ** 64', '18446744073709551616'],
    ['9007199254740993 + 1', '9007199254740994'],
    ['9007199254740991 * 3', '27021597764222973'],
    ['7 / 7', '1.0'],
    ['-7 // 2', '-4'],
    ['-7 % 3', '2'],
    ['7.5 // -2', '-4.0'],
    ['-1 % 0.3', '0.19999999999999996'],
    ['10 ** 20 / 3', '3.333333333333333e+19'],
    ['2 ** -1', '0.5'],
    ['0 * -1', '0'],
    ['-0.0', '-0.0'],
    ['true + true', '2'],
    ['1 == 1.0 == true', 'True'],
  ],
  'operators bind as Jinja2 binds them': [
    ['2 ** 3 ** 2', '64'],
    ['-2 ** 2', '4'],
    ['-2 ** n', '-8'],
    ['1 < 2 < 3', 'True'],
    ['1 ~ 2 * 3', '16'],
    ['not 1 in [2]', 'True'],
    ['1 if false', ''],
    ['"a" "b" ~ 1', 'ab1'],
    ['-n | abs', '3'],
  ],
  'texts are sequences of code points': [
    ['"a😀b" | length', '3'],
    ['"a😀b"[1]', '😀'],
    ['"a😀b"[::-1]', 'b😀a'],
    ['"abcdef"[4:1:-1]', 'edc'],
    ['"abc"[9]', ''],
    ['"x" * 3 + "y"', 'xxxy'],
    ['"%s-%05.1f|%x" % ("a", 2.25, 255)', 'a-002.2|ff'],
    ['"{:>6}|{:,}|{:.2%}".format("ab", 1234567, 0.5)', '    ab|1,234,567|50.00%'],
  ],
  'equal values are equal keys': [
    ['{1: "a", true: "b", 1.0: "c"}', "{1: 'c'}"],
    ['{(1, 2): "x"}[(1, 2.0)]', 'x'],
    ['[1, 2] == [1.0, 2] and (1,) != [1]', 'True'],
    ['"" in "abc" and none in [none]', 'True'],
    ['{"a": 1, "b": 2} == {"b": 2, "a": 1.0}', 'True'],
  ],
  'filters and tests': [
    ['[3, 1, 2] | sort | join(",")', '1,2,3'],
    ['["b", "A"] | sort', "['A', 'b']"],
    ['2.5 | round, 3.5 | round, 42 | round(-1)', '(2.0, 4.0, 40)'],
    ['"42.23" | int, "x" | int(default=none), "0x1A" | int(0, 16)', '(42, None, 26)'],
    ['[1, "a", 2.5] | select("number") | list', '[1, 2.5]'],
    ['{"b": 1, "a": [true, none]} | tojson', '{"a": [true, null], "b": 1}'],
    ['"<a>" | e ~ ("<b>" | safe)', '&lt;a&gt;<b>'],
    ['"a b c d" | truncate(3, leeway=0)', '...'],
    ['[1, 2, 3, 4, 5] | batch(2, 0) | list', '[[1, 2], [3, 4], [5, 0]]'],
    ['rows | groupby("k") | map("first") | list', '[1, 2]'],
    ['rows | map(attribute="v.0") | sum', '3'],
    ['missing is defined, missing is sequence, 4 is divisibleby 2', '(False, True, True)'],
  ],
};

for (const [title, examples] of Object.entries(cases)) {
  test(title, async () => {
    const rows = [
      { k: 2, v: [1] },
      { k: 1, v: [2] },
    ];
    const outputs: (readonly [string, string])[] = [];
    for (const [text] of examples) outputs.push([text, await render(`{{ ${text} }}`, { context: { n: 3, rows } })]);
    expect(outputs).toEqual(examples);
  });
}

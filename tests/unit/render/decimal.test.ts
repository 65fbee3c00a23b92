// Decimals calculate, compare and print as Python's decimal.Decimal does; every line was tried with Python 3.11.
import { expect, test } from 'vitest';
import { PyDecimal } from '../../../src/render/host.ts';
import { render } from './render-rig.ts';

const context = {
  a: new PyDecimal('10.50'),
  b: new PyDecimal('3'),
  n: new PyDecimal('-7.25'),
  big: new PyDecimal('12345678901234567890123456789012345678'),
  small: new PyDecimal('0.0000001'),
  zero: new PyDecimal('0.00'),
  nan: new PyDecimal('NaN'),
};

const cases: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'all digits print': [
    ['a', '10.50'],
    ['[a]', "[Decimal('10.50')]"],
    ['a ~ ""', '10.50'],
    ['small', '1E-7'],
    ['big', '12345678901234567890123456789012345678'],
    ['a | tojson', '10.50'],
    ['a | pprint', "Decimal('10.50')"],
  ],
  '28 digits, half to even': [
    ['a + b', '13.50'],
    ['a + 1', '11.50'],
    ['1 - a', '-9.50'],
    ['a * 3', '31.50'],
    ['a / b', '3.50'],
    ['10 / b', '3.333333333333333333333333333'],
    ['20 / b', '6.666666666666666666666666667'],
    ['big + 1', '1.234567890123456789012345679E+37'],
    ['n // 2', '-3'],
    ['n % 2', '-1.25'],
    ['a ** 2', '110.2500'],
    ['b ** -2', '0.1111111111111111111111111111'],
    ['-a', '-10.50'],
    ['+big', '1.234567890123456789012345679E+37'],
    ['n | abs', '7.25'],
    ['[a, b] | sum', '13.50'],
    ['b.sqrt()', '1.732050807568877293527446342'],
  ],
  'they compare with all numbers, and are their keys': [
    ['a == 10.5, a > 10, 10.4 < a, b == 3', '(True, True, True, True)'],
    ['{a: "x"}[10.5]', 'x'],
    ['{b: "x"}[3]', 'x'],
    ['[a, b, n] | sort', "[Decimal('-7.25'), Decimal('3'), Decimal('10.50')]"],
    ['[a, b] | max', '10.50'],
    ['zero is defined and not zero', 'True'],
    ['a is number, a is float, a is integer, a is string', '(True, False, False, False)'],
    ['nan == 1', 'False'],
  ],
  'they are rounded and converted': [
    ['a | int, a | float', '(10, 10.5)'],
    ['a | round', '10'],
    ['n | round(1)', '-7.2'],
    ['n | round(1, "floor")', '-7.3'],
    ['"%.1f" % a, "%d" % a, "%s" % a', "('10.5', '10', '10.50')"],
    ['"{:,.3f}".format(big)', '12,345,678,901,234,567,890,123,456,789,012,345,678.000'],
    ['"{:>8}|{:+}|{:.1%}|{:e}".format(a, a, a, a)', '   10.50|+10.50|1050.0%|1.050e+1'],
    ['a.normalize(), a.as_integer_ratio()', "(Decimal('10.5'), (21, 2))"],
    ['n.quantize(a), a.to_integral_value()', "(Decimal('-7.25'), Decimal('10'))"],
  ],
};

for (const [title, examples] of Object.entries(cases)) {
  test(title, async () => {
    const outputs: (readonly [string, string])[] = [];
    for (const [text] of examples) outputs.push([text, await render(`{{ ${text} }}`, { context })]);
    expect(outputs).toEqual(examples);
  });
}

test('what Python refuses is refused', async () => {
  const texts = [
    'a + 1.5',
    'a / 0',
    'zero / zero',
    'nan < 1',
    'a < "x"',
    'range(b)',
    '[1, 2][b]',
    'big // small',
    '"%x" % a',
  ];
  const rendered: string[] = [];
  for (const text of texts) {
    const answer = await render(`{{ ${text} }}`, { context });
    // An index that is no int finds nothing.
    if (!answer.startsWith('SF3104') && answer !== '') rendered.push(`${text}: ${answer}`);
  }
  expect(rendered).toEqual([]);
});

test('powers end in bounds', async () => {
  expect(await render('{{ a ** 441050 }}', { context })).toMatch(/^[\d.]{29}E\+450\d{3}$/);
  expect(await render('{{ big ** big }}', { context })).toMatch(/^SF3104 .*Overflow/);
  expect(await render('{{ small ** big }}', { context })).toBe('0E-1000026');
});

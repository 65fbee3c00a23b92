// A terminal's screen as far as reporters use one: text, line ends, cursor up, erase. Shows what a person would see.

const esc = String.fromCodePoint(27);
const sequences = new RegExp(`${esc}\\[\\??([\\d;]*)([A-Za-z])|\\r|\\n|[^${esc}\\r\\n]+`, 'g');

/** The lines on the screen after `written`, without colours; throws at a control sequence that it does not know. */
export function screenOf(written: string): string {
  const lines: string[] = [''];
  let row = 0;
  let column = 0;
  const tokens = written.matchAll(sequences);
  for (const [token, digits = '', letter] of tokens) {
    if (token === '\r') column = 0;
    else if (token === '\n') {
      row += 1;
      column = 0;
      lines[row] ??= '';
    } else if (letter === undefined) {
      const line = lines[row] ?? '';
      lines[row] = line.slice(0, column).padEnd(column) + token + line.slice(column + token.length);
      column += token.length;
    } else if (letter === 'A') row -= Number(digits);
    else if (letter === 'K') lines[row] = (lines[row] ?? '').slice(0, column);
    else if (letter === 'J') {
      lines[row] = (lines[row] ?? '').slice(0, column);
      lines.length = row + 1;
    } else if (letter !== 'm' && letter !== 'h' && letter !== 'l')
      throw new Error(`unknown sequence ${JSON.stringify(token)}`);
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}

// Output that does not fit into memory goes no faster than it is read.
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { type CliHost, Terminal } from '../../../src/cli/terminal.ts';

/** A reader that takes a piece of text when it is told to. */
class SlowReader extends EventEmitter {
  readonly texts: string[] = [];
  destroyed = false;
  write(text: string): boolean {
    this.texts.push(text);
    this.emit('written');
    return false;
  }
}

function opened() {
  const reader = new SlowReader();
  const host = { env: {}, stdout: reader } as unknown as CliHost;
  const terminal = new Terminal(host, { noColor: true, useColors: false });
  const asked = { count: 0 };
  async function* endless(): AsyncGenerator<string> {
    for (;;) {
      asked.count += 1;
      yield `${'x'.repeat(99)}\n`;
    }
  }
  return { reader, terminal, asked, endless };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('nothing more is made while the reader is slow, and it ends when the reader goes away', async () => {
  const { reader, terminal, asked, endless } = opened();
  const written = new Promise((resolve) => reader.once('written', resolve));
  const ended = terminal.outPieces(endless());
  await written;
  const { count } = asked;
  expect(count * 100).toBeLessThan(20_000);
  await settled();
  expect([asked.count, reader.texts.length]).toEqual([count, 1]);
  const again = new Promise((resolve) => reader.once('written', resolve));
  reader.emit('drain');
  await again;
  expect([asked.count, reader.texts.length]).toEqual([2 * count, 2]);
  reader.destroyed = true;
  reader.emit('close');
  await ended;
  expect(asked.count).toBe(2 * count);
});

test('what is short comes whole, redacted', async () => {
  const { reader, terminal } = opened();
  terminal.redactWith((text) => text.replaceAll('hunter2', '***'));
  const written = new Promise((resolve) => reader.once('written', resolve));
  const ended = terminal.outPieces(
    (async function* () {
      yield 'a hunter2\n';
      yield 'b\n';
    })(),
  );
  await written;
  reader.emit('drain');
  await ended;
  expect(reader.texts).toEqual(['a ***\nb\n']);
});

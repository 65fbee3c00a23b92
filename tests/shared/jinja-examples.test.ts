// Every example of ../shared/jinja-examples, as its README says.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readExamples, renderExample } from './jinja-harness.ts';

const file = new URL('../../../shared/jinja-examples/examples.jsonl', import.meta.url);

test("every example gives Jinja2's text, or its class of error", async () => {
  const examples = readExamples(readFileSync(file, 'utf8'));
  const wrong: unknown[] = [];
  for (const example of examples) {
    const outcome = await renderExample(example);
    const right = 'text' in outcome ? outcome.text === example.expected : outcome.error === example.error;
    if (!right)
      wrong.push({ id: example.id, template: example.template, wanted: example.expected ?? example.error, outcome });
  }
  expect(examples.length).toBeGreaterThan(600);
  expect(wrong).toEqual([]);
});

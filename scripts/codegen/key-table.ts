// A Markdown table of the keys of a zod object: name, type, meaning. For the reference pages.
import type { z } from 'zod';
import { type JsonSchema, jsonSchemaOf } from './json-schemas.ts';

export function keyTable(schema: z.ZodType): string {
  const { properties = {}, required = [] } = jsonSchemaOf(schema);
  const rows = Object.entries(properties)
    .filter(([key]) => !key.startsWith('$'))
    .map(
      ([key, value]) =>
        `| \`${key}\`${required.includes(key) ? ' (needed)' : ''} | ${typeText(value)} | ${cell(value.description ?? '')} |`,
    );
  return ['| key | value | |', '| --- | --- | --- |', ...rows].join('\n');
}

const typeNames: Readonly<Record<string, string>> = { string: 'text', integer: 'whole number', boolean: 'yes or no' };

function typeText(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.anyOf !== undefined) {
    const parts = schema.anyOf.filter((part) => part.type !== 'null').map(typeText);
    return [...new Set(parts)].join(' or ');
  }
  if (schema.type === 'array')
    return `list of ${schema.items === undefined ? 'values' : plural(typeText(schema.items))}`;
  if (schema.type === 'object') {
    const keys = Object.keys(schema.properties ?? {});
    return keys.length === 0 ? 'mapping' : `{ ${keys.map((key) => `\`${key}\``).join(', ')} }`;
  }
  const types = [schema.type ?? []].flat().filter((type) => type !== 'null');
  return types.length === 0 ? 'any value' : types.map((type) => typeNames[type] ?? type).join(' or ');
}

function plural(type: string): string {
  return type === 'text' ? 'texts' : type;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

// Requests of the Data API as typed values: each field is looked at, and refused as the service refuses it.
import { invalid } from './api-error.ts';
import type { Parameter } from './statement.ts';

export class Input {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(body: Buffer) {
    try {
      const parsed: unknown = JSON.parse(body.toString() || '{}');
      this.#fields = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
    } catch {
      throw invalid('The request body is not valid JSON');
    }
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  text(
    name: string,
    limits: { readonly least?: number; readonly most?: number; readonly pattern?: RegExp } = {},
  ): string | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw invalid(`${name} must be a string`);
    const { least = 0, most = Number.POSITIVE_INFINITY, pattern } = limits;
    if (value.length < least)
      throw constraint(name, value, `Member must have length greater than or equal to ${least}`);
    if (value.length > most) throw constraint(name, value, `Member must have length less than or equal to ${most}`);
    if (pattern !== undefined && !pattern.test(value))
      throw constraint(name, value, `Member must satisfy regular expression pattern: ${pattern.source}`);
    return value;
  }

  requiredText(
    name: string,
    limits: { readonly least?: number; readonly most?: number; readonly pattern?: RegExp } = {},
  ): string {
    const value = this.text(name, limits);
    if (value === undefined) throw constraint(name, 'null', 'Member must not be null');
    return value;
  }

  integer(name: string, least: number, most: number): number | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) throw invalid(`${name} must be an integer`);
    if (value < least) throw constraint(name, value, `Member must have value greater than or equal to ${least}`);
    if (value > most) throw constraint(name, value, `Member must have value less than or equal to ${most}`);
    return value;
  }

  boolean(name: string): boolean | undefined {
    const value = this.#value(name);
    if (value !== undefined && typeof value !== 'boolean') throw invalid(`${name} must be a boolean`);
    return value;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!choices.includes(value as Choice))
      throw constraint(name, value, `Member must satisfy enum value set: [${choices.join(', ')}]`);
    return value as Choice;
  }

  texts(name: string): readonly string[] | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || value.some((each) => typeof each !== 'string'))
      throw invalid(`${name} must be a list of strings`);
    return value;
  }

  parameters(): readonly Parameter[] {
    const value = this.#value('Parameters');
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.length === 0)
      throw constraint('parameters', '[]', 'Member must have length greater than or equal to 1');
    return value.map((each: { readonly name?: unknown; readonly value?: unknown }) => {
      const { name, value: text } = each;
      if (typeof name !== 'string' || !/^[0-9a-zA-Z_]+$/.test(name))
        throw constraint(
          'parameters.member.name',
          String(name),
          'Member must satisfy regular expression pattern: [0-9a-zA-Z_]+',
        );
      if (typeof text !== 'string' || text.length === 0)
        throw constraint('parameters.member.value', String(text), 'Member must have length greater than or equal to 1');
      return { name, value: text };
    });
  }

  #value(name: string): unknown {
    const value = this.#fields[name];
    return value === null ? undefined : value;
  }
}

function constraint(name: string, value: unknown, what: string): Error {
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return invalid(`1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${what}`);
}

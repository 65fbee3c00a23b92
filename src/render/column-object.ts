// dbt's Column as templates hold it. https://docs.getdbt.com/reference/dbt-classes#column
import type { ColumnState } from '../core/relation.ts';
import { type HostCall, HostObject, type HostValue, type MaybePromise } from './host.ts';
import { hostFunction } from './host-function.ts';

/** A type's text in its parts: `DECIMAL(18,2)` is DECIMAL, 18, 2. */
interface TypeParts {
  readonly base: string;
  readonly arguments: readonly number[];
}

function typeParts(type: string): TypeParts {
  const match = /^([^(]+)\(([\d\s,]+)\)(.*)$/.exec(type.trim());
  if (match === null) return { base: type.trim(), arguments: [] };
  return { base: `${match[1]?.trim()}${match[3] ?? ''}`, arguments: (match[2] ?? '').split(',').map(Number) };
}

const textTypes = /^(varchar|character varying|char|character|text|string|bpchar|nvarchar|nchar)\b/i;
const integerTypes =
  /^(tinyint|smallint|integer|int|int[1248]|bigint|hugeint|utinyint|usmallint|uinteger|ubigint|uhugeint|smallserial|serial|bigserial)$/i;
const floatTypes = /^(real|float|float[48]|double|double precision)$/i;
const numericTypes = /^(numeric|decimal)$/i;

export interface ColumnParts {
  readonly name: string;
  /** The whole type, with its sizes. */
  readonly type: string;
}

export class ColumnObject extends HostObject {
  readonly typeName = 'Column';
  readonly name: string;
  readonly type: string;
  readonly #quote: (identifier: string) => string;

  constructor(parts: ColumnParts, quote: (identifier: string) => string) {
    super();
    this.name = parts.name;
    this.type = parts.type;
    this.#quote = quote;
  }

  override text(): string {
    return `<Column ${this.name} (${this.type})>`;
  }

  override equals(other: HostValue): boolean {
    return other instanceof ColumnObject && other.name === this.name && other.type === this.type;
  }

  override toData(): HostValue {
    return { name: this.name, data_type: this.type };
  }

  override member(name: string): HostValue | undefined {
    const { base, arguments: sizes } = typeParts(this.type);
    const numeric = numericTypes.test(base);
    const isText = textTypes.test(base);
    const answer = (value: HostValue) => hostFunction(name, [], () => value);
    switch (name) {
      case 'name':
      case 'column':
        return this.name;
      case 'quoted':
        return this.#quote(this.name);
      case 'dtype':
        return base;
      case 'data_type':
        return this.type;
      case 'char_size':
        return isText ? (sizes[0] ?? null) : null;
      case 'numeric_precision':
        return numeric ? (sizes[0] ?? null) : null;
      case 'numeric_scale':
        return numeric ? (sizes[1] ?? null) : null;
      case 'is_string':
        return answer(isText);
      case 'is_integer':
        return answer(integerTypes.test(base));
      case 'is_float':
        return answer(floatTypes.test(base));
      case 'is_numeric':
        return answer(numeric);
      case 'is_number':
        return answer(numeric || floatTypes.test(base) || integerTypes.test(base));
      case 'string_size':
        return answer(this.#textSize());
      case 'can_expand_to':
        return hostFunction(name, ['other_column'], (args) => {
          const other = args['other_column'];
          return (
            other instanceof ColumnObject &&
            isText &&
            textTypes.test(other.type) &&
            other.#textSize() > this.#textSize()
          );
        });
      case 'literal':
        return hostFunction(name, ['value'], (args) => `${String(args['value'])}::${this.type}`);
      default:
        return undefined;
    }
  }

  #textSize(): number {
    // dbt's and Redshift's size of a VARCHAR without one.
    return typeParts(this.type).arguments[0] ?? 256;
  }
}

export function columnObject(column: ColumnState, quote: (identifier: string) => string): ColumnObject {
  return new ColumnObject(column, quote);
}

/** `api.Column`: called, or through `create`, it makes a column. */
export class ColumnClass extends HostObject {
  readonly typeName = 'type';
  readonly #quote: (identifier: string) => string;

  constructor(quote: (identifier: string) => string) {
    super();
    this.#quote = quote;
  }

  override text(): string {
    return "<class 'Column'>";
  }

  override call(call: HostCall): MaybePromise<HostValue> {
    const parameters = ['column', 'dtype', 'char_size?', 'numeric_precision?', 'numeric_scale?'];
    return hostFunction('Column', parameters, (args) => {
      const sizes = [args['char_size'], args['numeric_precision'], args['numeric_scale']].filter(
        (size) => typeof size === 'number',
      );
      const type = `${String(args['dtype'])}${sizes.length === 0 ? '' : `(${sizes.join(',')})`}`;
      return new ColumnObject({ name: String(args['column']), type }, this.#quote);
    }).invoke(call);
  }

  override member(name: string): HostValue | undefined {
    switch (name) {
      case 'create':
        return hostFunction('create', ['name', 'label_or_dtype'], (args) => {
          const type = translated(String(args['label_or_dtype']));
          return new ColumnObject({ name: String(args['name']), type }, this.#quote);
        });
      case 'translate_type':
        return hostFunction('translate_type', ['dtype'], (args) => translated(String(args['dtype'])));
      case 'string_type':
        return hostFunction('string_type', ['size'], (args) => `character varying(${String(args['size'])})`);
      case 'numeric_type':
        return hostFunction('numeric_type', ['dtype', 'precision?', 'scale?'], (args) => {
          const sizes = [args['precision'], args['scale']].filter((size) => typeof size === 'number');
          return `${String(args['dtype'])}${sizes.length === 0 ? '' : `(${sizes.join(',')})`}`;
        });
      default:
        return undefined;
    }
  }
}

/** dbt's labels of types. */
function translated(label: string): string {
  const labels: Readonly<Record<string, string>> = {
    STRING: 'TEXT',
    TIMESTAMP: 'TIMESTAMP',
    FLOAT: 'FLOAT',
    INTEGER: 'INT',
    BOOLEAN: 'BOOLEAN',
  };
  return labels[label.toUpperCase()] ?? label;
}

// Projects of any size for measuring: layers of models of about 20 lines with config, refs, a loop, a condition and macro calls.
// A fixed recipe, no randomness: the same size gives the same files.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ProjectSize {
  readonly models: number;
  /** How many of them are described in YAML, with tests. */
  readonly described: number;
  /** Every one a table; else three of four are views, whose queries grow with each layer. */
  readonly areTables?: boolean;
}

const perFolder = 100;
const layers = 10;

export async function generateProject(dir: string, size: ProjectSize): Promise<void> {
  await mkdir(join(dir, 'macros'), { recursive: true });
  await writeFile(join(dir, 'project.config.json'), `${JSON.stringify(configOf(), null, 2)}\n`);
  await writeFile(join(dir, 'macros', 'amounts.sql'), macroText);
  for (let start = 0; start < size.models; start += perFolder) {
    const folder = join(dir, 'models', `group_${String(start / perFolder).padStart(4, '0')}`);
    await mkdir(folder, { recursive: true });
    const numbers = Array.from({ length: Math.min(perFolder, size.models - start) }, (_, index) => start + index);
    await Promise.all(
      numbers.map((number) => writeFile(join(folder, `${nameOf(number)}.sql`), modelText(number, size))),
    );
    const described = numbers.filter((number) => number % Math.ceil(size.models / Math.max(1, size.described)) === 0);
    if (described.length > 0) await writeFile(join(folder, '_models.yml'), yamlText(described));
  }
}

function nameOf(number: number): string {
  return `model_${String(number).padStart(6, '0')}`;
}

function configOf(): unknown {
  return {
    name: 'bench',
    dialect: 'redshift',
    defaultTarget: 'local',
    targets: { local: { type: 'duckdb', schema: 'bench' } },
  };
}

const macroText = `{% macro rounded(column, digits=2) -%}
  cast({{ column }} as decimal(18, {{ digits }}))
{%- endmacro %}

{% macro label(name) -%}
  '{{ name | upper }}'
{%- endmacro %}
`;

/** The first layer reads nothing; every other model reads two of the layer above it. */
function modelText(number: number, { models, areTables }: ProjectSize): string {
  const width = Math.max(1, Math.ceil(models / layers));
  const layer = Math.floor(number / width);
  const parents = layer === 0 ? [] : [number - width, (layer - 1) * width + ((number * 7 + 3) % width)];
  const from = parents.length === 0 ? '(select 1 as id, 2 as amount)' : `{{ ref('${nameOf(parents[0] ?? 0)}') }}`;
  const join = parents.length === 0 ? '' : `left join {{ ref('${nameOf(parents[1] ?? 0)}') }} as b on b.id = a.id`;
  return `{{ config(materialized='${areTables === true || number % 4 === 0 ? 'table' : 'view'}', tags=['group_${number % 10}']) }}

-- Model ${number} of a project that is made for measuring.
with base as (
  select
    a.id,
    {{ rounded('a.amount') }} as amount,
    {% for part in ['first', 'second', 'third'] -%}
    {{ label(part) }} as {{ part }}_label{{ ',' if not loop.last }}
    {% endfor %}
  from ${from} as a
  ${join}
)

select
  id,
  amount,
  {% if target.name == 'prod' %}first_label{% else %}second_label{% endif %} as label,
  ${number} as model_number
from base
`;
}

function yamlText(numbers: readonly number[]): string {
  const models = numbers.map(
    (number) => `  - name: ${nameOf(number)}
    description: Model ${number}.
    columns:
      - name: id
        description: The key.
        data_tests: [not_null]
      - { name: amount, data_type: "decimal(18, 2)" }
`,
  );
  return `version: 2\nmodels:\n${models.join('')}`;
}

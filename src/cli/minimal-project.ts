// The files of `init --minimal`: a config, a seed, a model and its tests; all that a first build needs.

/** Path -> text. The project is named after its folder. */
export function minimalProject(folder: string): Readonly<Record<string, string>> {
  const name =
    folder
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, '_')
      .replace(/^[^a-z]+/, '') || 'project';
  return {
    'project.config.ts': `import { defineConfig, duckdb } from 'sqlflow';

export default defineConfig({
  name: '${name}',
  dialect: 'redshift',
  defaultTarget: 'local',
  targets: {
    local: duckdb({ schema: '${name}' }),
  },
});
`,
    'seeds/fruits.csv': 'fruit_id,name,grams\n1,apple,180\n2,cherry,8\n3,melon,1500\n',
    'models/heavy_fruits.sql': `select fruit_id, name, grams
from {{ ref('fruits') }}
where grams > 100
`,
    'models/_models.yml': `version: 2
models:
  - name: heavy_fruits
    description: Fruits that one hand hardly holds.
    columns:
      - name: fruit_id
        data_tests: [unique, not_null]
`,
  };
}

import { defineConfig, duckdb } from 'sqlflow';

export default defineConfig({
  name: 'golden',
  dialect: 'redshift',
  targets: { local: duckdb({ schema: 'golden' }) },
  vars: { minimum: 10 },
  models: { golden: { '+schema': 'marts', raw: { '+schema': null } } },
});

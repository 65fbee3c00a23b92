import { defineConfig, duckdb } from 'sqlflow';

export default defineConfig({
  name: 'golden',
  dialect: 'redshift',
  targets: { local: duckdb({ schema: 'golden' }) },
});

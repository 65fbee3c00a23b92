// The flagship project: Sparkify's song plays, from JSON files in S3 to a tested star schema.
import { defineConfig, duckdb, env, redshift, username } from 'sqlflow';

// Everything about an account comes from the environment, so that another one needs no edit here (docs/redshift.md).
const warehouse = () => ({
  workgroup: env('REDSHIFT_WORKGROUP'),
  database: env('REDSHIFT_DATABASE', 'dwh'),
  staging: env('REDSHIFT_STAGING'),
  iamRole: env('REDSHIFT_IAM_ROLE', 'default'),
});

export default defineConfig({
  name: 'sparkify',
  version: '1.0.0',
  dialect: 'redshift',
  defaultTarget: 'local',
  paths: {
    models: ['models'],
    seeds: ['seeds'],
    macros: ['macros'],
    tests: ['tests/data'],
    analyses: ['analyses'],
  },
  vars: { first_day: '2018-11-01' },
  targets: {
    // No account, no server: an embedded DuckDB, and a folder that stands in for the bucket.
    local: duckdb({ schema: 'sparkify', buckets: { 'udacity-dend': './sample' } }),
    // Amazon Redshift, loading with COPY.
    redshift: () => redshift({ ...warehouse(), schema: env('REDSHIFT_SCHEMA', 'sparkify') }),
    // A developer's own schema; reads the raw tables that production loads.
    dev: () => redshift({ ...warehouse(), schema: `dev_${username()}`, sources: 'read' }),
    prod: () =>
      redshift({
        ...warehouse(),
        schema: 'analytics',
        production: true,
        threads: 8,
        secretArn: env('DWH_SECRET_ARN'),
      }),
  },
  models: {
    sparkify: {
      staging: { '+materialized': 'view' },
      marts: { '+materialized': 'table' },
    },
  },
});

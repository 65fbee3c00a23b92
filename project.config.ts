// The flagship project: Sparkify's song plays, from JSON files in S3 to a tested star schema.
import { defineConfig, duckdb, env, redshift, username } from 'sqlflow';

const aws = {
  region: 'us-west-2',
  iamRole: 'default',
  staging: 's3://sparkify-sqlflow/tmp/',
  account: '111122223333',
  database: 'dwh',
};

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
    // A developer's own schema; reads the raw tables that production loads.
    dev: () => redshift({ ...aws, workgroup: 'dwh', schema: `dev_${username()}`, sources: 'read' }),
    prod: () =>
      redshift({
        ...aws,
        workgroup: 'dwh',
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

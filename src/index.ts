// Public names only.
export {
  type ConfigTreeInput,
  type DuckdbTarget,
  defineConfig,
  duckdb,
  env,
  type ProjectConfigInput,
  type RedshiftTarget,
  redshift,
  secret,
  type TargetBase,
  type TargetInput,
  username,
} from './config/define-config.ts';

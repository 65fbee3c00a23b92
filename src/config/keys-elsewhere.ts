// Keys that a config has not, and what stands for them here: those of dbt_project.yml and profiles.yml, and those at a wrong place.
import type { ConfigPath } from './config-document.ts';
import { projectConfigSchema } from './project-schema.ts';

const leaveOut = 'leave it out: it has no meaning here';
const notBuilt = 'it is not built yet: leave it out';

/** Keys of dbt_project.yml. */
const project: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['model', 'seed', 'macro', 'test', 'analysis'].map((kind) => [
      `${kind}-paths`,
      `write paths: { ${kind === 'analysis' ? 'analyses' : `${kind}s`}: […] }`,
    ]),
  ),
  'target-path': 'the key is "targetPath"',
  target: 'the key is "defaultTarget"',
  data_tests: 'the key is "tests"',
  profile: 'leave it out: targets stand in the config itself, under "targets"',
  outputs: 'the key is "targets"',
  'on-run-start': 'hooks of a whole run are not built yet: a model has pre_hook and post_hook',
  'on-run-end': 'hooks of a whole run are not built yet: a model has pre_hook and post_hook',
  'query-comment': notBuilt,
  'snapshot-paths': notBuilt,
  snapshots: notBuilt,
  unit_tests: notBuilt,
  exposures: notBuilt,
  'docs-paths': leaveOut,
  'asset-paths': leaveOut,
  'clean-targets': leaveOut,
  'config-version': leaveOut,
  'require-dbt-version': leaveOut,
  'packages-install-path': leaveOut,
  dispatch: leaveOut,
  flags: leaveOut,
  quoting: leaveOut,
};

/** Keys of an output in profiles.yml. */
const target: Readonly<Record<string, string>> = {
  dbname: 'the key is "database"',
  cluster_id: 'the key is "cluster"',
  host: 'the Data API takes "workgroup" or "cluster"; DuckDB takes "path"',
  user: 'the Data API takes "secretArn", "dbUser" or the identity of the AWS credentials',
  password: 'the Data API takes "secretArn", "dbUser" or the identity of the AWS credentials',
};

/** @example keyElsewhere([], 'model-paths') // 'write paths: { models: […] }' */
export function keyElsewhere(parent: ConfigPath, key: string): string | undefined {
  if (parent.length === 0) return Object.hasOwn(project, key) ? project[key] : undefined;
  if (parent.length !== 2 || parent[0] !== 'targets') return undefined;
  if (Object.hasOwn(target, key)) return target[key];
  const top = Object.hasOwn(projectConfigSchema.shape, key) && key !== 'name';
  return top ? 'it belongs at the top of the config, beside "targets"' : undefined;
}

import type { Chapter } from './mistake.ts';
import { changed } from './shop.ts';

export const configAndFlags: Chapter = {
  title: 'The command line and the config',
  mistakes: [
    { title: 'A command is misspelt', command: 'biuld' },
    { title: 'A flag is misspelt', command: 'build --full-refesh' },
    { title: 'A dbt flag that does not exist here', command: 'build --profiles-dir ~/.dbt' },
    { title: 'A command of dbt that does not exist here', command: 'retry' },
    { title: 'A query without --inline', command: ['show', 'select 1'] },
    { title: 'The target path is an empty variable', command: ['build', '--target-path', ''] },
    { title: 'A number that is none', command: 'build --threads many' },
    {
      title: 'The profile of a dbt project is misspelt',
      files: {
        'dbt_project.yml': 'name: shop\nprofile: shop\n',
        'profiles.yml': 'shopp: { target: dev, outputs: { dev: { type: duckdb } } }\n',
      },
      without: ['project.config.yaml'],
      command: 'build',
    },
    { title: 'The target does not exist', command: 'build -t porduction' },
    {
      title: 'A key of the config is misspelt',
      files: changed('project.config.yaml', 'defaultTarget', 'default_target'),
      command: 'build',
    },
    {
      title: 'A key of dbt_project.yml in the config',
      files: changed('project.config.yaml', 'defaultTarget', 'model-paths: [sql]\ndefaultTarget'),
      command: 'build',
    },
    {
      title: 'A key of the config stands in a target',
      files: changed('project.config.yaml', 'schema: shop, buckets', 'schema: shop, dialect: duckdb, buckets'),
      command: 'build',
    },
    {
      title: 'The folder of the models is misspelt',
      files: changed('project.config.yaml', 'defaultTarget', 'paths: { models: [modles] }\ndefaultTarget'),
      command: 'ls --resource-type model',
    },
    {
      title: 'A config in JSON with a comment',
      files: { 'project.config.json': '{\n  // mine\n  "name": "shop"\n}\n' },
      without: ['project.config.yaml'],
      command: 'build',
    },
    {
      title: 'A value of the config has the wrong type',
      files: changed('project.config.yaml', 'schema: shop, buckets', 'schema: shop, threads: "8", buckets'),
      command: 'build',
    },
    {
      title: 'The production target is the default',
      files: changed('project.config.yaml', 'defaultTarget: local', 'defaultTarget: prod'),
      command: 'build',
    },
    {
      title: 'A variable that the target needs is not set',
      files: changed(
        'project.config.yaml',
        'schema: shop, buckets',
        'schema: "dev_{{ env_var(\'DEVELOPER\') }}", buckets',
      ),
      command: 'build',
    },
    {
      title: 'A folder in the config tree is misspelt',
      files: changed('project.config.yaml', '    staging:', '    stagin:'),
      command: 'build',
    },
    {
      title: 'project.config.ts has a slip',
      files: {
        'project.config.ts':
          "import { defineConfig, duckdb } from 'sqlflow';\nexport default defineConfig({\n  name: 'shop',\n  targets: { local: duckdb({ schema: 'shop' } },\n});\n",
      },
      without: ['project.config.yaml'],
      command: 'build',
    },
    { title: '--vars is no YAML', command: ['build', '--vars', '{first_day: 2026-01-01'] },
    { title: 'A full refresh of production, in a script', command: 'build -t prod --full-refresh' },
    { title: 'A code that does not exist is to be explained', command: 'explain SF9999' },
  ],
};

import type { Chapter } from './mistake.ts';

export const selecting: Chapter = {
  title: 'Selection',
  mistakes: [
    { title: 'A selector that matches nothing', command: 'build -s custmers' },
    { title: 'A method that does not exist', command: 'build -s tags:nightly' },
    { title: 'A tag that nothing has', command: 'build -s tag:nightly' },
    { title: 'state: without an earlier run', command: 'build -s state:modified+' },
    { title: 'The folder of an earlier run is empty', columns: 300, command: 'build -s state:modified+ --state old' },
    { title: 'A model is selected for a load', command: 'load -s customers' },
    { title: '@ and + do not go together', command: 'build -s @customers+' },
    { title: 'A named selector without selectors.yml', command: 'build --selector nightly' },
    {
      title: 'A named selector that is misspelt',
      files: { 'selectors.yml': "selectors:\n  - name: nightly\n    definition: 'tag:nightly'\n" },
      command: 'build --selector nighly',
    },
    {
      title: 'A union as a mapping',
      files: { 'selectors.yml': 'selectors:\n  - name: nightly\n    definition:\n      unions: [customers]\n' },
      command: 'build --selector nightly',
    },
    { title: 'show of more than one model', command: 'show -s marts' },
    { title: 'show of SQL with a slip', command: ['show', '--inline', "select * from {{ ref('customer') }}"] },
  ],
};

// SF5: planning and static checks of SQL.
import { entry } from '../entry.ts';

export const sf5 = {
  materializationUnknown: entry<{ model: string; materialized: string; closest?: string | undefined }>({
    code: 'SF5001',
    message: (d) => `model "${d.model}" asks for the materialization "${d.materialized}", which does not exist`,
    hint: (d) =>
      d.closest === undefined
        ? 'use view, table, incremental, materialized_view or ephemeral'
        : `did you mean "${d.closest}"? (view, table, incremental, materialized_view, ephemeral)`,
  }),
  refHidden: entry<{ node: string; name: string }>({
    code: 'SF5002',
    message: (d) => `"${d.node}" reads ${d.name} only while it runs, so it is not in the graph`,
    label: () => 'not seen while parsing',
    hint: (d) => `add a line to the model: -- depends_on: {{ ${d.name} }}`,
  }),
  relationNotOurs: entry<{ node: string; relation: string; kind: string }>({
    code: 'SF5004',
    message: (d) => `"${d.node}" would replace the ${d.kind} ${d.relation}, which sqlflow did not make`,
    hint: () => 'rename one of them, drop it yourself, or take it over with --adopt',
  }),
  ownerDiffers: entry<{ node: string; relation: string; owner: string }>({
    code: 'SF5015',
    message: (d) => `"${d.node}" would replace ${d.relation}, which belongs to "${d.owner}"`,
    hint: (d) =>
      `connect as "${d.owner}", let an administrator run \`alter table ${d.relation} owner to …\`, or set \`publish: delete-insert\`, which takes no more than rights to delete and insert`,
  }),
  boundViews: entry<{ node: string; relation: string; views: readonly string[] }>({
    code: 'SF5016',
    message: (d) =>
      d.views.length === 1
        ? `a view is bound to ${d.relation}, and would go on reading the old rows`
        : `${d.views.length} views are bound to ${d.relation}, and would go on reading the old rows`,
    details: (d) => [d.views.slice(0, 10).join(', ')],
    hint: (d) =>
      `set \`publish: delete-insert\` on "${d.node}", which keeps the table itself, or make the views late-binding (with no schema binding)`,
  }),
  schemaChanged: entry<{
    node: string;
    added: readonly string[];
    removed: readonly string[];
    retyped: readonly string[];
  }>({
    code: 'SF5005',
    message: (d) => `the columns of "${d.node}" changed, and on_schema_change is "fail"`,
    details: (d) => [
      ...d.added.map((column) => `+ ${column}`),
      ...d.removed.map((column) => `- ${column}`),
      ...d.retyped.map((column) => `~ ${column}`),
    ],
    hint: (d) => `rebuild it with \`sqlflow build -s ${d.node} --full-refresh\`, or set on_schema_change`,
  }),
  columnDropNeedsConsent: entry<{ node: string; target: string; columns: readonly string[] }>({
    code: 'SF5017',
    message: (d) =>
      `${d.columns.length === 1 ? 'a column' : `${d.columns.length} columns`} of "${d.node}" would be dropped on "${d.target}", a production target`,
    details: (d) => d.columns.map((column) => `- ${column}`),
    hint: (d) =>
      `drop with what it holds: \`sqlflow build -s ${d.node} -t ${d.target} --yes\`; to keep it, select it in the model or set on_schema_change='append_new_columns'`,
  }),
  uniqueKeyDuplicates: entry<{ node: string; key: string; values: readonly string[]; count: number }>({
    code: 'SF5006',
    message: (d) =>
      `"${d.node}" gives ${d.count === 1 ? 'one value' : `${d.count} values`} of its unique_key (${d.key}) more than once`,
    details: (d) => d.values,
    hint: () =>
      'keep one row a key in the model (row_number() over (partition by …) = 1), or choose another unique_key',
  }),
  uniqueKeyMissing: entry<{ node: string; strategy: string }>({
    code: 'SF5007',
    message: (d) => `"${d.node}" uses incremental_strategy "${d.strategy}" without a unique_key`,
    hint: () => "add unique_key to its config, or use incremental_strategy='append'",
  }),
  microbatchConfigMissing: entry<{ node: string; missing: readonly string[] }>({
    code: 'SF5180',
    message: (d) => `"${d.node}" uses incremental_strategy "microbatch" without ${d.missing.join(', ')}`,
    hint: () =>
      "add to its config: event_time (its column of times), batch_size ('hour', 'day', 'month' or 'year') and begin ('2026-01-01')",
  }),
  microbatchUnfiltered: entry<{ node: string }>({
    code: 'SF5181',
    message: (d) => `"${d.node}" is built in batches, and nothing that it reads has an event_time`,
    label: () => 'each batch reads everything',
    hint: () =>
      'add `config: {event_time: …}` to the source, seed or model that it reads: else each batch adds all rows again',
  }),
  eventTimeColumn: entry<{ node: string; column: string; closest?: string | undefined; stands: boolean }>({
    code: 'SF5182',
    message: (d) => `the event_time "${d.column}" is not a column of ${d.stands ? 'the table of ' : ''}"${d.node}"`,
    hint: (d) => {
      if (d.closest !== undefined) return `did you mean "${d.closest}"?`;
      return d.stands
        ? `make the table anew: \`sqlflow build -s ${d.node} --full-refresh\``
        : 'the query has to give it';
    },
  }),
  batchFailed: entry<{ node: string; batch: string; done: number; total: number }>({
    code: 'SF5183',
    message: (d) => `batch ${d.batch} of "${d.node}" failed, and was taken back`,
    details: (d) => [`${d.done} of ${d.total} batches are done, and stay; later ones did not begin`],
    hint: () => 'the next run begins with this batch, or say which: --event-time-start, --event-time-end',
  }),
  noBatches: entry<{ node: string; begin: string }>({
    code: 'SF5184',
    message: (d) => `"${d.node}" has no batch to build: its begin (${d.begin}) is still to come`,
    hint: () => 'give a begin in the past (UTC), or --event-time-end',
  }),
  uniqueKeyColumn: entry<{ node: string; column: string; closest?: string | undefined }>({
    code: 'SF5008',
    message: (d) => `the unique_key "${d.column}" is not a column of "${d.node}"`,
    hint: (d) => (d.closest === undefined ? undefined : `did you mean "${d.closest}"?`),
  }),
  configColumn: entry<{ node: string; config: string; column: string; closest?: string | undefined }>({
    code: 'SF5018',
    message: (d) => `"${d.column}", which ${d.config} of "${d.node}" names, is not a column of it`,
    hint: (d) => (d.closest === undefined ? undefined : `did you mean "${d.closest}"?`),
  }),
  contractBroken: entry<{ node: string; problems: readonly string[] }>({
    code: 'SF5009',
    message: (d) => `"${d.node}" does not keep its contract`,
    details: (d) => d.problems,
    hint: () => 'change the query, or the columns and data_types in its YAML',
  }),
  testSettingInvalid: entry<{ test: string; setting: string; value: string; reason: string }>({
    code: 'SF5010',
    message: (d) => `${d.setting} "${d.value}" of test "${d.test}" is not a comparison that the database understands`,
    details: (d) => d.reason.split('\n'),
    hint: () => 'write a comparison with the number of failures, such as "> 10" or "!= 0"',
  }),
  seedUnreadable: entry<{ seed: string; reason: string }>({
    code: 'SF5011',
    message: (d) => `seed "${d.seed}" cannot be read: ${d.reason}`,
    hint: () => 'a seed is a UTF-8 CSV file whose first line names its columns, each once',
  }),
  templateWarning: entry<{ message: string }>({
    code: 'SF5012',
    message: (d) => d.message,
    label: () => 'exceptions.warn was called here',
  }),
  nothingToShow: entry<{ selection: string; matches: readonly string[] }>({
    code: 'SF5013',
    message: (d) =>
      d.matches.length === 0
        ? `"${d.selection}" names nothing that has a query`
        : `"${d.selection}" names ${d.matches.length} nodes; show takes one`,
    hint: (d) =>
      d.matches.length === 0
        ? 'name a model, an analysis, a test or a seed'
        : `name one of them: ${d.matches.slice(0, 10).join(', ')}`,
  }),
  modelEmpty: entry<{ model: string }>({
    code: 'SF5014',
    message: (d) => `model "${d.model}" has no query: its file renders to nothing but blanks and comments`,
    hint: () => 'write its select, or delete the file; a config `enabled: false` sets it aside',
  }),
  viewBuiltAsTable: entry<{ model: string; notes: readonly string[] }>({
    code: 'SF5100',
    message: (d) =>
      `view "${d.model}" is built as a table on this engine${d.notes.length === 0 ? '' : `: ${d.notes.join('; ')}`}`,
    hint: () => 'on Redshift it is a view; `materialized: table` says it for both',
  }),
  relationNotThere: entry<{ relation: string; closest?: string | undefined }>({
    code: 'SF5101',
    message: (d) => `table "${d.relation}" does not exist`,
    label: () => 'not found',
    hint: (d) =>
      d.closest === undefined
        ? 'build what it reads first (`+name` selects it with its parents), or read it through ref() or source(), which are waited for'
        : `write {{ ref('${d.closest}') }}: a table that is written out is not waited for`,
  }),
} as const;

// The layers of src/: the one table of who may import whom. tests/layers.test.ts enforces it, ARCHITECTURE.md prints it
// (scripts/codegen.ts writes it there).

export interface Layer {
  readonly name: string;
  readonly what: string;
  /** Besides util, diagnostics, core and itself. */
  readonly mayImport: readonly string[];
}

/** In the order of the table: a layer may only name layers above it. */
export const layers: readonly Layer[] = [
  { name: 'util', what: 'Result, Brand, Deferred, closest names: no word of SQL in it', mayImport: [] },
  {
    name: 'diagnostics',
    what: 'places in files, the catalogue of codes, the sink, how a diagnostic reads',
    mayImport: [],
  },
  { name: 'core', what: 'the data types and their constructors: no IO', mayImport: [] },
  { name: 'sql', what: 'what we know of SQL text', mayImport: [] },
  { name: 'graph', what: 'Dag: build, cycle path, stable order', mayImport: [] },
  { name: 'render', what: 'templates: parser, evaluator, the context, line map', mayImport: [] },
  { name: 'adapters', what: 'the interface to engines, and the engines', mayImport: ['sql'] },
  { name: 'config', what: 'project.config.ts, targets, variables -> ProjectConfig', mayImport: ['adapters', 'render'] },
  { name: 'parse', what: 'files on disk -> Manifest', mayImport: ['config', 'render', 'sql'] },
  { name: 'select', what: 'selectors -> a set of nodes', mayImport: ['graph'] },
  { name: 'compile', what: 'node -> compiled SQL, ephemeral models spliced in', mayImport: ['render', 'graph', 'sql'] },
  { name: 'sources', what: 'S3 listing, formats, ledger, loads', mayImport: ['adapters'] },
  {
    name: 'plan',
    what: 'Manifest + selection + warehouse state -> Plan (pure)',
    mayImport: ['graph', 'select', 'compile', 'render', 'adapters', 'sources', 'sql'],
  },
  {
    name: 'run',
    what: 'scheduler (order only), executor (one step), publishing',
    mayImport: ['plan', 'compile', 'render', 'sources', 'adapters', 'graph', 'sql'],
  },
  {
    name: 'artifacts',
    what: 'manifest.json, run_results.json: write, read back',
    mayImport: ['graph', 'adapters', 'config'],
  },
  {
    name: 'cache',
    what: 'what a compile leaves for the next one, and how much of it holds',
    mayImport: ['adapters', 'config', 'parse', 'compile', 'graph', 'artifacts'],
  },
  {
    name: 'engine',
    what: 'open, plan, run, test, show: the face of the library',
    mayImport: [
      'sql',
      'graph',
      'render',
      'adapters',
      'config',
      'parse',
      'select',
      'compile',
      'sources',
      'plan',
      'run',
      'artifacts',
      'cache',
    ],
  },
  { name: 'report', what: 'events -> pretty terminal, plain, json lines', mayImport: ['artifacts'] },
  {
    name: 'cli',
    what: 'argv -> command; the only user of process.* and of exit codes',
    mayImport: ['engine', 'report', 'config', 'artifacts'],
  },
];

/** What every layer may import. */
export const foundations: readonly string[] = ['util', 'diagnostics', 'core'];

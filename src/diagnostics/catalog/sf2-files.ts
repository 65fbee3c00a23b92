// SF2: files of the project and their YAML.
import { entry } from '../entry.ts';

const didYouMean = (closest: string | undefined): string | undefined =>
  closest === undefined ? undefined : `did you mean "${closest}"?`;
/** Lists whose items are mappings with a name. */
const named = new Set(['models', 'seeds', 'sources', 'tables', 'columns', 'macros', 'analyses', 'data_tests']);
const list = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(', ');

export const sf2 = {
  fileNotReadable: entry<{ path: string; reason: string }>({
    code: 'SF2001',
    message: (d) => `"${d.path}" cannot be read: ${d.reason}`,
    hint: (d) => (/UTF-|NUL byte/.test(d.reason) ? 'save the file as UTF-8' : undefined),
  }),
  yamlSyntax: entry<{ problem: string; hint?: string | undefined }>({
    code: 'SF2002',
    message: (d) => `this is not YAML: ${d.problem}`,
    hint: (d) => d.hint,
  }),
  yamlDuplicateKey: entry<{ key: string }>({
    code: 'SF2003',
    message: (d) => `key "${d.key}" is given twice`,
    label: () => 'again here',
    hint: () => 'one mapping holds a key once: merge the two, or begin a new list item with "- "',
  }),
  yamlUnknownKey: entry<{ key: string; where: string; closest?: string | undefined; hint?: string | undefined }>({
    code: 'SF2004',
    message: (d) => `${d.where} has no key "${d.key}"`,
    label: () => 'unknown key',
    hint: (d) => d.hint ?? didYouMean(d.closest),
  }),
  yamlWrongType: entry<{ key: string; expected: string; found: string }>({
    code: 'SF2005',
    message: (d) => `"${d.key}" must be ${d.expected}, not ${d.found}`,
    // YAML reads 5, off and 1.10 as numbers and booleans.
    hint: (d) => {
      if (d.expected === 'a list' && d.found === 'a mapping') return 'begin each item with "- "';
      const text = d.expected === 'a mapping' ? /^the text "(.*)"$/s.exec(d.found)?.[1] : undefined;
      if (text !== undefined && /^\w+:\S/.test(text)) return 'YAML wants a blank behind the colon of a key';
      if (text !== undefined && /^\S+$/.test(text) && named.has(d.key))
        return `write an item as a mapping: - name: ${text}`;
      return d.expected === 'a text' && /^(?:true|false|-?[\d.]+)$/.test(d.found)
        ? 'put the value in quotes'
        : undefined;
    },
  }),
  yamlWrongValue: entry<{
    key: string;
    value: string;
    allowed?: readonly string[] | undefined;
    reason?: string | undefined;
    closest?: string | undefined;
  }>({
    code: 'SF2006',
    message: (d) =>
      d.reason === undefined ? `"${d.value}" is no value of "${d.key}"` : `"${d.key}" ${d.reason}, not "${d.value}"`,
    hint: (d) => didYouMean(d.closest) ?? (d.allowed === undefined ? undefined : `it is one of ${list(d.allowed)}`),
  }),
  yamlMissingKey: entry<{ key: string; where: string; allowed?: readonly string[] | undefined }>({
    code: 'SF2007',
    message: (d) => `${d.where} needs the key "${d.key}"`,
    hint: (d) => (d.allowed === undefined ? undefined : `it is one of ${list(d.allowed)}`),
  }),
  yamlUnquotedTemplate: entry<Record<string, never>>({
    code: 'SF2008',
    message: () => 'braces without quotes are a YAML mapping',
    hint: () => 'put the template in quotes: "{{ … }}"',
  }),
  propertyNotBuilt: entry<{ key: string; consequence: string; hint?: string | undefined }>({
    code: 'SF2009',
    message: (d) => `"${d.key}" is not built yet: ${d.consequence}`,
    hint: (d) => d.hint,
  }),
  propertiesWithoutNode: entry<{
    kind: string;
    name: string;
    closest?: string | undefined;
    /** What it is, and the key that such are described under. */
    other?: { readonly kind: string; readonly key: string } | undefined;
  }>({
    code: 'SF2010',
    message: (d) => `${d.kind} "${d.name}" is described here, but does not exist`,
    hint: (d) =>
      d.other === undefined
        ? didYouMean(d.closest)
        : `"${d.name}" is a ${d.other.kind}: describe it under "${d.other.key}:"`,
  }),
  propertiesTwice: entry<{ kind: string; name: string }>({
    code: 'SF2011',
    message: (d) => `${d.kind} "${d.name}" is described twice`,
    label: () => 'again here',
    hint: () => 'keep one entry and move what the other says into it',
  }),
  nodeTwice: entry<{ name: string; kinds: string }>({
    code: 'SF2012',
    message: (d) => `two ${d.kinds} have the name "${d.name}"`,
    hint: (d) =>
      d.kinds === 'source tables'
        ? 'keep one of the two entries'
        : "ref() finds by name, so rename one of them (a config `alias` may keep the table's name)",
  }),
  relationTwice: entry<{ relation: string; first: string; second: string }>({
    code: 'SF2013',
    message: (d) => `"${d.first}" and "${d.second}" would both be written to "${d.relation}"`,
    hint: () => 'give one of them another alias or schema',
  }),
  columnTwice: entry<{ column: string; node: string }>({
    code: 'SF2014',
    message: (d) => `column "${d.column}" of "${d.node}" is listed twice`,
    label: () => 'again here',
  }),
  loadBarePrefix: entry<{ uri: string }>({
    code: 'SF2015',
    message: (d) => `"${d.uri}" is a bare prefix: it would also take what only begins with these letters`,
    notes: (d) => [
      `the folder:          ${d.uri}/`,
      `all that begins so:  ${d.uri}*`,
      'one file:            its whole name, with its ending',
    ],
  }),
  loadUriInvalid: entry<{ uri: string; reason: string }>({
    code: 'SF2016',
    message: (d) => `"${d.uri}" cannot be loaded from: ${d.reason}`,
    hint: () => 'write s3://bucket/key, s3://bucket/folder/ or a glob such as s3://bucket/folder/*.json',
  }),
  loadColumnWithoutType: entry<{ column: string; table: string }>({
    code: 'SF2017',
    message: (d) => `column "${d.column}" of "${d.table}" needs a data_type: the load makes its table from the columns`,
    hint: () => 'add data_type, e.g. `data_type: varchar(256)`',
  }),
  loadColumnWithoutWidth: entry<{ column: string; table: string }>({
    code: 'SF2028',
    message: (d) => `column "${d.column}" of "${d.table}" has no width, and a fixed-width file is cut by nothing else`,
    hint: (d) => `add it to \`widths\`, in the order of the file: \`widths: { ${d.column}: 10, … }\``,
  }),
  loadColumnType: entry<{ column: string; table: string; reason?: string; meant?: string | undefined }>({
    code: 'SF2029',
    message: (d) => `column "${d.column}" of "${d.table}" has no type of Redshift's: ${d.reason}`,
    hint: (d) => didYouMean(d.meant),
  }),
  loadWithoutColumns: entry<{ table: string }>({
    code: 'SF2018',
    message: (d) => `"${d.table}" is loaded, but lists no columns`,
    hint: () => 'list them with their types: the load makes its table from them',
  }),
  loadUnknownColumn: entry<{ key: string; column: string; table: string; closest?: string | undefined }>({
    code: 'SF2019',
    message: (d) => `"${d.key}" names "${d.column}", which is no column of "${d.table}"`,
    hint: (d) => didYouMean(d.closest),
  }),
  loadOptionMisplaced: entry<{ option: string; belongsTo: string; found: string }>({
    code: 'SF2021',
    message: (d) => `load option "${d.option}" belongs to ${d.belongsTo}, not to ${d.found}`,
    hint: (d) => `remove it, or choose ${d.belongsTo}`,
  }),
  loadTwice: entry<{ table: string }>({
    code: 'SF2022',
    message: (d) => `"${d.table}" has both "load" and "config.meta.load"`,
    hint: () => 'keep one: config.meta.load where dbt reads the file too, else load',
  }),
  testMalformed: entry<{ reason: string; hint?: string | undefined }>({
    code: 'SF2023',
    message: (d) => `this is no test: ${d.reason}`,
    hint: (d) => d.hint,
  }),
  testKeyTwice: entry<{ key: string; first: string; second: string }>({
    code: 'SF2024',
    message: (d) => `"${d.key}" stands both ${d.first} and ${d.second}`,
    hint: () => 'keep one of the two',
  }),
  testTwice: entry<{ test: string; node: string }>({
    code: 'SF2025',
    message: (d) => `test "${d.test}" is declared twice on "${d.node}"`,
    label: () => 'again here',
    hint: () => 'remove one, or give it a `name` of its own',
  }),
  loadColumnReserved: entry<{ column: string; table: string }>({
    code: 'SF2026',
    message: (d) => `the load adds column "${d.column}" to "${d.table}" by itself`,
    hint: () =>
      'remove the column here, or give the load-time column another name (`loaded_at: NAME`, or false for none)',
  }),
  modelVersionsNotBuilt: entry<{ model: string }>({
    code: 'SF2027',
    message: (d) => `model "${d.model}" has versions, which are not built yet`,
    hint: () => 'give each version a model of its own name',
  }),
  pythonModel: entry<{ name: string }>({
    code: 'SF2080',
    message: (d) => `model "${d.name}" is left out: models in Python are not built yet`,
    hint: () => 'write it as a select; what needs code can be a macro in TypeScript',
  }),
} as const;

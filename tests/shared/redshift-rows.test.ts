// Every difference between Redshift and DuckDB that the reference lists is equal, refused, or told in the docs: which test says so.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const reference = new URL('../../../shared/reference/redshift.md', import.meta.url);
const adapters = 'tests/unit/adapters';
const semantics = `${adapters}/redshift-semantics.test.ts`;
const diagnostics = `${adapters}/redshift-diagnostics.test.ts`;
const statements = `${adapters}/redshift-statements.test.ts`;
const casts = `${adapters}/redshift-casts.test.ts`;
const errors = `${adapters}/value-errors.test.ts`;
const docs = 'docs/redshift-locally.md';

/** Words that stand in the title or the row of a test (or of the table in the docs). */
type Proof = readonly [file: string, ...words: readonly string[]];

const rows: Readonly<Record<string, readonly Proof[]>> = {
  'int / int': [[semantics, 'whole numbers are divided without a rest']],
  'x / 0': [
    [semantics, "'division by zero'"],
    [errors, 'five / nought', 'f / nought', 'd % nought'],
  ],
  'decimal / decimal': [
    [semantics, "decimals keep the scale of the manual's rule"],
    [`${adapters}/redshift-decimals.test.ts`, 'decimal %s decimal, of any precision and scale'],
  ],
  'bare DECIMAL': [[semantics, 'a bare DECIMAL has no decimals']],
  'SUM(int) / SUM(bigint)': [
    [semantics, 'sum and average of whole numbers'],
    [errors, 'sum(b)'],
  ],
  'AVG(int)': [[semantics, 'sum and average of whole numbers']],
  'AVG/SUM(decimal)': [[semantics, 'a sum of decimals has 38 digits']],
  'decimal to int, decimal(…,s) cast': [
    [semantics, 'half away from zero'],
    [docs, 'casts of doubles to integers round halves to the even number'],
  ],
  "'2.5'::int": [[semantics, "select '2.5'::int"]],
  'concat(a,null)': [[semantics, 'concat takes two and gives NULL for NULL', 'select concat(name, name, name)']],
  'double-pipe with NULL': [[semantics, 'what joins with || and NULL is NULL']],
  'trailing blanks in = / IN / DISTINCT / join': [
    [semantics, 'trailing blanks do not count in comparisons', 'nor in DISTINCT', 'nor in WHERE, nor in joins'],
  ],
  'VARCHAR(n)': [
    [semantics, 'an explicit cast cuts bytes'],
    [statements, 'a value too long for its column is refused'],
  ],
  'CHAR(n)': [[semantics, 'CHAR is padded where it is shown only']],
  'TEXT / VARCHAR': [[casts, 'a column without a length has Redshift’s own']],
  'string order/case': [[semantics, 'texts are sorted by their bytes', 'collate case_insensitive']],
  'LIKE / ILIKE': [[semantics, 'LIKE escapes with a backslash', 'ILIKE ignores case']],
  'ORDER BY default nulls': [[semantics, 'NULL is the greatest: last upwards, first downwards']],
  'aggregate window with ORDER BY': [[diagnostics, 'SUM over an ORDER BY needs a frame']],
  'lag/lead IGNORE NULLS': [[semantics, 'lag with IGNORE NULLS']],
  LISTAGG: [
    [
      semantics,
      'listagg with its order',
      'listagg without a separator, blanks left out',
      'Result size exceeds LISTAGG',
    ],
  ],
  'STRING_AGG, ARRAY_AGG, FILTER(WHERE)': [[semantics, 'select string_agg', 'select array_agg', 'filter (where']],
  QUALIFY: [[semantics, "'qualify'"]],
  'alias reuse in SELECT': [
    [semantics, 'an alias is used again further on', 'a column wins over an alias of its name'],
  ],
  'alias in WHERE': [[semantics, 'an alias in WHERE, GROUP BY and ORDER BY']],
  'alias in HAVING': [[diagnostics, 'HAVING cannot use the alias']],
  'GROUP BY alias / ordinal': [[semantics, "'ordinals'", 'GROUP BY ALL']],
  'EXCLUDE columns, GROUP BY ALL': [[semantics, 'a star without some columns', 'GROUP BY ALL']],
  'LATERAL joins / correlated subqueries': [
    [semantics, 'LATERAL', 'a correlated EXISTS'],
    [diagnostics, 'a subquery that Redshift cannot take out of its loop'],
  ],
  'recursive CTE': [[semantics, 'a recursive common table', 'UNION ALL']],
  'VALUES as table': [[semantics, '(values (1), (2))']],
  'IS DISTINCT FROM': [[semantics, 'is distinct from']],
  'current time': [[semantics, 'one moment a run', 'select now()']],
  date_trunc: [[semantics, 'date_trunc gives a timestamp, weeks begin on Monday']],
  dow: [[semantics, "Sunday is day 0, weeks are ISO's"]],
  'week number': [[semantics, "Sunday is day 0, weeks are ISO's"]],
  'datediff(part,a,b)': [[semantics, 'datediff counts boundaries', 'a week of datediff begins on Sunday']],
  'dateadd(part,n,d)': [[semantics, 'dateadd stays within the month']],
  'month end': [[semantics, 'dateadd stays within the month']],
  'date ± int': [[semantics, 'days are added to dates']],
  'timestamp - timestamp': [[semantics, 'moments are subtracted']],
  epoch: [[semantics, "'epochs'"]],
  'seconds part': [[semantics, 'seconds with and without their fraction']],
  'to_char / to_date / to_timestamp(fmt)': [[semantics, 'to_char, to_date, to_timestamp']],
  'trunc(timestamp)': [[semantics, 'trunc of a timestamp is a date, last_day too']],
  last_day: [[semantics, 'trunc of a timestamp is a date, last_day too']],
  'convert_timezone(src,dst,ts)': [[semantics, 'zones are converted']],
  'session zone': [
    [semantics, 'zones are converted'],
    [docs, "the session's zone is UTC"],
  ],
  "'...+02'::timestamp": [[semantics, 'the zone in the text of a TIMESTAMP counts for nothing']],
  'NVL, NVL2, DECODE, ISNULL(a,b), ZEROIFNULL, CHARINDEX, BTRIM, INITCAP, STRTOL, CRC32, ADD_MONTHS, MONTHS_BETWEEN': [
    [
      semantics,
      'nvl, nvl2, decode, isnull, zeroifnull',
      'chains of texts',
      'months_between and the rest',
      'add_months(',
    ],
  ],
  'count(distinct a,b)': [[semantics, 'count(distinct id, name)']],
  'greatest/least nulls': [[semantics, 'greatest and least ignore NULL']],
  'substring with start ≤0': [[semantics, 'substring counts from one, also before it']],
  'split_part negative / 0': [[semantics, 'select split_part(name']],
  length: [[semantics, 'length counts characters, octet_length bytes']],
  md5: [[semantics, 'md5 and sha']],
  sha: [[semantics, 'md5 and sha']],
  'hash for surrogate keys': [[semantics, 'so that keys made of it are equal']],
  regexp_replace: [[semantics, 'regexp_replace replaces all']],
  '`~` / SIMILAR TO': [[semantics, '~ matches a part, SIMILAR TO the whole']],
  'regexp_substr/count/instr': [[semantics, 'regexp_substr, regexp_count, regexp_instr']],
  'backslash in literals': [
    [semantics, 'LIKE escapes with a backslash'],
    [docs, 'backslashes in literals'],
  ],
  'boolean text': [[diagnostics, 'cannot cast type boolean to character varying']],
  'max/min(boolean)': [[semantics, 'select max(id = 1)', 'bool_or is the maximum of booleans']],
  "1 = '1', union of int and text": [
    [semantics, 'a quoted literal becomes what it meets', 'a quoted literal in UNION and CASE'],
    [diagnostics, 'UNION types integer and character varying(64) cannot be matched'],
  ],
  'CASE branches of mixed type': [
    [diagnostics, 'CASE types integer and character varying(20) cannot be matched'],
    [semantics, "else 'none' end"],
  ],
  NaN: [
    [semantics, 'NaN is equal to itself and the greatest'],
    [docs, 'NaN in scans'],
  ],
  'identifier case': [[semantics, 'names are folded, quoted ones too']],
  'result column name': [[semantics, 'columns are called as Redshift calls them']],
  'duplicate output names in CTAS': [[diagnostics, 'a relation may not have two columns of one name, an answer may']],
  'JSON type': [[semantics, 'SUPER: navigation, unnesting, types', "'json_extract_path_text'"]],
  'missing types': [[semantics, 'select [1, 2]', 'id::uuid', 'id::hugeint', "'bytes'"]],
  'TIMESTAMP precision': [[semantics, 'a timestamp has microseconds']],
  IDENTITY: [
    [statements, 'an IDENTITY column cannot be had'],
    [docs, 'IDENTITY columns'],
  ],
  'PK / UNIQUE': [[docs, 'primary keys, UNIQUE, foreign keys']],
  'DISTKEY/SORTKEY/BACKUP/ENCODE': [[statements, 'a table is made without what concerns storage']],
  'MERGE duplicates': [[statements, 'MERGE changes and adds, and refuses a source that meets a row twice']],
  'DROP ... CASCADE': [[docs, 'DROP … CASCADE']],
  TRUNCATE: [
    [statements, 'renaming and truncating'],
    [docs, '`TRUNCATE`'],
  ],
  'DDL in transaction': [[docs, 'DDL in a transaction']],
  generate_series: [[semantics, 'generate_series(1, 3)']],
  'random/uuid': [[semantics, 'random() is below one', 'id::uuid']],
  'TOP n, MINUS, CONNECT BY, APPROXIMATE COUNT, `(+)`': [
    [semantics, 'top, minus, limit', "'minus'", 'connect by', 'approximate count(distinct)', 'the old outer join'],
  ],
  'PIVOT/UNPIVOT words': [[semantics, 'a word of the language is a name in quotes', 'select pivot from', "'pivot'"]],
};

const topics = Array.from(
  (readFileSync(reference, 'utf8').split('\n## 4. ')[1] ?? '').split('\n### 4.1')[0]?.matchAll(/^\| (.+?) \|/gm) ?? [],
  ([, topic = '']) => topic,
).filter((topic) => topic !== 'Topic');

test('every row of the reference has its proof, and no other', () => {
  expect(topics.length).toBeGreaterThan(80);
  expect(Object.keys(rows).sort()).toEqual([...topics].sort());
});

describe('the proof stands where it is said to', () => {
  const texts = new Map<string, string>();
  const textOf = (file: string): string => {
    const known = texts.get(file) ?? readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    texts.set(file, known);
    return known;
  };
  test.each(Object.entries(rows))('%s', (_, proofs) => {
    for (const [file, ...words] of proofs) for (const word of words) expect(textOf(file)).toContain(word);
  });
});

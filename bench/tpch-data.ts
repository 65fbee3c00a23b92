// TPC-H's tables, made by DuckDB itself: the sizes, keys and value lists of the specification (revision 3), values by a hash of
// their row's number, so that every run makes the same. Not dbgen's bytes: texts are shorter, and dates and prices only have its ranges.

/** Rows at scale 1; order lines follow from the orders: one to seven each, four in the mean. */
const sizes = { supplier: 10_000, part: 200_000, customer: 150_000, orders: 1_500_000 };

const list = (words: string): string =>
  `[${words
    .split(' ')
    .map((word) => `'${word.replaceAll('_', ' ')}'`)
    .join(', ')}]`;
const pick = (words: string, seed: string): string => {
  const count = words.split(' ').length;
  return `${list(words)}[(hash(${seed}) % ${count})::int + 1]`;
};
/** A whole number from `low` to `high`. */
const between = (low: number, high: number, seed: string): string =>
  `(${low} + (hash(${seed}) % ${high - low + 1})::bigint)`;

const colours =
  'almond antique aquamarine azure beige bisque black blanched blue blush brown burlywood burnished chartreuse chiffon chocolate coral cornflower cornsilk cream cyan dark deep dim dodger drab firebrick floral forest frosted gainsboro ghost goldenrod green grey honeydew hot indian ivory khaki';
const nations =
  'ALGERIA:0 ARGENTINA:1 BRAZIL:1 CANADA:1 EGYPT:4 ETHIOPIA:0 FRANCE:3 GERMANY:3 INDIA:2 INDONESIA:2 IRAN:4 IRAQ:4 JAPAN:2 JORDAN:4 KENYA:0 MOROCCO:0 MOZAMBIQUE:0 PERU:1 CHINA:2 ROMANIA:3 SAUDI_ARABIA:4 VIETNAM:2 RUSSIA:3 UNITED_KINGDOM:3 UNITED_STATES:1';
const comments =
  'carefully quickly furiously slyly blithely ironic final regular express special pending bold even silent unusual';
const phone = (nation: string, seed: string): string =>
  `(${nation} + 10)::varchar || '-' || ${between(100, 999, `${seed} || 'a'`)} || '-' || ${between(100, 999, `${seed} || 'b'`)} || '-' || ${between(1000, 9999, `${seed} || 'c'`)}`;
const comment = (seed: string, special: string): string =>
  `${pick(comments, `${seed} || 'u'`)} || ' ' || case when hash(${seed} || 'x') % 100 < 2 then '${special}' else 'accounts' end || ' ' || ${pick(comments, `${seed} || 'v'`)}`;

/** CREATE TABLE statements, in the order in which they must run. `scale` 1 is about 1 GB of TPC-H. */
export function tpchStatements(scale: number): readonly string[] {
  const rows = (table: keyof typeof sizes): number => Math.max(10, Math.round(sizes[table] * scale));
  const suppliers = rows('supplier');
  const parts = rows('part');
  const customers = rows('customer');
  const orders = rows('orders');
  const supplierOf = (part: string, copy: string): string =>
    `((${part} + ${copy} * (${suppliers} // 4 + (${part} - 1) // ${suppliers})) % ${suppliers} + 1)::integer`;
  return [
    `create table region as select (i - 1)::integer as r_regionkey, ${list('AFRICA AMERICA ASIA EUROPE MIDDLE_EAST')}[i] as r_name, '' as r_comment from range(1, 6) t(i)`,
    `create table nation as select (i - 1)::integer as n_nationkey, split_part(n, ':', 1) as n_name, split_part(n, ':', 2)::integer as n_regionkey, '' as n_comment
      from (select i, ${list(nations)}[i] as n from range(1, 26) t(i))`,
    `create table supplier as select i::integer as s_suppkey, 'Supplier#' || lpad(i::varchar, 9, '0') as s_name, 'street ' || i as s_address,
      (hash('sn' || i) % 25)::integer as s_nationkey, ${phone("(hash('sn' || i) % 25)", "'sp' || i")} as s_phone,
      (${between(-99_999, 999_999, "'sa' || i")} * 0.01)::decimal(15, 2) as s_acctbal, ${comment("'sc' || i", 'Customer Complaints')} as s_comment from range(1, ${suppliers + 1}) t(i)`,
    `create table part as select i::integer as p_partkey, ${['1', '2', '3', '4', '5'].map((at) => pick(colours, `'pn${at}' || i`)).join(" || ' ' || ")} as p_name,
      'Manufacturer#' || (hash('pm' || i) % 5 + 1) as p_mfgr, 'Brand#' || (hash('pm' || i) % 5 + 1) || (hash('pb' || i) % 5 + 1) as p_brand,
      ${pick('STANDARD SMALL MEDIUM LARGE ECONOMY PROMO', "'t1' || i")} || ' ' || ${pick('ANODIZED BURNISHED PLATED POLISHED BRUSHED', "'t2' || i")} || ' ' || ${pick('TIN NICKEL BRASS STEEL COPPER', "'t3' || i")} as p_type,
      ${between(1, 50, "'ps' || i")}::integer as p_size, ${pick('SM LG MED JUMBO WRAP', "'c1' || i")} || ' ' || ${pick('CASE BOX BAG JAR PKG PACK CAN DRUM', "'c2' || i")} as p_container,
      ((90000 + (i // 10) % 20001 + 100 * (i % 1000)) * 0.01)::decimal(15, 2) as p_retailprice, '' as p_comment from range(1, ${parts + 1}) t(i)`,
    `create table partsupp as select p::integer as ps_partkey, ${supplierOf('p', 'c')} as ps_suppkey, ${between(1, 9999, "'pq' || p || '-' || c")}::integer as ps_availqty,
      (${between(100, 100_000, "'pc' || p || '-' || c")} * 0.01)::decimal(15, 2) as ps_supplycost, '' as ps_comment from range(1, ${parts + 1}) t(p), range(0, 4) u(c)`,
    `create table customer as select i::integer as c_custkey, 'Customer#' || lpad(i::varchar, 9, '0') as c_name, 'street ' || i as c_address,
      (hash('cn' || i) % 25)::integer as c_nationkey, ${phone("(hash('cn' || i) % 25)", "'cp' || i")} as c_phone, (${between(-99_999, 999_999, "'ca' || i")} * 0.01)::decimal(15, 2) as c_acctbal,
      ${pick('AUTOMOBILE BUILDING FURNITURE MACHINERY HOUSEHOLD', "'cs' || i")} as c_mktsegment, ${comment("'cc' || i", 'sleepy')} as c_comment from range(1, ${customers + 1}) t(i)`,
    // A third of the customers order nothing, as in the specification.
    `create table orders_base as select ((i // 8) * 32 + i % 8 + 1)::integer as o_orderkey, (hash('oc' || i) % ${customers})::integer as c, (date '1992-01-01' + (hash('od' || i) % 2406)::integer) as o_orderdate, i from range(0, ${orders}) t(i)`,
    `create table lineitem as select o_orderkey as l_orderkey, partkey::integer as l_partkey, ${supplierOf('partkey', '(s % 4)')} as l_suppkey, n::integer as l_linenumber, quantity::decimal(15, 2) as l_quantity,
      (quantity * (90000 + (partkey // 10) % 20001 + 100 * (partkey % 1000)) * 0.01)::decimal(15, 2) as l_extendedprice, ((h // 7 % 11) * 0.01)::decimal(15, 2) as l_discount, ((h // 131 % 9) * 0.01)::decimal(15, 2) as l_tax,
      case when receipt <= date '1995-06-17' then case when h % 2 = 0 then 'R' else 'A' end else 'N' end as l_returnflag, case when ship > date '1995-06-17' then 'O' else 'F' end as l_linestatus,
      ship as l_shipdate, o_orderdate + (30 + (h // 17 % 61)::integer) as l_commitdate, receipt as l_receiptdate,
      ${list('DELIVER_IN_PERSON COLLECT_COD NONE TAKE_BACK_RETURN')}[(h // 23 % 4)::int + 1] as l_shipinstruct, ${list('REG_AIR AIR RAIL SHIP TRUCK MAIL FOB')}[(h // 29 % 7)::int + 1] as l_shipmode, '' as l_comment
      from (select *, ship + (1 + (h // 37 % 30)::integer) as receipt from
        (select o_orderkey, o_orderdate, n, h, (h // 3 % ${parts})::bigint + 1 as partkey, h // 11 as s, (h // 41 % 50)::bigint + 1 as quantity, o_orderdate + (1 + (h // 43 % 121)::integer) as ship from
          (select o_orderkey, o_orderdate, n, hash(i * 8 + n) as h from orders_base, range(1, 8) u(n) where n <= hash('ol' || i) % 7 + 1)))`,
    `create table orders as select o_orderkey, (case when c % 3 = 2 then c - 1 else c end + 1)::integer as o_custkey, case when open = lines then 'O' when open = 0 then 'F' else 'P' end as o_orderstatus, total::decimal(15, 2) as o_totalprice, o_orderdate,
      ${pick('1-URGENT 2-HIGH 3-MEDIUM 4-NOT_SPECIFIED 5-LOW', "'op' || i")} as o_orderpriority, 'Clerk#' || lpad((hash('ok' || i) % 1000)::varchar, 9, '0') as o_clerk, 0::integer as o_shippriority,
      ${pick(comments, "'ou' || i")} || case when hash('ox' || i) % 100 < 2 then ' special packages requests' else ' deposits' end as o_comment
      from orders_base join (select l_orderkey, count(*) as lines, count(*) filter (l_linestatus = 'O') as open, sum(l_extendedprice * (1 + l_tax) * (1 - l_discount)) as total from lineitem group by 1) on l_orderkey = o_orderkey`,
    'drop table orders_base',
  ];
}

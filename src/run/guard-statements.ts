// Statements that fail on purpose, for engines whose transactions are sent as a whole (capability `guarded`): nobody can look at an
// answer before the commit, so the transaction itself must stop. Text only.
import type { Dialect } from '../adapters/adapter.ts';
import type { TestNode } from '../core/node.ts';
import type { Relation } from '../core/relation.ts';

export interface GuardedTest {
  readonly node: TestNode;
  /** `countQuery` of the test: one row with failures, should_warn, should_error. */
  readonly counting: string;
}

export interface TestGuard {
  readonly sql: string;
  /** Whether its row says which tests warned: the rest of them can only pass or fail. */
  readonly tellsWarnings: boolean;
}

const failedMark = 'sqlflow tests failed:';
const warnedMark = ' warned:';
/** An engine may cut a long text off. */
const endMark = ' end';
const lostMark = 'sqlflow lease lost';

/**
 * A cast of a text that is no number stops the transaction, and the engine's error names the text. The text is put together from
 * what the query finds, so no planner can evaluate the cast before.
 *
 * @param first number of the first test: the text says `12=3` for three failures of the test with number 12.
 */
export function testGuard(tests: readonly GuardedTest[], first: number): TestGuard {
  const failed: string[] = [];
  const warned: string[] = [];
  const from: string[] = [];
  tests.forEach(({ node, counting }, at) => {
    const alias = `t${at}`;
    const pair = (flag: string): string =>
      `case when ${alias}.${flag} = 1 then ' ${first + at}=' || ${alias}.failures else '' end`;
    if (node.config.severity === 'error') failed.push(pair('should_error'));
    if (canWarn(node)) warned.push(pair('should_warn'));
    from.push(`(\n${counting}\n) ${alias}`);
  });
  const texts = (parts: readonly string[]): string => (parts.length === 0 ? "''" : parts.join('\n    || '));
  const sql = [
    `select case when failed <> '' then cast('${failedMark}' || failed || '${warnedMark}' || warned || '${endMark}' as integer) end as guard, warned`,
    `from (\n  select ${texts(failed)} as failed,\n    ${texts(warned)} as warned`,
    `  from ${from.join('\n  cross join ')}\n) g`,
  ].join('\n');
  return { sql, tellsWarnings: warned.length > 0 };
}

/** A test of severity error warns only where its two conditions differ. */
export function canWarn({ config }: TestNode): boolean {
  return config.severity === 'warn' || config.warnIf !== config.errorIf;
}

export interface GuardFailure {
  /** Number of a test -> its failures. */
  readonly failed: ReadonlyMap<number, number>;
  readonly warned: ReadonlyMap<number, number>;
}

/** What an engine's error text says of the tests of the guard; undefined where it does not carry the guard's text, or not all of it. */
export function readGuardFailure(text: string): GuardFailure | undefined {
  const pairs = '((?: \\d+=\\d+)*)';
  const [, failed, warned] = new RegExp(`${failedMark}${pairs}${warnedMark}${pairs}${endMark}`).exec(text) ?? [];
  if (failed === undefined || warned === undefined) return undefined;
  return { failed: readGuardText(failed), warned: readGuardText(warned) };
}

/** Numbers of tests -> failures, out of a guard's text. */
export function readGuardText(text: string): ReadonlyMap<number, number> {
  return new Map([...text.matchAll(/(\d+)=(\d+)/g)].map(([, test, failures]) => [Number(test), Number(failures)]));
}

/** Stops a transaction of a run that no longer holds the schema: another run may have begun to work in it. */
export function leaseGuard(table: Relation, holder: string, token: number, dialect: Dialect): string {
  const held = `holder = ${dialect.literal(holder)} and token = ${token}`;
  return `select cast(case when count(*) = 1 then '1' else '${lostMark}' end as integer) from ${dialect.relation(table)} where ${held}`;
}

export function isLeaseLost(text: string): boolean {
  return text.includes(lostMark);
}

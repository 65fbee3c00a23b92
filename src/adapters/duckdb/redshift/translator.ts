// What one translation keeps while it walks the tree: the problems found so far, the functions needed, names that are free.

import type { DiagnosticData, DiagnosticName } from '../../../diagnostics/catalog.ts';
import type { Expression, Place, TypeName } from '../../../sql/syntax/nodes.ts';
import type { SyntaxProblem } from '../../../sql/syntax/syntax-failure.ts';
import type { RedshiftType } from '../../../sql/types/redshift-type.ts';
import type { TypedSql } from './function-entry.ts';
import { formatInstant } from './now.ts';
import { holdsMarks, mark } from './place-marks.ts';
import type { TranslateOptions, TranslationProblem } from './translation.ts';
import { readTypeName } from './type-names.ts';

/** An expression, translated. */
export interface Value extends TypedSql {
  /** A decimal whose digits are right, while DuckDB's own precision of it may differ from `type`: cast where it leaves the query. */
  readonly loose?: boolean;
  /** A float that `+ - * /` made: without the look at whether it is finite. Holds while `checked` is the SQL, without its marks. */
  readonly unchecked?: { readonly sql: string; readonly checked: string };
  /** Stands for an expression that has been refused already: nothing more is said about what is made of it. */
  readonly broken?: boolean;
}

/** Thrown to give up one expression; the problem has been reported. */
export class Refused extends Error {}

export class Translator {
  readonly source: string;
  readonly options: TranslateOptions;
  readonly now: string;
  readonly problems: TranslationProblem[] = [];
  readonly functions = new Set<string>();
  readonly notes = new Set<string>();
  /** A relation is read somewhere: a table or a view, no query alone. */
  readsRelation = false;
  /** The first call that Redshift answers beside a table only. */
  callBesideTable: Place | undefined;
  /** The first relation of Redshift's catalog that is read. */
  catalogRead: Place | undefined;
  /** Tables of WITH that are being translated: without RECURSIVE they cannot read themselves. */
  readonly #defining: string[] = [];
  #names = 0;

  constructor(source: string, options: TranslateOptions) {
    this.source = source;
    this.options = options;
    this.now = formatInstant(options.now);
  }

  /** A name that nobody writes. */
  freshName(what: string): string {
    this.#names += 1;
    return `_sf:${what}${this.#names}`;
  }

  whileDefining<Result>(table: string, work: () => Result): Result {
    this.#defining.push(table);
    try {
      return work();
    } finally {
      this.#defining.pop();
    }
  }

  isDefining(table: string): boolean {
    return this.#defining.includes(table);
  }

  report<Name extends DiagnosticName>(name: Name, data: DiagnosticData<Name>, at: Place): void {
    this.problems.push({ name, data, at: { start: at.start, end: at.end } } as unknown as TranslationProblem);
  }

  fail<Name extends DiagnosticName>(name: Name, data: DiagnosticData<Name>, at: Place): never {
    this.report(name, data, at);
    throw new Refused();
  }

  reportSyntax({ message, hint, missing, at }: SyntaxProblem): void {
    if (missing !== undefined && hint !== undefined)
      this.report('redshiftLacks', { construct: missing, instead: hint }, at);
    else this.report('redshiftSyntax', { message, hint }, at);
  }

  /** Refuses what Redshift has and the embedded engine has not. */
  refuse(construct: string, why: string, instead: string, at: Place): never {
    return this.fail('redshiftNotLocal', { construct, why, instead }, at);
  }

  mistake(detail: string, at: Place, instead?: string): never {
    return this.fail('redshiftMistake', { detail, instead }, at);
  }

  /** A type as it is written. */
  readType(written: TypeName): RedshiftType {
    const read = readTypeName(written);
    if (read.ok) return read.type;
    return read.onlyThere === true
      ? this.refuse(`type "${written.name}"`, read.why, 'build this model on Redshift', written)
      : this.mistake(read.why, written);
  }

  lacks(construct: string, instead: string, at: Place): never {
    return this.fail('redshiftLacks', { construct, instead }, at);
  }

  /** Goes on after a refusal inside, so that one run tells all that is wrong. */
  attempt<Result>(work: () => Result, otherwise: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (error instanceof Refused) return otherwise();
      throw error;
    }
  }

  /** As `attempt`, for a question whose answer may be "cannot be told": nothing is reported. */
  quietly<Result>(work: () => Result, otherwise: () => Result): Result {
    const told = this.problems.length;
    const result = this.attempt(work, otherwise);
    this.problems.length = told;
    return result;
  }

  /** What only the whole query shows: LISTAGG and its kin need a table, the leader node's catalog goes with none. */
  checkNodes(): void {
    if (this.catalogRead !== undefined && this.readsRelation)
      this.report(
        'redshiftMistake',
        {
          detail:
            'a table of the catalog is read beside one of the user: "Specified types or functions not supported on Redshift tables"',
          instead: 'ask the catalog in a query of its own, e.g. by run_query',
        },
        this.catalogRead,
      );
    if (this.callBesideTable === undefined || this.readsRelation) return;
    this.report(
      'redshiftMistake',
      {
        detail: 'LISTAGG, MEDIAN and PERCENTILE_CONT must be applied on at least one user created table',
        instead: 'read a table in the query',
      },
      this.callBesideTable,
    );
  }

  textAt(at: Place): string {
    const text = this.source.slice(at.start, at.end).replace(/\s+/g, ' ');
    return text.length > 60 ? `${text.slice(0, 57)}…` : text;
  }

  /** The kind of a value must be known here. */
  needType(value: Value, why: string): void {
    if (value.broken) throw new Refused();
    if (value.type.kind === 'unknown')
      this.fail('typeNotKnown', { what: `"${this.textAt(value.node)}"`, why: value.type.why || why }, value.node);
  }
}

export const brokenValue = (node: Expression): Value => ({
  sql: 'NULL',
  type: { kind: 'unknown', why: '' },
  node,
  broken: true,
});

export const unknownType = (why: string): RedshiftType => ({ kind: 'unknown', why });

/** The user's text must not hold the characters that the translation marks places with. */
export const cannotBeMarked = holdsMarks;

export const marked = (node: Place, sql: string): string => mark(node, sql);

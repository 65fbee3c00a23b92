// The user's queries in the engine's words, for one command: cached by their text and by the columns of what they read.
import type { QueryTranslator, Translation, TranslationProblem } from '../adapters/query-translator.ts';
import type { CompiledSql } from '../core/compiled.ts';
import { type Relation, relationKey } from '../core/relation.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { Span } from '../diagnostics/source-file.ts';
import type { Place } from '../sql/syntax/nodes.ts';
import type { TypedColumn } from '../sql/types/redshift-type.ts';
import { closest } from '../util/closest.ts';
import { placeOf } from './compiled-place.ts';
import { bareQuery } from './query-text.ts';
import type { TypedCatalog } from './typed-catalog.ts';

export type Purpose = 'relation' | 'answer';

export interface TranslatedQuery {
  /** In the engine's words. */
  readonly sql: string;
  /** What it was made of. */
  readonly source: string;
  /** Undefined: the project writes the engine's own SQL, and nothing is known of types. */
  readonly columns: readonly TypedColumn[] | undefined;
  readonly functions: Translation['functions'];
  readonly notes: Translation['notes'];
  readonly places: Translation['places'] | undefined;
}

export interface Translations {
  /** A compiled query. Throws a DiagnosticError with all that is wrong, in the template's own lines. */
  query(compiled: CompiledSql, purpose: Purpose): Promise<TranslatedQuery>;
  /** SQL that stands in no file of the user; `file` names where it comes from. */
  text(sql: string, purpose: Purpose, file: string): Promise<TranslatedQuery>;
  /** One statement of any kind; `placeOf` says where to tell of what is wrong at a place of it. */
  statement(sql: string, placeOf: (place: Place) => Span): Promise<TranslatedQuery>;
  /** Undefined: the project writes the engine's own SQL. */
  readonly types: { readonly catalog: TypedCatalog; readonly translator: QueryTranslator } | undefined;
}

export const untranslated: Translations = {
  query: async (compiled) => asItStands(bareQuery(compiled.text)),
  text: async (sql) => asItStands(sql),
  statement: async (sql) => asItStands(sql),
  types: undefined,
};

function asItStands(sql: string): TranslatedQuery {
  return { sql, source: sql, columns: undefined, functions: [], notes: [], places: undefined };
}

/** By purpose and text. May outlive what the columns were read from: each entry says what it was told. */
export type TranslationCache = Map<string, Known>;

interface Known {
  readonly translation: Translation;
  readonly asked: readonly (readonly [key: string, columns: string])[];
}

export function createTranslations(input: {
  readonly translator: QueryTranslator;
  readonly catalog: TypedCatalog;
  /** The database that names without one mean. */
  readonly database: string;
  /** The schema that names without one mean. */
  readonly schema: string;
  readonly now: Date;
  readonly cache: TranslationCache;
  /** What `ref` knows, for a hint. */
  readonly names: readonly string[];
}): Translations {
  const { translator, catalog, now, cache } = input;

  const relationOf = (names: readonly string[]): Relation | undefined => {
    const [identifier, schema = input.schema, database] = [...names].reverse();
    if (identifier === undefined) return undefined;
    if (database !== undefined && database !== input.database.toLowerCase()) return undefined;
    return { database: input.database, schema, identifier };
  };
  const columnsOf = (names: readonly string[]): readonly TypedColumn[] | undefined => {
    const relation = relationOf(names);
    return relation === undefined ? undefined : catalog.columnsOf(relation);
  };

  async function translate(
    text: string,
    purpose: Purpose,
    what: 'query' | 'statement' = 'query',
  ): Promise<ReturnType<QueryTranslator['translate']>> {
    const key = `${what} ${purpose} ${text}`;
    const known = cache.get(key);
    if (known?.asked.every(([name, columns]) => fingerprint(columnsOf(name.split('.'))) === columns) === true)
      return known.translation;
    const again = new Set<string>();
    for (;;) {
      const asked = new Map<string, string>();
      const strange = new Set<string>();
      let readsCatalog = false;
      const translation = translator[what === 'query' ? 'translate' : 'translateStatement'](text, {
        now,
        purpose,
        relationColumns: (names) => {
          const relation = relationOf(names);
          if (relation !== undefined && !catalog.knows(relation.schema)) strange.add(relation.schema);
          const columns = columnsOf(names);
          asked.set(names.join('.'), fingerprint(columns));
          return columns;
        },
        textColumns: () => {
          readsCatalog = true;
          for (const schema of catalog.schemas) if (!catalog.knows(schema)) strange.add(schema);
          return catalog.textColumns();
        },
      });
      // It reads a schema that is none of the project's: ask for it, and begin anew.
      if (strange.size > 0) {
        await catalog.load([...strange]);
        continue;
      }
      if (translation.status === 'translated') {
        // What the catalog tells changes with every relation that is made.
        if (!readsCatalog) cache.set(key, { translation, asked: [...asked] });
        return translation;
      }
      // A hook may have made it since the database was asked: once more, for what is not there.
      const absent = [...asked]
        .filter(([, columns]) => columns === '')
        .flatMap(([name]) => relationOf(name.split('.')) ?? []);
      const unseen = absent.filter((relation) => !again.has(relationKey(relation)));
      for (const relation of unseen) {
        again.add(relationKey(relation));
        await catalog.refresh(relation);
      }
      if (unseen.some((relation) => catalog.columnsOf(relation) !== undefined)) continue;
      // Where the translation says itself that there is no such relation, it knows what is meant.
      const told = translation.problems.filter(saysNoRelation);
      if (told.length > 0) return { status: 'failed', problems: told };
      return absent.length === 0
        ? translation
        : { status: 'failed', problems: absent.map((relation) => notThere(text, relation, input.names)) };
    }
  }

  return {
    types: { catalog, translator },
    async query(compiled, purpose) {
      const source = bareQuery(compiled.text);
      const translation = await translate(source, purpose);
      if (translation.status === 'translated') return { ...translation, source };
      const shift = Math.max(0, compiled.text.indexOf(source));
      throw new DiagnosticError(
        translation.problems.map(({ name, data, at }) => {
          const place = placeOf(compiled, at.start + shift, at.end - at.start);
          return errorDiagnostic(name, place?.at, data as never, place?.labels ?? []);
        }) as [Diagnostic, ...Diagnostic[]],
      );
    },
    async statement(sql, placeIn) {
      const translation = await translate(sql, 'answer', 'statement');
      if (translation.status === 'translated') return { ...translation, source: sql };
      throw new DiagnosticError(
        translation.problems.map(({ name, data, at }) => errorDiagnostic(name, placeIn(at), data as never)) as [
          Diagnostic,
          ...Diagnostic[],
        ],
      );
    },
    async text(sql, purpose, file) {
      const translation = await translate(sql, purpose);
      if (translation.status === 'translated') return { ...translation, source: sql };
      throw new DiagnosticError(
        translation.problems.map(({ name, data, at }) =>
          errorDiagnostic(name, { file: { path: file, text: sql }, start: at.start, end: at.end }, data as never),
        ) as [Diagnostic, ...Diagnostic[]],
      );
    },
  };
}

const saysNoRelation = ({ name, data }: TranslationProblem): boolean =>
  name === 'redshiftMistake' && /^relation ".*" does not exist$/.test((data as { readonly detail: string }).detail);

/** Everything else that is wrong may follow from it, so it is told alone. */
function notThere(text: string, { schema, identifier }: Relation, names: readonly string[]): TranslationProblem {
  const found = new RegExp(
    `(?<![\\w"])(?:"?[\\w$]+"?\\s*\\.\\s*)*"?${identifier.replace(/\W/g, '\\$&')}"?(?![\\w"])`,
    'i',
  ).exec(text);
  const start = found?.index ?? 0;
  const near = names.includes(identifier) ? undefined : closest(identifier, names);
  // The schema of a name without one is the engine's affair.
  const isPlain = found !== null && !found[0].includes('.');
  const data = { relation: isPlain ? identifier : `${schema}.${identifier}`, closest: near };
  return { name: 'relationNotThere', data, at: { start, end: start + (found?.[0].length ?? 0) } };
}

const fingerprints = new WeakMap<readonly TypedColumn[], string>();

function fingerprint(columns: readonly TypedColumn[] | undefined): string {
  if (columns === undefined) return '';
  let text = fingerprints.get(columns);
  if (text === undefined) {
    text = JSON.stringify(columns);
    fingerprints.set(columns, text);
  }
  return text;
}

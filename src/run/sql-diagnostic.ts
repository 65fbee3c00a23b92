// An engine's error in compiled SQL -> a diagnostic at the template's line that made it.
import type { TranslatedPlace } from '../adapters/query-translator.ts';
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { CompiledSql } from '../core/compiled.ts';
import type { Node } from '../core/node.ts';
import { type Diagnostic, errorDiagnostic, type Label } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { lineStarts, type Span, wholeFile } from '../diagnostics/source-file.ts';
import { closest } from '../util/closest.ts';
import { isBuiltIn, placeOf, type TemplatePlace } from './compiled-place.ts';
import type { AbsentSource } from './missing-parents.ts';
import { bareQuery } from './query-text.ts';
import { inTest, testPlace } from './test-place.ts';
import type { TranslatedQuery } from './translations.ts';

/** A query that failed, and what the engine said of it. */
export interface FailedText {
  readonly node: Node;
  readonly error: WarehouseError;
  readonly compiled: CompiledSql;
  readonly translated: TranslatedQuery | undefined;
}

/** True where the run was cancelled, not refused. */
export function isInterruption(error: unknown): boolean {
  return (
    (error instanceof WarehouseError && error.kind === 'interrupted') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

/**
 * The diagnostics of whatever a step threw. Errors that are neither the engine's nor the user's are our bugs and go on.
 * `compiled` is the user's query inside the statement that failed, if there was one.
 */
export function diagnosticsOf(
  error: unknown,
  input: {
    /** Undefined: SQL of the command line. */
    readonly node: Node | undefined;
    readonly compiled: CompiledSql | undefined;
    /** What was sent in its place; undefined: it was sent as it stands. */
    readonly translated?: TranslatedQuery | undefined;
    readonly compiledPath: string | undefined;
    readonly missing?: readonly string[] | undefined;
    readonly absentSources?: readonly AbsentSource[] | undefined;
    /** What it could have read through `ref`. */
    readonly names?: readonly string[] | undefined;
    /** Of what the node reads. */
    readonly columns?: readonly string[] | undefined;
    /** What a person calls the database. */
    readonly database: string;
    /** The view below the node whose query raised it. */
    readonly view?: FailedText | undefined;
  },
): readonly [Diagnostic, ...Diagnostic[]] {
  if (error instanceof DiagnosticError) {
    const { node } = input;
    const [first, ...others] =
      node === undefined ? error.diagnostics : error.diagnostics.map((each) => inTest(each, node));
    if (first !== undefined) return [first, ...others];
  }
  if (!(error instanceof WarehouseError)) throw error;
  if (error.kind === 'disk') {
    const data = { path: input.database, node: input.node?.name, reason: error.message };
    return [errorDiagnostic('diskFull', input.node?.declaredAt, data)];
  }
  const blamed = input.view ?? { ...input, error };
  const suspects =
    blamed.compiled === undefined ? [] : suspectedPlaces(blamed.error, blamed.compiled, blamed.translated);
  const inTemplate =
    blamed.compiled === undefined
      ? undefined
      : (templatePlace(blamed.error, blamed.compiled, blamed.translated) ??
        suspectedPlace(suspects) ??
        namedPlace(blamed.error, blamed.compiled));
  const place = blamed.node?.kind === 'test' ? testPlace(blamed.node, inTemplate) : inTemplate;
  return [
    errorDiagnostic(
      'sqlFailed',
      place?.at ?? unknownPlace(blamed.node, blamed.compiled),
      {
        node: input.node?.name,
        reason: error.message,
        hint: error.hint ?? ((input.absentSources ?? []).length > 0 ? undefined : nearby(error, input)),
        missing: input.missing,
        absentSources: input.absentSources,
        compiledPath: input.compiledPath,
        statement: error.statement?.id === '' ? undefined : error.statement?.id,
        suspects: suspects.length > mostShown ? suspects.length : undefined,
        view: input.view?.node.name,
      },
      [...(place?.labels ?? []), ...readHere(input.node, input.view?.node)],
    ),
  ];
}

/** Where the node reads the view, if it does so itself. */
function readHere(node: Node | undefined, view: Node | undefined): readonly Label[] {
  if (node === undefined || view === undefined || !('refs' in node)) return [];
  const call = node.refs.find(({ name }) => name === view.name);
  return call === undefined || isBuiltIn(call.at.file) ? [] : [{ at: call.at, text: `read by "${node.name}" here` }];
}

/** What the user may have meant, where the database cannot know. */
function nearby(
  error: WarehouseError,
  {
    node,
    names,
    columns,
  }: {
    readonly node: Node | undefined;
    readonly names?: readonly string[] | undefined;
    readonly columns?: readonly string[] | undefined;
  },
): string | undefined {
  if (/^syntax error at or near ";"/.test(error.message)) return 'a model is one query: nothing may follow its ";"';
  const column = /does not have a column named "([^"]+)"/.exec(error.message)?.[1];
  const nearColumn = column === undefined || columns === undefined ? undefined : closest(column, columns);
  if (nearColumn !== undefined) return `did you mean "${nearColumn}"?`;
  const table = /^relation "([\w.]+)" does not exist/.exec(error.message)?.[1]?.split('.').at(-1);
  if (node?.kind === 'model' && table === node.relation.identifier)
    return 'it is the table that this model makes: read it in {% if is_incremental() %} … {% endif %} of an incremental model';
  const near = table === undefined || names === undefined ? undefined : closest(table, names);
  return near === undefined ? undefined : `write {{ ref('${near}') }}: a table that is written out is not waited for`;
}

/** The whole file of the SQL: it is to blame, not the YAML that describes it. */
function unknownPlace(node: Node | undefined, compiled: CompiledSql | undefined): Span | undefined {
  if (node?.kind === 'model' || node?.kind === 'analysis') return wholeFile(node.template);
  const [first] = compiled?.lineMap.lines ?? [];
  return node?.declaredAt ?? (first === undefined ? undefined : wholeFile(first.at.file));
}

/** Redshift tells no place of most mistakes, but what it means: the first word of the query that is it. */
function namedPlace(error: WarehouseError, compiled: CompiledSql): TemplatePlace | undefined {
  const name = /(?:column|relation|function|schema|table) "?([\w.]+)"?/i.exec(error.message)?.[1]?.split('.').at(-1);
  if (name === undefined || error.statement === undefined) return undefined;
  const found = new RegExp(`(?<![\\w"])"?${name}"?(?![\\w"])`, 'i').exec(compiled.text);
  return found === null ? undefined : placeOf(compiled, found.index);
}

interface PlaceFinder {
  readonly sent: (offset: number) => TemplatePlace | undefined;
  /** Of the piece that raises at this offset of what was sent. */
  readonly raising: (offset: number) => TemplatePlace | undefined;
  readonly source: (offset: number) => TemplatePlace | undefined;
}

/** The way back to the template; undefined: another statement failed than the one that holds the query. */
function placeFinder(
  error: WarehouseError,
  compiled: CompiledSql,
  translated: TranslatedQuery | undefined,
): PlaceFinder | undefined {
  const source = bareQuery(compiled.text);
  const query = translated?.sql ?? source;
  const start = error.sql.indexOf(query);
  if (start < 0) return undefined;
  const shift = Math.max(0, compiled.text.indexOf(source));
  const inSource = (offset: number): TemplatePlace | undefined => placeOf(compiled, offset + shift);
  const behind = (sentOffset: number): TranslatedPlace | undefined => {
    const offset = sentOffset - start;
    if (offset < 0 || offset > query.length) return undefined;
    const places = translated?.places;
    return places === undefined ? { at: offset, from: offset } : places.findLast(({ at }) => at <= offset);
  };
  const placeFrom = (from: number | undefined): TemplatePlace | undefined =>
    from === undefined ? undefined : inSource(from);
  return {
    source: inSource,
    sent: (offset) => placeFrom(behind(offset)?.from),
    raising: (offset) => {
      const found = behind(offset);
      return placeFrom(found?.raises?.from ?? found?.within ?? found?.from);
    },
  };
}

/** Where in the user's text the engine's error is: through the statement around it, and through the translation. */
function templatePlace(
  error: WarehouseError,
  compiled: CompiledSql,
  translated: TranslatedQuery | undefined,
): TemplatePlace | undefined {
  if (error.position === undefined) return undefined;
  const sent = { path: '', text: error.sql };
  const offset = (lineStarts(sent)[error.position.line - 1] ?? 0) + error.position.column - 1;
  const find = placeFinder(error, compiled, translated);
  return error.raisedBy.length > 0 ? find?.raising(offset) : find?.sent(offset);
}

/** All that can have raised an error over a value, in the order of the text. */
function suspectedPlaces(
  error: WarehouseError,
  compiled: CompiledSql,
  translated: TranslatedQuery | undefined,
): readonly TemplatePlace[] {
  const find = placeFinder(error, compiled, translated);
  if (find === undefined || error.position !== undefined) return [];
  const pieces = (translated?.places ?? []).flatMap(({ raises }) =>
    raises !== undefined && isNamed(raises.what, error.raisedBy) ? [find.source(raises.from)] : [],
  );
  const found = new Map<string, TemplatePlace>();
  for (const place of [...error.suspects.map(find.raising), ...pieces])
    if (place !== undefined) found.set(`${place.at.file.path}:${place.at.start}`, place);
  return [...found.values()].sort((one, other) => one.at.start - other.at.start);
}

/** `call *` means every call. */
const isNamed = (what: string, names: readonly string[]): boolean =>
  names.includes(what) || (what.startsWith('call ') && names.includes('call *'));

const mostShown = 4;

/** The first of them; a few others are pointed at too, many are counted. */
function suspectedPlace(places: readonly TemplatePlace[]): TemplatePlace | undefined {
  const [first, ...others] = places;
  if (first === undefined || others.length >= mostShown) return first;
  return { at: first.at, labels: [...first.labels, ...others.map(({ at }) => ({ at, text: 'or here' }))] };
}

// The translations of one command: from the SQL that the project is written in to that of its target.
import type { Warehouse } from '../adapters/adapter.ts';
import { createTranslations, type TranslationCache, type Translations, untranslated } from '../run/translations.ts';
import { TypedCatalog } from '../run/typed-catalog.ts';
import type { OpenedProject } from './opened-project.ts';

export async function openTranslations(
  {
    config,
    target,
    place,
    startedAt,
    parsed,
  }: Pick<OpenedProject, 'config' | 'target' | 'place' | 'startedAt' | 'parsed'>,
  connect: () => Promise<Warehouse>,
  cache: TranslationCache,
): Promise<Translations> {
  const translator = await target.adapter.dialect.translatorFrom(config.dialect);
  if (translator === undefined) return untranslated;
  return createTranslations({
    translator,
    catalog: new TypedCatalog(connect, translator, parsed.manifest),
    database: target.adapter.databaseName(target.adapterConfig, place),
    // DuckDB's own: what a name without a schema means there.
    schema: 'main',
    now: startedAt,
    cache,
    names: [...parsed.manifest.nodes.values()].flatMap(({ kind, name }) =>
      kind === 'model' || kind === 'seed' ? [name] : [],
    ),
  });
}

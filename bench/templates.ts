// Templates: many different models, each parsed and rendered once, by sqlflow, stock nunjucks and minijinja in turns, in one process on one
// core; and what the syntax trees of all of them take.
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type * as Minijinja from 'minijinja-js';
import nunjucks from 'nunjucks';
import { median } from './compile.ts';

export interface TemplateFigures {
  readonly models: number;
  /** Of the first round alone: V8 compiles and optimizes beside it. */
  readonly first: Taken;
  /** Medians of the other rounds. */
  readonly later: Taken;
  /** Of the syntax trees, without the texts. */
  readonly treeMegabytes: number;
}

/** Seconds for all models, by what was measured and engine. */
export type Taken = Readonly<Record<Measure, Readonly<Record<Engine, number>>>>;

/** Processor time of the main thread, of all threads (V8 compiles and collects garbage on others), and what a clock shows. */
export type Measure = 'main thread' | 'all threads' | 'clock';

export type Engine = 'sqlflow' | 'nunjucks' | 'minijinja';
type RenderOne = (text: string, at: number) => string;

/** `shared`: the macros are a text of their own, read once; `own`: each model begins with them. */
export type MacroPlace = 'shared' | 'own';

export async function benchTemplates(models: number, rounds: number, place: MacroPlace): Promise<TemplateFigures> {
  const texts = Array.from({ length: models }, (_, number) => modelText(number));
  const engines: Readonly<Record<Engine, RenderOne>> = {
    sqlflow: await sqlflowEngine(place),
    nunjucks: nunjucksEngine(place),
    minijinja: minijinjaEngine(place),
  };
  const names = Object.keys(engines) as Engine[];
  const taken: Taken[] = [];
  const outputs = new Map<Engine, string[]>();
  for (let round = 0; round < rounds; round += 1) {
    const times = new Map<Engine, Readonly<Record<Measure, number>>>();
    for (const name of names) {
      collectGarbage();
      const began = { all: process.cpuUsage(), here: process.threadCpuUsage(), clock: performance.now() };
      outputs.set(name, texts.map(engines[name]));
      times.set(name, {
        'main thread': secondsOf(process.threadCpuUsage(began.here)),
        'all threads': secondsOf(process.cpuUsage(began.all)),
        clock: (performance.now() - began.clock) / 1000,
      });
    }
    taken.push(byMeasure((measure, name) => times.get(name)?.[measure] ?? Number.NaN));
  }
  for (const name of names) sameWords(name, outputs.get('sqlflow') ?? [], outputs.get(name) ?? []);
  const [first, ...others] = taken as [Taken, ...Taken[]];
  const later = byMeasure((measure, name) => median(others.map((round) => round[measure][name])));
  return { models, first, later, treeMegabytes: await treeMegabytes(texts) };
}

function secondsOf({ user, system }: { readonly user: number; readonly system: number }): number {
  return (user + system) / 1_000_000;
}

function byMeasure(seconds: (measure: Measure, name: Engine) => number): Taken {
  const ofAll = (measure: Measure): Readonly<Record<Engine, number>> => ({
    sqlflow: seconds(measure, 'sqlflow'),
    nunjucks: seconds(measure, 'nunjucks'),
    minijinja: seconds(measure, 'minijinja'),
  });
  return { 'main thread': ofAll('main thread'), 'all threads': ofAll('all threads'), clock: ofAll('clock') };
}

/** Twenty lines; every model has names, numbers and columns of its own. */
export function modelText(number: number): string {
  return `{{ config(materialized='${number % 4 === 0 ? 'table' : 'view'}', tags=['group_${number % 10}']) }}
-- model ${number}
with base as (
  select
    a.id_${number},
    {{ rounded('a.amount_${number}') }} as amount,
    {% for part in ['first_${number}', 'second', 'third'] -%}
    {{ label(part) }} as {{ part }}_label{{ ',' if not loop.last }}
    {% endfor %}
  from {{ ref('parent_${number}') }} as a
  left join {{ source('raw_${number % 7}', 'events_${number}') }} as b on b.id = a.id_${number}
)
select
  id_${number},
  amount,
  {% if target.name == 'prod' %}first_label{% else %}second_label{% endif %} as label,
  {{ rounded('other_${number}', digits=4) }} as other
from base
where created_at > '{{ first_day }}'
  and number <> ${number}
`;
}

const macros = `{% macro rounded(column, digits=2) -%}
  cast({{ column }} as decimal(18, {{ digits }}))
{%- endmacro %}
{% macro label(name) -%}
  '{{ name | upper }}'
{%- endmacro %}
`;
const fromMacros = "{% from 'macros.sql' import rounded, label %}";

const context = { target: { name: 'dev' }, first_day: '2018-11-01' };
const globals = {
  ref: (name: string) => `"db"."sch"."${name}"`,
  source: (source: string, table: string) => `"raw"."${source}"."${table}"`,
  config: () => '',
};

async function sqlflowEngine(place: MacroPlace): Promise<RenderOne> {
  const { render } = await import('../src/template.ts');
  return place === 'own'
    ? (text) => render(macros + text, { context, globals }) as string
    : (text) => render(text, { context, globals, macros }) as string;
}

function nunjucksEngine(place: MacroPlace): RenderOne {
  class Macros extends nunjucks.Loader implements nunjucks.ILoader {
    getSource(name: string): nunjucks.LoaderSource {
      return { src: macros, path: name, noCache: false };
    }
  }
  const environment = new nunjucks.Environment(new Macros(), { autoescape: false });
  for (const [name, value] of Object.entries(globals)) environment.addGlobal(name, value);
  const head = place === 'own' ? macros : fromMacros;
  return (text, at) => new nunjucks.Template(head + text, environment, `model_${at}`, true).render(context);
}

function minijinjaEngine(place: MacroPlace): RenderOne {
  const { Environment } = createRequire(import.meta.url)('minijinja-js') as typeof Minijinja;
  const environment = new Environment();
  environment.addTemplate('macros.sql', macros);
  for (const [name, value] of Object.entries(globals)) environment.addGlobal(name, value);
  const head = place === 'own' ? macros : fromMacros;
  return (text) => environment.renderStr(head + text, context);
}

async function treeMegabytes(texts: readonly string[]): Promise<number> {
  const { parseTemplate } = await import('../src/render/template.ts');
  const files = texts.map((text, number) => ({ path: `models/model_${number}.sql`, text }));
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const trees = files.map((file) => parseTemplate(file));
  collectGarbage();
  const bytes = process.memoryUsage().heapUsed - before;
  if (!trees.every((tree) => tree.ok)) throw new Error('a model of the bench cannot be read');
  return bytes / 1024 / 1024;
}

/** Three engines must have done the same work. Blank lines differ: they treat the end of a text in their own ways. */
function sameWords(engine: Engine, ours: readonly string[], theirs: readonly string[]): void {
  const words = (text: string | undefined): string | undefined => text?.replace(/\s+/g, ' ').trim();
  const differs = ours.findIndex((text, at) => words(text) !== words(theirs[at]));
  if (differs >= 0)
    throw new Error(`${engine} renders model ${differs} differently:\n${ours[differs]}\n${theirs[differs]}`);
}

let garbageCollector: (() => void) | undefined;

function collectGarbage(): void {
  if (garbageCollector === undefined) {
    setFlagsFromString('--expose-gc');
    garbageCollector = runInNewContext('gc') as () => void;
  }
  garbageCollector();
}

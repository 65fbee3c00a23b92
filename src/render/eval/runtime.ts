// One rendering: what names mean, where it is, what it may still use up.
import type { SourceFile, Span } from '../../diagnostics/source-file.ts';
import { jinjaGlobal, jinjaGlobalNames } from '../globals/jinja-globals.ts';
import { type Globals, HostFunction, type HostValue } from '../host.ts';
import type { RenderLimits } from '../limits.ts';
import type { RenderWitness } from '../render-witness.ts';
import type { BlockNode } from '../syntax/nodes.ts';
import { activateBudget, type Budget, LimitReached, newBudget } from '../values/budget.ts';
import { activateEscaping } from '../values/escaping.ts';
import { exportValue } from '../values/export-value.ts';
import { importValue } from '../values/import-value.ts';
import { PyObject, PyUndefined, type Value } from '../values/py-object.ts';
import { Output, type Placed } from './output.ts';

export interface OpenCall {
  readonly macro: string;
  readonly file: SourceFile;
  readonly at: Placed;
}

/** Looks up macros by name for the templates of a package. */
export interface MacroLookup {
  find(packageName: string, name: string, rt: Runtime): Value | undefined;
  namesFor(packageName: string): Iterable<string>;
}

export interface RuntimeOptions {
  readonly globals: Globals;
  readonly context: Globals | undefined;
  /** Somebody may ask where a line of the text came from. */
  readonly traced: boolean;
  readonly macros: MacroLookup;
  readonly limits: RenderLimits;
  readonly witness: RenderWitness | undefined;
  readonly onMacroCall: ((id: string) => void) | undefined;
  readonly file: SourceFile;
}

const nowhere: Placed = { start: 0, end: 0 };
const mostBlocks = 200;

export class Runtime {
  readonly onMacroCall: ((id: string) => void) | undefined;
  readonly stack: OpenCall[] = [];
  readonly budget: Budget;
  readonly traced: boolean;
  /** What is being evaluated: where an error is shown. */
  at: Placed = nowhere;
  file: SourceFile;
  out: Output;
  /** It stands in an autoescape block. */
  escaping = false;
  /** What the last macro call printed, so that `{{ macro() }}` keeps its lines' origins. */
  lastCapture: { readonly text: string; readonly name: string; readonly output: Output } | undefined;
  /** What set blocks captured, by their text: where it is printed, its lines' origins are kept. */
  setBlocks: Map<string, { readonly name: string; readonly output: Output }> | undefined;
  readonly #globals: Globals;
  readonly #context: Globals | undefined;
  readonly #macros: MacroLookup;
  // Made when they are needed: most renderings are short, and need one or two.
  #finders: Map<string, (name: string) => HostFunction | undefined> | undefined;
  #known: Map<string, Value> | undefined;
  #knownContext: Map<string, Value> | undefined;
  #bound: Map<object, Value> | undefined;

  constructor(options: RuntimeOptions) {
    this.#globals = options.globals;
    this.#context = options.context;
    this.#macros = options.macros;
    this.onMacroCall = options.onMacroCall;
    this.budget = newBudget(options.limits, options.witness);
    this.file = options.file;
    this.traced = options.traced;
    this.out = new Output(options.file, options.traced);
  }

  /** To be called when its code goes on after a wait: other renderings may have run meanwhile. */
  activate(): void {
    activateBudget(this.budget);
    activateEscaping(this.escaping);
  }

  escape(escaping: boolean): void {
    this.escaping = escaping;
    activateEscaping(escaping);
  }

  get site(): Span {
    return { file: this.file, start: this.at.start, end: this.at.end };
  }

  /** Of a block in a long loop only the first texts are remembered: what is forgotten leads to where it is printed. */
  rememberBlock(text: string, name: string, output: Output): void {
    if (!this.traced || text === '') return;
    this.setBlocks ??= new Map();
    if (this.setBlocks.size < mostBlocks) this.setBlocks.set(text, { name, output });
  }

  enter(call: OpenCall): void {
    if (this.stack.length >= this.budget.limits.depth) throw new LimitReached('depth', this.budget.limits.depth);
    this.stack.push(call);
  }

  /** A name that is no variable: the template's context, macros, globals, Jinja2's own globals. */
  resolve(name: string, unit: Unit): Value | undefined {
    if (unit.exported !== undefined) {
      const exported = unit.exported.get(name);
      if (exported !== undefined) return exported;
    }
    if (unit.seesContext && this.#context !== undefined) {
      const known = this.#knownContext?.get(name);
      if (known !== undefined) return known;
      if (this.#context.has(name)) {
        this.#knownContext ??= new Map();
        return keep(this.#knownContext, name, this.#context.get(name));
      }
    }
    const macro = this.#macros.find(unit.packageName, name, this);
    if (macro !== undefined) return macro;
    const known = this.#known?.get(name);
    if (known !== undefined) return known;
    if (!this.#globals.has(name)) return jinjaGlobal(name);
    this.#known ??= new Map();
    return keep(this.#known, name, this.#globals.get(name, this.macroFinder(unit.packageName)));
  }

  /** A global of this rendering, before those of the host. */
  define(name: string, value: Value): void {
    this.#known ??= new Map();
    this.#known.set(name, value);
  }

  /** The macro that `name` or `package.name` means in a package's templates. */
  macro(packageName: string, name: string): PyObject | undefined {
    const dot = name.indexOf('.');
    const found = this.#macros.find(packageName, dot < 0 ? name : name.slice(0, dot), this);
    const value = dot < 0 || !(found instanceof PyObject) ? found : found.attribute(name.slice(dot + 1));
    return value instanceof PyObject ? value : undefined;
  }

  /** How functions of the host look macros up, for the templates of a package. */
  macroFinder(packageName: string): (name: string) => HostFunction | undefined {
    this.#finders ??= new Map();
    let finder = this.#finders.get(packageName);
    if (finder === undefined) {
      finder = (name) => {
        const macro = this.macro(packageName, name);
        const exported = macro?.call === undefined ? undefined : exportValue(macro);
        return exported instanceof HostFunction ? exported : undefined;
      };
      this.#finders.set(packageName, finder);
    }
    return finder;
  }

  /** Keeps what belongs to one rendering: macros bound to it. */
  get bound(): Map<object, Value> {
    this.#bound ??= new Map();
    return this.#bound;
  }

  *names(unit: Unit): Generator<string> {
    if (unit.seesContext && this.#context !== undefined) yield* this.#context.names();
    yield* this.#macros.namesFor(unit.packageName);
    yield* this.#globals.names();
    yield* jinjaGlobalNames();
  }
}

/** A template or macro file in use by a rendering. */
export interface Unit {
  readonly rt: Runtime;
  readonly file: SourceFile;
  readonly packageName: string;
  readonly seesContext: boolean;
  /** What the top level has set so far, for blocks; undefined in templates without blocks. */
  readonly exported: Map<string, Value> | undefined;
  readonly blocks: readonly BlockNode[];
}

function keep(known: Map<string, Value>, name: string, value: HostValue): Value {
  const imported = value === undefined ? new PyUndefined({ name }) : importValue(value);
  known.set(name, imported);
  return imported;
}

const noVariables: (Value | undefined)[] = [];

/** A running function: the template, a macro, a recursive loop. */
export class Activation {
  readonly rt: Runtime;
  readonly unit: Unit;
  readonly parent: Activation | undefined;
  readonly variables: (Value | undefined)[];
  /** What a filter or set block has captured. */
  captured: Value = '';

  constructor(unit: Unit, parent: Activation | undefined, size: number) {
    this.rt = unit.rt;
    this.unit = unit;
    this.parent = parent;
    this.variables = size === 0 ? noVariables : new Array<Value | undefined>(size).fill(undefined);
  }
}

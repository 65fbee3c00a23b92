// Which macro a name means: macros of the file's package, of the root package, of named packages, of sqlflow itself.
import { Bug } from '../diagnostics/bug.ts';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import { codeMacroValue } from './code-macro.ts';
import { bindMacro } from './eval/bind-names.ts';
import { PyMacro } from './eval/macro.ts';
import type { MacroLookup, Runtime, Unit } from './eval/runtime.ts';
import { defaultLimits, type RenderLimits } from './limits.ts';
import type { RenderWitness } from './render-witness.ts';
import type { MacroNode } from './syntax/nodes.ts';
import { macrosOf, type Template } from './template.ts';
import { PyFunction } from './values/callables.ts';
import { PyObject, type Value } from './values/py-object.ts';

export interface MacroParameter {
  readonly name: string;
  readonly hasDefault: boolean;
}

export interface MacroDefinition {
  /** As it is called: a test `x` is `test_x`, a materialization `materialization_x_default`. */
  readonly name: string;
  readonly kind: 'macro' | 'test' | 'materialization' | 'snapshot' | 'docs';
  readonly file: SourceFile;
  /** The name in its tag. */
  readonly at: Span;
  readonly parameters: readonly MacroParameter[];
  /** Kind docs: the raw text. */
  readonly docsText?: string;
}

export interface MacroScope {
  /** `name` as the root package's templates see it, or `package.name`. */
  has(name: string): boolean;
  /** What a rendering with these macros may use up, if it does not say itself. */
  readonly limits: RenderLimits;
  /** Hears of what renderings with these macros look at. */
  readonly witness: RenderWitness | undefined;
  /** All names; those of other packages as `package.name`. */
  names(): Iterable<string>;
}

const nodes = new WeakMap<MacroDefinition, { readonly node: MacroNode; readonly assigned: readonly string[] }>();

/** The definitions at the top level of a macro file. */
export function definitionsOf(template: Template): readonly MacroDefinition[] {
  const { file } = template;
  const { macros, assigned } = macrosOf(template);
  return macros.map((node) => {
    const withoutDefault = node.parameters.length - node.defaults.length;
    const definition: MacroDefinition = {
      name: node.name,
      kind: node.macroKind,
      file,
      at: { file, start: node.nameStart, end: node.nameEnd },
      parameters: node.parameters.map((name, at) => ({ name, hasDefault: at >= withoutDefault })),
      ...(node.macroKind === 'docs' ? { docsText: file.text.slice(node.bodyStart, node.bodyEnd) } : {}),
    };
    nodes.set(definition, { node, assigned });
    return definition;
  });
}

/** The package of sqlflow's own macros: looked up last; `dbt` is another name for it. */
const builtinPackage = 'sqlflow';

export function createMacroScope(input: {
  readonly rootPackage: string;
  readonly macros: readonly { readonly package: string; readonly definition: MacroDefinition }[];
  readonly limits?: RenderLimits;
  readonly witness?: RenderWitness | undefined;
}): MacroScope {
  return new Macros(input);
}

/** The lookup behind a scope. */
export function macroLookup(scope: MacroScope): MacroLookup {
  if (!(scope instanceof Macros)) throw new Bug('a macro scope that createMacroScope did not make');
  return scope;
}

interface OwnedMacro {
  readonly id: string;
  readonly package: string;
  readonly definition: MacroDefinition;
}

class Macros implements MacroScope, MacroLookup {
  readonly limits: RenderLimits;
  readonly witness: RenderWitness | undefined;
  readonly #root: string;
  readonly #packages = new Map<string, Map<string, OwnedMacro>>();

  constructor(input: Parameters<typeof createMacroScope>[0]) {
    this.limits = input.limits ?? defaultLimits;
    this.witness = input.witness;
    this.#root = input.rootPackage;
    for (const { package: owner, definition } of input.macros) {
      if (definition.kind === 'docs') continue;
      let names = this.#packages.get(owner);
      if (names === undefined) {
        names = new Map();
        this.#packages.set(owner, names);
      }
      names.set(definition.name, { id: `${owner}.${definition.name}`, package: owner, definition });
    }
  }

  has(name: string): boolean {
    return this.lookup(this.#root, name) !== undefined;
  }

  *names(): Generator<string> {
    for (const [owner, macros] of this.#packages) {
      for (const name of macros.keys())
        yield owner === this.#root || owner === builtinPackage ? name : `${owner}.${name}`;
    }
  }

  *namesFor(packageName: string): Generator<string> {
    for (const owner of new Set([packageName, this.#root, builtinPackage])) {
      yield* this.#packages.get(owner)?.keys() ?? [];
    }
    yield* this.#packages.keys();
  }

  /** `name` or `package.name`. */
  lookup(packageName: string, name: string): OwnedMacro | undefined {
    const dot = name.indexOf('.');
    if (dot >= 0) return this.#package(name.slice(0, dot))?.get(name.slice(dot + 1));
    const own = this.#packages.get(packageName)?.get(name);
    if (own !== undefined) return own;
    const root = packageName === this.#root ? undefined : this.#packages.get(this.#root)?.get(name);
    return root ?? this.#packages.get(builtinPackage)?.get(name);
  }

  #package(name: string): Map<string, OwnedMacro> | undefined {
    return this.#packages.get(name) ?? (name === 'dbt' ? this.#packages.get(builtinPackage) : undefined);
  }

  find(packageName: string, name: string, rt: Runtime): Value | undefined {
    const macro = this.lookup(packageName, name);
    if (macro !== undefined) return bound(macro, rt);
    const names = this.#package(name);
    return names === undefined ? undefined : new MacroPackage(name, names, rt);
  }
}

/** The macro as a value of one rendering. */
function bound(macro: OwnedMacro, rt: Runtime): Value {
  const known = rt.bound.get(macro.definition);
  if (known !== undefined) return known;
  const { definition } = macro;
  const code = codeMacroValue(definition);
  if (code !== undefined) return told(macro, code, rt);
  const found = nodes.get(definition);
  if (found === undefined) throw new Bug('a macro definition that definitionsOf did not make');
  const { node, assigned } = found;
  if (node.plan === undefined) bindMacro(node, assigned);
  const { file } = definition;
  const unit: Unit = { rt, file, packageName: macro.package, seesContext: false, exported: undefined, blocks: [] };
  const made = new PyMacro(definition.name, node, unit, undefined, macro.id);
  rt.bound.set(definition, made);
  return made;
}

/** A function of a program as a macro of one rendering: the rendering hears of its calls. */
function told(macro: OwnedMacro, code: Value, rt: Runtime): Value {
  const { onMacroCall } = rt;
  if (onMacroCall === undefined || !(code instanceof PyObject)) return code;
  const made = new PyFunction(macro.definition.name, (args) => {
    onMacroCall(macro.id);
    return code.call?.(args) ?? null;
  });
  rt.bound.set(macro.definition, made);
  return made;
}

/** `package` in `package.macro()`. */
class MacroPackage extends PyObject {
  readonly typeName = 'MacroNamespace';
  readonly #name: string;
  readonly #macros: ReadonlyMap<string, OwnedMacro>;
  readonly #rt: Runtime;

  constructor(name: string, macros: ReadonlyMap<string, OwnedMacro>, rt: Runtime) {
    super();
    this.#name = name;
    this.#macros = macros;
    this.#rt = rt;
  }

  override repr(): string {
    return `<macros of ${this.#name}>`;
  }

  override attribute(name: string): Value | undefined {
    const macro = this.#macros.get(name);
    return macro === undefined ? undefined : bound(macro, this.#rt);
  }

  /** A package is a dict in dbt: macros whose names begin with an underscore are found as its items. */
  override item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.attribute(key) : undefined;
  }

  override attributeNames(): Iterable<string> {
    return this.#macros.keys();
  }
}

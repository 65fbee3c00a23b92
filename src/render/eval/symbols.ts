// Which variable a name means. Jinja2 decides it before it runs anything, per scope: a name that is set somewhere in a scope is
// a variable of that scope from its beginning. Same rules here, so that the odd cases come out the same.
import type { Body, Escaping, Expression, Statement, Target } from '../syntax/nodes.ts';
import { eachNode } from '../syntax/operands.ts';

/** The variables of a function: the template itself, a macro, a call block's body, a recursive loop. */
export class Layout {
  readonly parent: Layout | undefined;
  size = 0;

  constructor(parent: Layout | undefined) {
    this.parent = parent;
  }
}

/** What a variable is when its scope is entered; a variable: a copy of that one. */
export type Load = 'parameter' | 'resolve' | 'undefined' | Variable;

export interface Variable {
  readonly name: string;
  readonly layout: Layout;
  load: Load;
  /** Set in its scope, not only read. */
  stored: boolean;
  /** Its place in the activation; -1 until it is known that it is needed. */
  index: number;
  /** Never set in its scope: looked up among the globals each time. */
  global: boolean;
}

/** A template sets few names and reads many: one that is set nowhere in it is global, and left out here. */
export interface Assigned {
  has(name: string): boolean;
}

const special: Assigned = new Set(['loop', 'caller', 'kwargs', 'varargs', 'self', 'super']);
const few = 8;

export function assignedNames(names: readonly string[]): Assigned {
  if (names.length === 0) return special;
  const some = names.length > few ? new Set(names) : undefined;
  return { has: (name) => (some?.has(name) ?? names.includes(name)) || special.has(name) };
}

export class Symbols {
  readonly parent: Symbols | undefined;
  readonly layout: Layout;
  readonly assigned: Assigned;
  readonly variables: Variable[];
  /** Whether what is printed here is escaped; macros and scopes inside take it over. */
  escaping: Escaping;
  /** The same where nobody can be asked: for what Jinja2 works out before the template runs. */
  escapingConstants: boolean;
  /** Only where there are many. */
  #byName: Map<string, Variable> | undefined;

  constructor(parent: Symbols | undefined, layout: Layout, assigned: Assigned, variables: Variable[] = []) {
    this.parent = parent;
    this.layout = layout;
    this.assigned = assigned;
    this.variables = variables;
    this.escaping = parent?.escaping ?? 'no';
    this.escapingConstants = parent?.escapingConstants ?? false;
  }

  find(name: string): Variable | undefined {
    if (!this.assigned.has(name)) return undefined;
    for (let scope: Symbols | undefined = this; scope !== undefined; scope = scope.parent) {
      const variable = scope.#own(name);
      if (variable !== undefined) return variable;
    }
    return undefined;
  }

  #own(name: string): Variable | undefined {
    const { variables } = this;
    if (variables.length <= few) return variables.find((variable) => variable.name === name);
    this.#byName ??= new Map(variables.map((variable) => [variable.name, variable]));
    return this.#byName.get(name);
  }

  declare(name: string): Variable {
    const known = this.#own(name);
    if (known === undefined) return this.#define(name, 'parameter', true);
    known.load = 'parameter';
    known.stored = true;
    return known;
  }

  store(name: string): void {
    const known = this.#own(name);
    if (known !== undefined) known.stored = true;
    else this.#define(name, this.parent?.find(name) ?? 'undefined', true);
  }

  load(name: string): void {
    if (this.assigned.has(name) && this.find(name) === undefined) this.#define(name, 'resolve', false);
  }

  #define(name: string, load: Load, stored: boolean): Variable {
    return this.#add({ name, layout: this.layout, load, stored, index: -1, global: false });
  }

  #add(variable: Variable): Variable {
    this.variables.push(variable);
    this.#byName?.set(variable.name, variable);
    return variable;
  }

  /** What the branches of an `if` set may be unset afterwards: such names start from what they mean outside. */
  #mergeBranches(branches: readonly Symbols[]): void {
    const changed = new Set<string>();
    for (const branch of branches) {
      for (const { name, stored } of branch.variables)
        if (stored && this.#own(name)?.stored !== true) changed.add(name);
    }
    for (const branch of branches) {
      for (const variable of branch.variables) {
        const own = this.#own(variable.name);
        if (own === undefined) this.#add(variable);
        else {
          own.load = variable.load;
          own.stored ||= variable.stored;
        }
      }
    }
    for (const name of changed) {
      const variable = this.find(name) as Variable;
      variable.load = this.parent?.find(name) ?? 'resolve';
    }
  }

  #branch(): Symbols {
    const copies = this.variables.map((variable) => ({ ...variable }));
    return new Symbols(this.parent, this.layout, this.assigned, copies);
  }

  // ---- what a scope's own statements do with names; scopes inside it are left out

  visitBody(body: Body): void {
    for (const statement of body) this.#visitStatement(statement);
  }

  #visitStatement(s: Statement): void {
    switch (s.kind) {
      case 'data':
      case 'break':
      case 'continue':
      case 'scope':
      case 'block':
        return;
      case 'output':
      case 'do':
        this.visitExpression(s.value);
        return;
      case 'set':
        this.visitExpression(s.value);
        this.#visitTarget(s.target);
        return;
      case 'set-block':
        this.#visitTarget(s.target);
        return;
      case 'for':
        this.visitExpression(s.iterable);
        return;
      case 'if':
        this.#visitIf(s.tests, s.bodies, s.otherwise);
        return;
      case 'with':
        for (const value of s.values) this.visitExpression(value);
        return;
      case 'filter-block':
        this.visitExpression(s.filter);
        return;
      case 'macro':
        this.store(s.name);
        return;
      case 'call-block':
        this.visitExpression(s.call);
        return;
      case 'loader':
        this.visitExpression(s.template);
        for (const name of s.names) this.store(name);
        return;
    }
  }

  // `elif` branches are ifs of their own, side by side in one copy of the scope.
  #visitIf(tests: readonly Expression[], bodies: readonly Body[], otherwise: Body): void {
    if (!bodies.some(setsNames) && !setsNames(otherwise)) {
      // Nothing is set, so the branches can be read as part of the scope itself.
      for (const test of tests) this.visitExpression(test);
      for (const body of bodies) this.visitBody(body);
      this.visitBody(otherwise);
      return;
    }
    this.visitExpression(tests[0] as Expression);
    const first = this.#branch();
    first.visitBody(bodies[0] as Body);
    const middle = this.#branch();
    for (let at = 1; at < tests.length; at += 1) {
      middle.#visitIf([tests[at] as Expression], [bodies[at] as Body], []);
    }
    const last = this.#branch();
    last.visitBody(otherwise);
    this.#mergeBranches([first, middle, last]);
  }

  #visitTarget(target: Target): void {
    if (target.kind === 'name') this.store(target.name);
    else if (target.kind === 'nsref') this.load(target.name);
    else for (const item of target.items) this.#visitTarget(item);
  }

  declareTarget(target: Target): void {
    if (target.kind === 'name') this.declare(target.name);
    else if (target.kind === 'nsref') this.load(target.name);
    else for (const item of target.items) this.declareTarget(item);
  }

  visitExpression(e: Expression): void {
    eachNode(e, loadName, this);
  }
}

function loadName(e: Expression, symbols: Symbols): void {
  if (e.kind === 'name') symbols.load(e.name);
}

/** Whether a branch of an `if` sets names of the scope that it stands in. */
function setsNames(body: Body): boolean {
  return body.some((s) => {
    switch (s.kind) {
      case 'set':
      case 'set-block':
      case 'macro':
      case 'loader':
        return true;
      case 'if':
        return s.bodies.some(setsNames) || setsNames(s.otherwise);
      default:
        return false;
    }
  });
}

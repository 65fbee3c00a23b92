// Which variable a name means. Jinja2 decides it before it runs anything, per scope: a name that is set somewhere in a scope is
// a variable of that scope from its beginning. Same rules here, so that the odd cases come out the same.
import type { Expression, Statement, Target } from '../syntax/nodes.ts';

/** A variable: an index into the activation of its function. */
export interface Slot {
  readonly name: string;
  readonly layout: Layout;
  /** -1 until it is known that the variable is needed. */
  index: number;
  /** Never set in its scope: looked up among the globals each time. */
  global: boolean;
}

/** The variables of a function: the template itself, a macro, a call block's body, a recursive loop. */
export class Layout {
  readonly parent: Layout | undefined;
  size = 0;

  constructor(parent: Layout | undefined) {
    this.parent = parent;
  }
}

export type Load =
  | { readonly kind: 'parameter' }
  | { readonly kind: 'resolve' }
  | { readonly kind: 'alias'; readonly from: Slot }
  | { readonly kind: 'undefined' };

const parameterLoad: Load = { kind: 'parameter' };
const resolveLoad: Load = { kind: 'resolve' };
const undefinedLoad: Load = { kind: 'undefined' };

export class Symbols {
  readonly parent: Symbols | undefined;
  readonly layout: Layout;
  refs: Map<string, Slot>;
  loads: Map<Slot, Load>;
  stores: Set<string>;
  /** What is compiled now is worked out before the template runs (see constant.ts). */
  constant = false;
  /** One slot a name, also where branches of an `if` find it apart. */
  readonly #slots: Map<string, Slot>;

  constructor(parent: Symbols | undefined, layout: Layout, branchOf?: Symbols) {
    this.parent = parent;
    this.layout = layout;
    if (branchOf === undefined) {
      this.refs = new Map();
      this.loads = new Map();
      this.stores = new Set();
      this.#slots = new Map();
    } else {
      this.refs = new Map(branchOf.refs);
      this.loads = new Map(branchOf.loads);
      this.stores = new Set(branchOf.stores);
      this.#slots = branchOf.#slots;
    }
  }

  find(name: string): Slot | undefined {
    for (let scope: Symbols | undefined = this; scope !== undefined; scope = scope.parent) {
      const slot = scope.refs.get(name);
      if (slot !== undefined) return slot;
    }
    return undefined;
  }

  declare(name: string): Slot {
    this.stores.add(name);
    return this.#define(name, parameterLoad);
  }

  store(name: string): void {
    this.stores.add(name);
    if (this.refs.has(name)) return;
    const outer = this.parent?.find(name);
    this.#define(name, outer === undefined ? undefinedLoad : { kind: 'alias', from: outer });
  }

  load(name: string): void {
    if (this.find(name) === undefined) this.#define(name, resolveLoad);
  }

  #define(name: string, load: Load): Slot {
    let slot = this.#slots.get(name);
    if (slot === undefined) {
      slot = { name, layout: this.layout, index: -1, global: false };
      this.#slots.set(name, slot);
    }
    this.refs.set(name, slot);
    this.loads.set(slot, load);
    return slot;
  }

  /** What the branches of an `if` set may be unset afterwards: such names start from what they mean outside. */
  mergeBranches(branches: readonly Symbols[]): void {
    const stored = new Set<string>();
    for (const branch of branches) for (const name of branch.stores) if (!this.stores.has(name)) stored.add(name);
    for (const branch of branches) {
      for (const [name, slot] of branch.refs) this.refs.set(name, slot);
      for (const [slot, load] of branch.loads) this.loads.set(slot, load);
      for (const name of branch.stores) this.stores.add(name);
    }
    for (const name of stored) {
      const slot = this.find(name) as Slot;
      const outer = this.parent?.find(name);
      this.loads.set(slot, outer === undefined ? resolveLoad : { kind: 'alias', from: outer });
    }
  }

  // ---- what a scope's own statements do with names; scopes inside it are left out

  visitBody(body: readonly Statement[]): void {
    for (const statement of body) this.visitStatement(statement);
  }

  visitStatement(s: Statement): void {
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
        this.visitTarget(s.target);
        return;
      case 'set-block':
        this.visitTarget(s.target);
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
  #visitIf(
    tests: readonly Expression[],
    bodies: readonly (readonly Statement[])[],
    otherwise: readonly Statement[],
  ): void {
    if (!bodies.some(setsNames) && !setsNames(otherwise)) {
      // Nothing is set, so the branches can be read as part of the scope itself.
      for (const test of tests) this.visitExpression(test);
      for (const body of bodies) this.visitBody(body);
      this.visitBody(otherwise);
      return;
    }
    this.visitExpression(tests[0] as Expression);
    const branch = (fill: (symbols: Symbols) => void): Symbols => {
      const symbols = new Symbols(this.parent, this.layout, this);
      fill(symbols);
      return symbols;
    };
    const first = branch((symbols) => symbols.visitBody(bodies[0] as readonly Statement[]));
    const middle = branch((symbols) => {
      for (let at = 1; at < tests.length; at += 1) {
        symbols.#visitIf([tests[at] as Expression], [bodies[at] as readonly Statement[]], []);
      }
    });
    const last = branch((symbols) => symbols.visitBody(otherwise));
    this.mergeBranches([first, middle, last]);
  }

  visitTarget(target: Target): void {
    if (target.kind === 'name') this.store(target.name);
    else if (target.kind === 'nsref') this.load(target.name);
    else for (const item of target.items) this.visitTarget(item);
  }

  declareTarget(target: Target): void {
    if (target.kind === 'name') this.declare(target.name);
    else if (target.kind === 'nsref') this.load(target.name);
    else for (const item of target.items) this.declareTarget(item);
  }

  visitExpression(e: Expression): void {
    switch (e.kind) {
      case 'const':
      case 'float':
      case 'captured':
        return;
      case 'name':
        this.load(e.name);
        return;
      case 'tuple':
      case 'list':
        for (const item of e.items) this.visitExpression(item);
        return;
      case 'dict':
        for (const key of e.keys) this.visitExpression(key);
        for (const item of e.items) this.visitExpression(item);
        return;
      case 'cond':
        this.visitExpression(e.test);
        this.visitExpression(e.then);
        if (e.otherwise !== undefined) this.visitExpression(e.otherwise);
        return;
      case 'and':
      case 'or':
      case 'binary':
        this.visitExpression(e.left);
        this.visitExpression(e.right);
        return;
      case 'not':
      case 'neg':
      case 'pos':
        this.visitExpression(e.operand);
        return;
      case 'compare':
        this.visitExpression(e.first);
        for (const other of e.rest) this.visitExpression(other);
        return;
      case 'concat':
        for (const part of e.parts) this.visitExpression(part);
        return;
      case 'attr':
        this.visitExpression(e.object);
        return;
      case 'item':
        this.visitExpression(e.object);
        this.visitExpression(e.key);
        return;
      case 'slice':
        this.visitExpression(e.object);
        if (e.from !== undefined) this.visitExpression(e.from);
        if (e.to !== undefined) this.visitExpression(e.to);
        if (e.step !== undefined) this.visitExpression(e.step);
        return;
      case 'filter':
      case 'test':
        this.visitExpression(e.operand);
        this.#visitArguments(e.args);
        return;
      case 'call':
        this.visitExpression(e.callee);
        this.#visitArguments(e.args);
        return;
    }
  }

  #visitArguments(args: Extract<Expression, { kind: 'call' }>['args']): void {
    for (const value of args.positional) this.visitExpression(value);
    for (const value of args.values) this.visitExpression(value);
    if (args.star !== undefined) this.visitExpression(args.star);
    if (args.doubleStar !== undefined) this.visitExpression(args.doubleStar);
  }
}

/** Whether a branch of an `if` sets names of the scope that it stands in. */
function setsNames(body: readonly Statement[]): boolean {
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

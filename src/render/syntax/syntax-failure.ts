// Why a text is no template. Thrown inside syntax/, caught in template.ts, which makes a Diagnostic of it.

/** Jinja2 has two kinds: it refuses the template itself, or Python refuses the code that Jinja2 made of it. */
export type SyntaxFailureKind = 'syntax' | 'compile';

export class SyntaxFailure extends Error {
  readonly start: number;
  readonly end: number;
  readonly kind: SyntaxFailureKind;
  readonly closest: string | undefined;
  /** The tag that is still open. */
  innermost: { readonly start: number; readonly end: number } | undefined;

  constructor(message: string, start: number, end: number, kind: SyntaxFailureKind = 'syntax', closest?: string) {
    super(message);
    this.name = 'SyntaxFailure';
    this.start = start;
    this.end = end;
    this.kind = kind;
    this.closest = closest;
  }

  opened(tag: { readonly start: number; readonly end: number } | undefined): this {
    this.innermost = tag;
    return this;
  }
}

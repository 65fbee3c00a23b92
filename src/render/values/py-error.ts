// A Python exception on its way up; render-template.ts makes a Diagnostic of it.

/** The names of Python's (and Jinja2's) exceptions that templates can cause. */
export type PyErrorType =
  | 'TypeError'
  | 'ValueError'
  | 'KeyError'
  | 'IndexError'
  | 'AttributeError'
  | 'ZeroDivisionError'
  | 'OverflowError'
  | 'InvalidOperation'
  | 'DivisionByZero'
  | 'Overflow'
  | 'RecursionError'
  | 'RuntimeError'
  | 'LookupError'
  | 'UnicodeError'
  | 'UndefinedError'
  | 'SecurityError'
  | 'TemplateRuntimeError'
  | 'FilterArgumentError'
  | 'CompilationError';

export class PyError extends Error {
  readonly type: PyErrorType;
  /** The name that was not found, and the names that there are: for "did you mean". */
  readonly lookup: { readonly name: string; readonly candidates: () => Iterable<string> } | undefined;

  constructor(type: PyErrorType, message: string, lookup?: PyError['lookup']) {
    super(message);
    this.name = type;
    this.type = type;
    this.lookup = lookup;
  }
}

export function typeError(message: string): PyError {
  return new PyError('TypeError', message);
}

export function valueError(message: string): PyError {
  return new PyError('ValueError', message);
}

const mostDigits = 4300;

/** Python neither reads nor prints longer ints. */
export function checkDigits(count: number): void {
  if (count > mostDigits) {
    throw valueError(
      `Exceeds the limit (${mostDigits} digits) for integer string conversion: value has ${count} digits`,
    );
  }
}

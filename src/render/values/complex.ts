// complex, as far as a template can meet it: what a negative number to a fractional power is. It prints; it does not calculate.
import { floatText } from './float-text.ts';
import { type HashKey, PyObject, type Value } from './py-object.ts';

export class PyComplex extends PyObject {
  readonly typeName = 'complex';
  readonly real: number;
  readonly imaginary: number;

  constructor(real: number, imaginary: number) {
    super();
    this.real = real;
    this.imaginary = imaginary;
  }

  override repr(): string {
    const short = (value: number): string => floatText(value).replace(/\.0$/, '');
    const sign = this.imaginary < 0 || Object.is(this.imaginary, -0) ? '' : '+';
    return `(${short(this.real)}${sign}${short(this.imaginary)}j)`;
  }

  override truthy(): boolean {
    return this.real !== 0 || this.imaginary !== 0;
  }

  override equals(other: Value): boolean {
    return other instanceof PyComplex && other.real === this.real && other.imaginary === this.imaginary;
  }

  override hashKey(): HashKey {
    return `\u0000complex${this.real},${this.imaginary}`;
  }
}

// Nominal types: a branded string can only come from the one function that makes it.

declare const brand: unique symbol;

export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

// V8 forgets a hidden class, and drops all code that it optimized for it, when a collection of garbage finds no object of that class.
// A rendering leaves none behind, so a program that renders many texts would begin slowly again after every collection: a third of
// its time. So the last object of each kind is held here. Nothing reads them.

export const lastOf: {
  lexer: object | undefined;
  cursor: object | undefined;
  symbols: object | undefined;
  activation: object | undefined;
  macroActivation: object | undefined;
  macroArguments: object | undefined;
  macroAround: object | undefined;
} = {
  lexer: undefined,
  cursor: undefined,
  symbols: undefined,
  activation: undefined,
  macroActivation: undefined,
  macroArguments: undefined,
  macroAround: undefined,
};

// An import() that Node itself answers. It stands in a file of its own, loaded with require(): test runners and bundlers rewrite
// import() in the code that they load, and would then resolve a user's config by their rules instead of Node's.

export function nativeImport(url: string): Promise<Readonly<Record<string, unknown>>> {
  return import(url) as Promise<Readonly<Record<string, unknown>>>;
}

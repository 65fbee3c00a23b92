// What kind of value a column of a result holds, by its type's name in any engine's words.

/** Integers, decimals and floating point numbers of DuckDB, PostgreSQL and Redshift. */
export function isNumericType(type: string): boolean {
  return /^(u?(tiny|small|big|huge)int|u?integer|int[248]?|decimal|numeric|real|double|float[48]?)\b/i.test(type);
}

export function isBooleanType(type: string): boolean {
  return /^bool(ean)?$/i.test(type);
}

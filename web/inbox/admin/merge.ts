/**
 * A form over something that others change too. What one has not touched follows the server; what one has touched stays, and where
 * somebody else changed the same field meanwhile, that is said before anything is written over.
 */
export interface Merged<Values> {
  values: Values;
  /** Fields that both changed, to different values. */
  conflicts: (keyof Values & string)[];
}

/**
 * @param base what the form began with
 * @param values what stands in it now
 * @param fresh what the server has now
 */
export function merge<Values extends object>(base: Values, values: Values, fresh: Values): Merged<Values> {
  const merged = { ...fresh };
  const conflicts: (keyof Values & string)[] = [];
  for (const name of changedFields(base, values)) {
    merged[name] = values[name];
    if (!isSame(base[name], fresh[name]) && !isSame(values[name], fresh[name])) conflicts.push(name);
  }
  return { values: merged, conflicts };
}

/** The fields that differ. */
export const changedFields = <Values extends object>(base: Values, values: Values): (keyof Values & string)[] =>
  (Object.keys(values) as (keyof Values & string)[]).filter((name) => !isSame(base[name], values[name]));

/** Forms hold plain JSON, always made by the same function. */
export const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

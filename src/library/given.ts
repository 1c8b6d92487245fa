/** The members that have a value: one that is undefined must not hide a default. */
export function given<T extends object>(members: T): T {
  const copy = { ...members }
  for (const key of Object.keys(copy)) {
    if (Reflect.get(copy, key) === undefined) Reflect.deleteProperty(copy, key)
  }
  return copy
}

import type { FamilyDescriptor } from '../client/types.js'
import { HbulkError } from '../errors.js'
import type { FamilyPair } from './family-pairs.js'

/** @throws HbulkError FAMILY_NOT_FOUND, naming every one of `names` that the table does not have */
export function checkFamilies(
  table: string,
  families: readonly FamilyDescriptor[],
  names: readonly string[],
): void {
  const existing = families.map(({ name }) => name)
  const missing = names.filter((name) => !existing.includes(name))
  if (missing.length === 0) return
  const noun = missing.length === 1 ? 'family' : 'families'
  const shown = missing.map((name) => `'${name}'`).join(', ')
  throw new HbulkError('FAMILY_NOT_FOUND', `table '${table}' has no column ${noun} ${shown}`, {
    hint: `It has ${existing.join(', ')}.`,
  })
}

/** The pairs that are meant: those given, or all families of the first table under their own names. */
export function pairsOf(
  given: readonly FamilyPair[],
  families: readonly FamilyDescriptor[],
): readonly FamilyPair[] {
  return given.length > 0 ? given : families.map(({ name }) => ({ source: name, target: name }))
}

import { HbulkError } from '../errors.js'
import { nearest } from './nearest.js'
import type { RegistryEntry } from './registry.js'

/** @throws HbulkError USAGE for a name that is no command; of a Java class name only the last part is looked at */
export function findCommand(registry: readonly RegistryEntry[], name: string): RegistryEntry {
  const entry = registry.find((candidate) => candidate.name === name)
  if (entry !== undefined) return entry
  const names = registry.map((candidate) => candidate.name)
  const meant = nearest(name.slice(name.lastIndexOf('.') + 1), names)
  throw new HbulkError('USAGE', `unknown command '${name}'`, {
    hint: meant === undefined ? `Known are ${names.join(', ')}.` : `Did you mean ${meant}?`,
  })
}

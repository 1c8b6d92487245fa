import { toStringBinary } from '../bytes/string-binary.js'
import type { FamilyDescriptor } from '../client/types.js'
import { rubyString, shellFamily } from './shell-family.js'

export type SplitsFormat = 'text' | 'shell' | 'json'

/** The table that a shell command creates. */
export interface ShellTable {
  readonly table: string
  readonly families: readonly FamilyDescriptor[]
}

/** Split keys as lines for stdout, without the last line's end. */
export function formatSplits(
  keys: readonly Buffer[],
  format: SplitsFormat,
  target: ShellTable,
): string {
  if (format === 'shell') return shellCreate(target, keys)
  if (format === 'json') return JSON.stringify(keys.map((key) => toStringBinary(key)))
  return keys.map(splitsFileLine).join('\n')
}

/** Some shell versions strip the lines of a SPLITS_FILE, so outer spaces go out as escapes. */
function splitsFileLine(key: Buffer): string {
  return toStringBinary(key).replace(/^ +| +$/g, (spaces) => '\\x20'.repeat(spaces.length))
}

/**
 * The HBase shell command that creates the table. The shell passes every split through `Bytes.toBytesBinary`, so
 * Ruby must hand the `\xHH` on as it stands: that is what single quotes do, and they know no `#{}`.
 */
export function shellCreate(target: ShellTable, keys: readonly Buffer[]): string {
  const words = [rubyString(target.table), ...target.families.map(shellFamily)]
  const splits = keys.map((key) => `'${toStringBinary(key).replaceAll("'", '\\x27')}'`)
  const tail = splits.length === 0 ? [] : [`SPLITS => [${splits.join(', ')}]`]
  return `create ${[...words, ...tail].join(', ')}`
}

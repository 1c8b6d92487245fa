import { type FilterNode, parseFilter } from '../../client/filter/parse-filter.js'
import { HbulkError } from '../../errors.js'
import { KEY_HEADER } from '../../export/columns/column-name.js'
import type { Manifest } from '../../export/manifest.js'
import { isRounded } from './held-form.js'

/** What these let through depends on where a scan begins and ends, which is not the same when it is made again. */
const dependOnScan: ReadonlySet<string> = new Set(['PageFilter', 'WHILE'])

/** @throws HbulkError UNSUPPORTED, naming what makes an export one that a table cannot be compared with */
export function checkComparable(path: string, { selection, format, files }: Manifest): void {
  const { filter } = selection
  const bad = filter === undefined ? undefined : namesOf(parseFilter(filter)).find(isDependent)
  if (bad !== undefined) {
    throw cannot(path, `was made with ${bad}, which lets other rows through in every scan`)
  }
  const keyType = format.types?.[KEY_HEADER]
  if (keyType !== undefined && isRounded(keyType)) {
    throw cannot(path, `has row keys of the type ${keyType}, which are not kept byte by byte`)
  }
  const keys = files.flatMap(({ firstKey, rows }) => (rows > 0 ? [firstKey] : []))
  if (keys.includes(undefined)) {
    throw cannot(path, 'does not say which rows are in which file')
  }
}

function cannot(path: string, why: string): HbulkError {
  return new HbulkError('UNSUPPORTED', `--against: the export in ${path} ${why}`, {
    hint: 'Export again without that, or load it into a table of its own with hbulk import and compare the two.',
  })
}

const isDependent = (name: string): boolean => dependOnScan.has(name)

function namesOf(filter: FilterNode): readonly string[] {
  if ('name' in filter) return [filter.name]
  if ('part' in filter) return [filter.operator, ...namesOf(filter.part)]
  return filter.parts.flatMap(namesOf)
}

import { toStringBinary } from '../bytes/string-binary.js'
import type { ToolResult } from '../cli/tool.js'
import type { FamilyDescriptor, Region } from '../client/types.js'
import { alignedLines } from '../system/text-table.js'
import type { TableDetails } from './job.js'

/** HBase's way to say that cells do not expire. */
const FOREVER = 2_147_483_647

export function listResult(names: readonly string[]): ToolResult {
  return { status: 'ok', exitCode: 0, details: { tables: names }, text: names.join('\n') }
}

export function detailsResult(details: TableDetails): ToolResult {
  const { table, enabled, families, regions } = details
  return {
    status: 'ok',
    exitCode: 0,
    table,
    details: { enabled, families, ...(regions === undefined ? {} : { regions: asJson(regions) }) },
    text: detailsText(details),
  }
}

function asJson(regions: readonly Region[]): unknown[] {
  return regions.map(({ startKey, endKey, server }) => ({
    start: toStringBinary(startKey),
    end: toStringBinary(endKey),
    server,
  }))
}

function detailsText({ table, enabled, families, regions }: TableDetails): string {
  const state = enabled ? 'enabled' : 'disabled'
  const rows = regions?.map(({ startKey, endKey, server }) => [
    startKey.length === 0 ? '(first)' : toStringBinary(startKey),
    endKey.length === 0 ? '(last)' : toStringBinary(endKey),
    server === '' ? '-' : server,
  ])
  return [
    `table ${table}: ${state}`,
    '',
    ...alignedLines([FAMILY_TITLES, ...families.map(familyColumns)]),
    '',
    ...(rows === undefined
      ? ['regions are not known while the table is disabled']
      : alignedLines([['start', 'end', 'server'], ...rows])),
    '',
    `${counted(families.length, 'family', 'families')}, ${
      regions === undefined ? 'unknown regions' : counted(regions.length, 'region', 'regions')
    }`,
  ].join('\n')
}

const counted = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`

const FAMILY_TITLES = ['family', 'versions', 'ttl', 'compression', 'bloom', 'in memory', 'cache']

function familyColumns(family: FamilyDescriptor): string[] {
  return [
    family.name,
    shown(family.maxVersions),
    family.timeToLive === FOREVER ? 'forever' : shown(family.timeToLive, ' s'),
    shown(family.compression),
    shown(family.bloomFilter),
    shown(family.inMemory),
    shown(family.blockCache),
  ]
}

function shown(value: string | number | boolean | undefined, unit = ''): string {
  if (value === undefined) return '-'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return `${value}${unit}`
}

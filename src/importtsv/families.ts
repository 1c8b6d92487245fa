import type { FamilyDescriptor } from '../client/types.js'
import { HbulkError } from '../errors.js'

const EXAMPLE =
  'Write --family d:versions=3,ttl=7d,compression=GZ,bloom=ROW; several are separated by semicolons.'

type Fields = Omit<FamilyDescriptor, 'name'>
type Reader = (value: string, family: string) => Fields

function usage(message: string, hint = EXAMPLE): HbulkError {
  return new HbulkError('USAGE', `--family ${message}`, { hint })
}

const SECONDS: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['min', 60],
  ['h', 3600],
  ['d', 86_400],
])
/** `HConstants.FOREVER`, which a family has that is given none. */
const FOREVER = 2 ** 31 - 1

function lifetime(value: string, family: string): Fields {
  if (value.toLowerCase() === 'forever') return {}
  const [, digits = '', unit = ''] = /^(\d{1,10})([a-z]*)$/.exec(value) ?? []
  const seconds = Number(digits) * (SECONDS.get(unit === '' ? 's' : unit) ?? Number.NaN)
  if (seconds >= 1 && seconds < FOREVER) return { timeToLive: seconds }
  throw usage(
    `${family}: ttl '${value}' is no lifetime`,
    'Write seconds, or 90s, 30m, 12h, 7d, or forever.',
  )
}

function versions(value: string, family: string): Fields {
  const count = /^\d{1,10}$/.test(value) ? Number(value) : 0
  if (count >= 1 && count <= FOREVER) return { maxVersions: count }
  throw usage(`${family}: versions '${value}' is no number of versions`, 'Write 1 or more.')
}

const name =
  (key: 'compression' | 'bloomFilter', known: readonly string[]): Reader =>
  (value, family) => {
    const upper = value.toUpperCase()
    if (known.includes(upper)) return { [key]: upper }
    throw usage(`${family}: '${value}' is unknown`, `There are ${known.join(', ')}.`)
  }

const yesOrNo =
  (key: 'inMemory' | 'blockCache'): Reader =>
  (value, family) => {
    const lower = value.toLowerCase()
    if (lower === 'true' || lower === 'false') return { [key]: lower === 'true' }
    throw usage(`${family}: '${value}' is neither true nor false`)
  }

const compressions = ['NONE', 'GZ', 'LZO', 'SNAPPY', 'LZ4', 'BZIP2', 'ZSTD']
const blooms = ['NONE', 'ROW', 'ROWCOL']

/** By our names; the HBase shell's are the same without hyphens, and BLOOMFILTER. */
const readers: ReadonlyMap<string, Reader> = new Map([
  ['versions', versions],
  ['ttl', lifetime],
  ['compression', name('compression', compressions)],
  ['bloom', name('bloomFilter', blooms)],
  ['inmemory', yesOrNo('inMemory')],
  ['blockcache', yesOrNo('blockCache')],
])

const NAMES = 'versions, ttl, compression, bloom, in-memory and block-cache'

/**
 * Reads the settings of families to be created: `d:versions=3,ttl=7d;e`.
 * @throws HbulkError USAGE
 */
export function parseFamilies(text: string): FamilyDescriptor[] {
  const families: FamilyDescriptor[] = []
  for (const entry of text.split(';')) {
    const family = parseFamily(entry.trim())
    if (families.some((other) => other.name === family.name)) {
      throw usage(`'${text}' has the family ${family.name} twice`)
    }
    families.push(family)
  }
  return families
}

function parseFamily(entry: string): FamilyDescriptor {
  const colon = entry.indexOf(':')
  const family = colon === -1 ? entry : entry.slice(0, colon)
  if (family === '') throw usage(`'${entry}' names no family`)
  const settings = colon === -1 ? [] : entry.slice(colon + 1).split(',')
  const seen = new Set<string>()
  let fields: Fields = {}
  for (const setting of settings) {
    const [key = '', value = '', ...rest] = setting.split('=').map((each) => each.trim())
    const plain = key.toLowerCase().replaceAll(/[-_]/g, '')
    const read = readers.get(plain === 'bloomfilter' ? 'bloom' : plain)
    if (read === undefined)
      throw usage(`${family}: '${key}' is no setting`, `Settings are ${NAMES}.`)
    if (value === '' || rest.length > 0)
      throw usage(`${family}: '${setting}' gives ${key} no value`)
    if (seen.has(plain)) throw usage(`${family}: ${key} is given twice`)
    seen.add(plain)
    fields = { ...fields, ...read(value, family) }
  }
  return { name: family, ...fields }
}

/** The families to create: those of the settings, and what the columns need beside them. */
export function withSettings(
  needed: readonly string[],
  settings: readonly FamilyDescriptor[] = [],
): FamilyDescriptor[] {
  const others = needed.filter((family) => !settings.some(({ name: known }) => known === family))
  return [...settings, ...others.map((family) => ({ name: family }))]
}

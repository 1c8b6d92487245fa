import { HbulkError } from '../errors.js'

/** A column family and what it is called in the second table. */
export interface FamilyPair {
  readonly source: string
  readonly target: string
}

const HINT = 'Write --families=a,b:c for family a, and b under the name c.'

/**
 * `a,b:c`: family a, and family b as c.
 * @throws HbulkError USAGE for an element that is none, and for a family that is named twice
 */
export function parseFamilyPairs(text: string): FamilyPair[] {
  const pairs = text.split(',').map((element): FamilyPair => {
    const [source = '', target = source, ...more] = element.trim().split(':')
    if (source === '' || target === '' || more.length > 0) {
      throw new HbulkError('USAGE', `--families: '${element}' names no column family`, {
        hint: HINT,
      })
    }
    return { source, target }
  })
  for (const side of ['source', 'target'] as const) {
    const names = pairs.map((pair) => pair[side])
    const twice = names.find((name, i) => names.indexOf(name) !== i)
    if (twice === undefined) continue
    const what = side === 'source' ? 'is named twice' : 'would get the cells of two families'
    throw new HbulkError('USAGE', `--families: '${twice}' ${what}`, { hint: HINT })
  }
  return pairs
}

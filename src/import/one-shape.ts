import { HbulkError } from '../errors.js'
import { firstDifference, throughJson } from '../workers/plain-json.js'
import type { FileShape } from './formats/file-shape.js'
import type { Source } from './sources.js'

/**
 * The shape of all files of the job.
 * @throws HbulkError USAGE when the exports differ in it, or are several that have, or may have, no timestamps: all their
 * cells would get the same one
 */
export function oneShape(sources: readonly Source[]): FileShape {
  const [first, ...others] = sources
  if (first === undefined) throw new HbulkError('USAGE', 'no export is named')
  const { shape } = first
  for (const other of others) {
    const difference = firstDifference(throughJson(shape), other.shape)
    if (difference === undefined) continue
    const { name, before, now } = difference
    throw new HbulkError(
      'USAGE',
      `${other.path} has ${name} = ${now}, but ${first.path} has ${before}`,
      { hint: 'Load them one after the other.' },
    )
  }
  if (others.length > 0 && shape.layout === 'wide') {
    throw new HbulkError('USAGE', 'several exports in the wide layout, which has no timestamps', {
      hint: 'Load them one after the other, the oldest first.',
    })
  }
  if (others.length > 0 && shape.layout === undefined && shape.format !== 'jsonl') {
    const what = `'${first.path}' and others without a manifest may be in the wide layout`
    throw new HbulkError('USAGE', `${what}, which has no timestamps`, {
      hint: 'Give --layout cells if they are not, or load them one after the other, the oldest first.',
    })
  }
  return shape
}

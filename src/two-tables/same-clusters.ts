import { HbulkError } from '../errors.js'

/** @throws HbulkError USAGE if a job would go on between other clusters than it began with */
export function refuseOtherClusters(before: readonly string[], now: readonly string[]): void {
  for (const [i, side] of ['source', 'target'].entries()) {
    if (before[i] === now[i]) continue
    throw new HbulkError('USAGE', `the job was started with another cluster as its ${side}`, {
      hint: 'Resume it with gateways of the clusters that it was started with.',
    })
  }
}

import { parseStringBinary } from '../bytes/string-binary.js'
import { KeySpace } from '../regions/key-space.js'
import type { RowCounterTask } from './settings.js'

/** From a row key to the part of the task that is done once the scan is there, 0 to 1; always 0 if the ends are not known. */
export function progressThrough(task: RowCounterTask): (key: Buffer | undefined) => number {
  const { firstRow, lastRow } = task
  if (firstRow === undefined || lastRow === undefined) return () => 0
  const first = parseStringBinary(firstRow)
  const last = parseStringBinary(lastRow)
  const space = new KeySpace([first, last])
  const whole = space.distance(first, last)
  if (whole === 0) return () => 0
  let reached = 0
  return (key) => {
    if (key === undefined) return reached
    const fraction = Math.min(space.distance(first, key) / whole, 1)
    reached = Math.max(reached, fraction)
    return reached
  }
}

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SUCCESS_NAME } from '../output/output-directory.js'
import type { RunUnderWay } from './export-state.js'

/** True if the run's output is there under its final names: it was killed after that. */
export async function wasPublished({ target, startedAt }: RunUnderWay): Promise<boolean> {
  if (target === '-') return false
  const marker = await stat(join(target, SUCCESS_NAME)).catch(() => undefined)
  return marker !== undefined && marker.mtimeMs >= Date.parse(startedAt)
}

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readManifest } from '../manifest.js'
import { SUCCESS_NAME } from '../output/output-directory.js'
import type { RunUnderWay } from './export-state.js'

/** True if the run's output is there under its final names: it was killed after that. In doubt it is not. */
export async function wasPublished({ target, from, upTo }: RunUnderWay): Promise<boolean> {
  if (target === '-') return false
  const marker = await stat(join(target, SUCCESS_NAME)).catch(() => undefined)
  const manifest = await readManifest(target).catch(() => undefined)
  if (marker === undefined || manifest === undefined) return false
  const [start, end] = manifest.selection.timeRange ?? []
  return start === String(from) && end === String(upTo)
}

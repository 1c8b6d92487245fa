import type { KeySample } from '../presplit/key-sample.js'
import { loadFormat } from './formats/formats.js'
import { expandInputs } from './input/inputs.js'
import type { ImportOptions } from './options.js'
import { columnsOf, settingsOf } from './plan-import.js'
import { sampleKeys } from './sample-keys.js'
import { loadTransform } from './transform/load-transform.js'

/**
 * The row keys that an import of the inputs would make, or some of them, without an import.
 * @param name what the sample is for, as the user wrote it
 * @throws HbulkError INPUT, USAGE or INTERRUPTED
 */
export async function sampleInputs(
  options: ImportOptions,
  name: string,
  signal: AbortSignal,
): Promise<KeySample> {
  const format = await loadFormat(options.format)
  const inputs = await expandInputs(options.inputs, options.subdirectories)
  const columns = await columnsOf(options, inputs, format)
  if (options.transform !== undefined) await loadTransform(options.transform)
  const settings = settingsOf(options, columns, '')
  return sampleKeys({ inputs, format, settings, timestamp: Date.now(), signal, name })
}

import type { Timestamp } from '../client/types.js'
import type { RecordMapper } from './record-mapper.js'
import { RowDerivation } from './row-derivation.js'
import { RowMapper } from './row-mapper.js'
import type { ParsedRules, RowRules } from './row-rules.js'
import type { ImportSettings } from './settings.js'
import { TransformMapper } from './transform/transform-mapper.js'

export type MapperSettings = RowRules &
  Pick<ImportSettings, 'skipEmptyColumns' | 'maxCellBytes' | 'ttlFormat' | 'tableFamilies'>

/** What a transform is told of where its lines are from. */
export interface MapperPlace {
  readonly file: string
  readonly timestamp: Timestamp
}

/**
 * A mapper for the records of one input.
 * @throws HbulkError INPUT or USAGE for a transform that cannot be loaded
 */
export async function createMapper(
  rules: ParsedRules,
  settings: MapperSettings,
  { file, timestamp }: MapperPlace,
): Promise<RecordMapper> {
  const { transform: path, salt, maxCellBytes, tableFamilies: families } = settings
  if (path === undefined) return new RowMapper(rules.spec, settings, RowDerivation.for(rules))
  const [{ loadTransform }, { RecordView }] = await Promise.all([
    import('./transform/load-transform.js'),
    import('./transform/record-view.js'),
  ])
  const transform = await loadTransform(path)
  const checks = new RowMapper(rules.spec, settings)
  const view = new RecordView(rules.spec, file)
  return new TransformMapper(transform, checks, view, { maxCellBytes, salt, families, timestamp })
}

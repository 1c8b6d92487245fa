import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { HbulkError } from '../src/errors.js'
import { parseColumnSpec } from './data/column-spec.js'
import { generateRows } from './data/generate.js'
import { randomizeKeys } from './data/random-keys.js'
import { type Source, type SourceFile, surveySource } from './data/source.js'
import { ORDERS_PER_SCALE, tpchOrders } from './data/tpch.js'
import type { BenchOptions } from './options.js'
import { pythonWith } from './python.js'

export interface DataPlaces {
  readonly workDir: string
  readonly cacheDir: string
  readonly notice: (line: string) => void
}

/** The rows this run works on: the user's file, TPC-H orders, or generated ones. */
export async function prepareSource(options: BenchOptions, places: DataPlaces): Promise<Source> {
  const given = await chooseFile(options, places)
  const file = join(places.workDir, 'random-keys.txt')
  return surveySource(options.randomKeys ? await randomizeKeys(given, file) : given)
}

async function chooseFile(options: BenchOptions, places: DataPlaces): Promise<SourceFile> {
  const { file, columns, separator, tpchScale } = options
  if (file !== undefined && columns !== undefined) {
    if (!existsSync(file)) throw new HbulkError('INPUT', `--file ${file} does not exist`)
    const spec = parseColumnSpec(columns)
    return { description: file, file: resolve(file), separator, spec }
  }
  if (tpchScale === undefined) return generate(options.rows, options, places)
  const python = await pythonWith('tpchgen', places.cacheDir, places.notice)
  if (typeof python !== 'string') return tpchOrders(tpchScale, python, places.cacheDir)
  places.notice(`no TPC-H data, generated rows in its place: ${python}`)
  return generate(Math.round(tpchScale * ORDERS_PER_SCALE), options, places)
}

function generate(rows: number, { shape }: BenchOptions, { workDir }: DataPlaces) {
  return generateRows(join(workDir, 'generated.txt'), rows, shape)
}

import { createReadStream, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import avro from 'avsc'
import { parse } from 'csv-parse/sync'

/** Commands run here, so that they show short paths. */
export const projectRoot: string = path.join(import.meta.dirname, '..', '..')

/** What went in: the values of every zip code, in the order of the file's columns. */
export interface Zipcodes {
  /** Relative to {@link projectRoot}. */
  readonly file: string
  readonly columns: readonly string[]
  readonly rows: ReadonlyMap<string, readonly string[]>
}

export async function readZipcodes(): Promise<Zipcodes> {
  const file = path.join('node_modules', 'vega-datasets', 'data', 'zipcodes.csv')
  const [header = [], ...records] = parse(readFileSync(path.join(projectRoot, file))) as string[][]
  const rows = new Map(records.map(([key = '', ...values]) => [key, values]))
  return { file, columns: header.slice(1), rows }
}

/** Compares an export with what went in, cell by cell. Throws at the first difference. */
export async function compareCsv(zipcodes: Zipcodes, folder: string): Promise<string> {
  const seen = new Set<string>()
  for (const file of await filesOf(folder, '.csv')) {
    const records = parse(readFileSync(file), { columns: true }) as Record<string, string>[]
    for (const record of records) {
      const { HBASE_ROW_KEY: key = '', ...cells } = record
      compareRow(zipcodes, seen, key, new Map(Object.entries(cells)))
    }
  }
  return verdict(zipcodes, seen)
}

interface BigtableRow {
  readonly key: Buffer
  readonly cells: readonly {
    readonly family: string
    readonly qualifier: Buffer
    readonly value: Buffer
  }[]
}

/** As {@link compareCsv}, for Avro in the schema of Google's Bigtable import. */
export async function compareAvro(zipcodes: Zipcodes, folder: string): Promise<string> {
  const seen = new Set<string>()
  for (const file of await filesOf(folder, '.avro')) {
    const rows = createReadStream(file).pipe(new avro.streams.BlockDecoder())
    for await (const row of rows as AsyncIterable<BigtableRow>) {
      const cells = row.cells.map(
        (cell) => [`${cell.family}:${cell.qualifier}`, cell.value.toString()] as const,
      )
      compareRow(zipcodes, seen, row.key.toString(), new Map(cells))
    }
  }
  return verdict(zipcodes, seen)
}

function compareRow(
  zipcodes: Zipcodes,
  seen: Set<string>,
  key: string,
  cells: ReadonlyMap<string, string>,
): void {
  const expected = zipcodes.rows.get(key)
  if (expected === undefined || seen.has(key))
    throw new Error(`row ${key} did not go in, or is twice`)
  seen.add(key)
  for (const [i, column] of zipcodes.columns.entries()) {
    const value = cells.get(`d:${column}`)
    if (value !== expected[i]) {
      throw new Error(`row ${key}, d:${column}: ${value} came out, ${expected[i]} went in`)
    }
  }
  if (cells.size !== zipcodes.columns.length) throw new Error(`row ${key} has ${cells.size} cells`)
}

function verdict(zipcodes: Zipcodes, seen: ReadonlySet<string>): string {
  const missing = zipcodes.rows.size - seen.size
  if (missing > 0) throw new Error(`${missing} rows are missing`)
  return `${seen.size} rows, ${seen.size * zipcodes.columns.length} cells compared`
}

async function filesOf(folder: string, ending: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort()
  return names.map((name) => path.join(folder, name))
}

import { execFile } from 'node:child_process'
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import type { PythonEnvironment } from '../python.js'
import { parseColumnSpec } from './column-spec.js'
import type { SourceFile } from './source.js'

const ORDERS_COLUMNS =
  'HBASE_ROW_KEY,d:custkey,d:status,d:totalprice,d:orderdate,d:priority,d:clerk,d:shippriority,d:comment'

/** TPC-H has this many orders at scale 1. */
export const ORDERS_PER_SCALE = 1_500_000

/** TPC-H's table `orders` at a scale, made once and then kept in the cache folder. */
export async function tpchOrders(
  scale: number,
  python: PythonEnvironment,
  cacheDir: string,
): Promise<SourceFile> {
  const folder = join(cacheDir, 'bench', `tpch-${scale}`)
  const file = join(folder, 'orders.psv')
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true })
    const args = ['-s', String(scale), '-T', 'orders', `--output-dir=${folder}`, '--quiet']
    await promisify(execFile)(join(python.bin, 'tpchgen-cli'), args)
    await pipeline(
      createReadStream(join(folder, 'orders.tbl')),
      withoutTrailingSeparators(),
      createWriteStream(`${file}.tmp`),
    )
    renameSync(`${file}.tmp`, file)
    rmSync(join(folder, 'orders.tbl'))
  }
  return {
    description: `TPC-H orders at scale ${scale}`,
    file,
    separator: '|',
    spec: parseColumnSpec(ORDERS_COLUMNS),
  }
}

/** TPC-H's generator ends a line with a separator, which ImportTsv counts as one more field. */
export function withoutTrailingSeparators(): Transform {
  let rest = ''
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = rest + chunk.toString('latin1')
      const end = text.lastIndexOf('\n') + 1
      rest = text.slice(end)
      done(null, Buffer.from(text.slice(0, end).replaceAll('|\n', '\n'), 'latin1'))
    },
    flush(done) {
      done(null, Buffer.from(rest.replace(/\|$/, ''), 'latin1'))
    },
  })
}

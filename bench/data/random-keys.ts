import { hash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readRows } from './read-rows.js'
import type { SourceFile } from './source.js'

/** The same file with 8 hex digits of its hash before every key: neighbours in the file end up far apart in the table. */
export async function randomizeKeys(given: SourceFile, file: string): Promise<SourceFile> {
  const out = createWriteStream(file)
  const pending: Buffer[] = []
  const separator = Buffer.from(given.separator)
  await readRows(given.file, separator[0] ?? 0, given.spec, ({ key, values }) => {
    const prefix = hash('md5', key, 'hex').slice(0, 8)
    const fields = values.map((value) => value ?? Buffer.alloc(0))
    fields.splice(given.spec.keyIndex, 0, Buffer.concat([Buffer.from(`${prefix}-`), key]))
    for (const [i, field] of fields.entries()) {
      if (i > 0) pending.push(separator)
      pending.push(field)
    }
    pending.push(Buffer.from('\n'))
    if (pending.length > 20_000) out.write(Buffer.concat(pending.splice(0)))
  })
  out.end(Buffer.concat(pending))
  await once(out, 'finish')
  return { ...given, file, description: `${given.description}, random keys` }
}

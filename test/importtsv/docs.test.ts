import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { Command } from 'commander'
import { typedBytes, type ValueType, valueTypes } from '../../src/bytes/values/value-types.js'
import { importtsvTool } from '../../src/importtsv/command.js'
import { createMapper } from '../../src/importtsv/create-mapper.js'
import { stepNames } from '../../src/importtsv/row-key/steps.js'
import { parseRules } from '../../src/importtsv/row-rules.js'
import { makeRecord } from './support/make-record.js'
import { workspace } from './support/workspace.js'

const { write } = workspace()
const docs = readFileSync(new URL('../../../docs/importtsv.md', import.meta.url), 'utf8')

/** The rows of the table that begins with this header, cell by cell. */
function tableOf(header: string): string[][] {
  const [, body = ''] = docs.split(new RegExp(`^\\| ${header} .*\\n\\|[-| ]+\\|\\n`, 'm'))
  const [rows = ''] = body.split('\n\n', 1)
  assert.notEqual(rows, '', `there is no table that begins with '${header}'`)
  return rows
    .trim()
    .split('\n')
    .map((row) => row.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))
}

/** What stands between backquotes. */
const codeOf = (cell = ''): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '')

describe('docs/importtsv.md', () => {
  it('has every option of the command, and no other', () => {
    const command = new Command()
    importtsvTool.define(command)
    const described = tableOf('flag').flatMap(([cell]) =>
      codeOf(cell).map((code) => code.split(' ')[0]),
    )
    // Every command has it; here it stands for a property.
    const own = [...command.options.map(({ long }) => long), '--dry-run']
    assert.deepEqual(described.sort(), own.sort())
  })

  it('has every type, with the bytes that it makes', () => {
    const rows = tableOf('type')
    assert.deepEqual(rows.flatMap(([type]) => codeOf(type)).sort(), [...valueTypes].sort())
    for (const [type, , , example] of rows) {
      const [name] = codeOf(type)
      const [text = '', hex] = codeOf(example)
      assert.equal(
        typedBytes(name as ValueType, text)
          .toString('hex')
          .toUpperCase(),
        hex,
        name,
      )
    }
  })

  it('has every step of a row key template', () => {
    const steps = tableOf('step').flatMap(([cell]) =>
      codeOf(cell).map((code) => code.split(':')[0]),
    )
    assert.deepEqual(steps.sort(), [...stepNames].sort())
  })

  it('has a transform that makes what it says', async () => {
    const [, module = ''] = /```js\n(.*?)```/s.exec(docs) ?? []
    const transform = write('order-lines.mjs', Buffer.from(module))
    const settings = { skipEmptyColumns: false, maxCellBytes: 1000, ttlFormat: 'text' as const }
    const place = { file: 'orders.tsv', timestamp: 0 }
    const parsed = parseRules(':order,:day,:items', { transform })
    const mapper = await createMapper(parsed, { ...settings, transform }, place)
    const seen = [...docs.matchAll(/^ {4}(1[789])\t(.*)\t(.*)$/gm)].map(([, ...fields]) => {
      const reason = mapper.map(makeRecord(fields), 0)
      const rows = mapper.rows.slice(0, mapper.count)
      return reason ?? rows.map((row) => row.buf.toString('latin1', row.keyStart, row.keyEnd))
    })
    const reason = "transform: 'C1xmany' has no count"
    assert.deepEqual(seen, [['00000017-0', '00000017-1'], [], reason])
    assert.ok(docs.includes(reason))
  })

  it('links to places that are there', () => {
    const places = [...docs.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    )
    const links = [...docs.matchAll(/\]\(#([^)]+)\)/g)].map(([, place]) => place)
    assert.deepEqual(
      links.filter((link) => !places.includes(link ?? '')),
      [],
    )
  })
})

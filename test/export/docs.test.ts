import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { Command } from 'commander'
import { valueTypes } from '../../src/bytes/values/value-types.js'
import { exportTool } from '../../src/export/command.js'
import { parseExportOptions } from '../../src/export/options.js'
import { silentLog } from '../workers/fixture-job.js'

const page = (name: string): string => {
  const url = new URL(`../../../docs/${name}`, import.meta.url)
  return existsSync(url) ? readFileSync(url, 'utf8') : ''
}
const docs = page('export.md')

/** What stands between backquotes in the first cells of the table that begins with this header. */
function firstCells(header: string): string[] {
  const [, body = ''] = docs.split(new RegExp(`^\\| ${header} .*\\n\\|[-| ]+\\|\\n`, 'm'))
  const rows = body.split('\n\n', 1).join('').trim().split('\n')
  return rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^` ]+)[^`]*`/g)].map(([, code]) => code ?? ''),
  )
}

describe('docs/export.md', () => {
  const command = new Command()
  exportTool.define(command)
  const own = command.options.map(({ long }) => long ?? '')

  it('describes options that there are, and those that it leaves out stand in docs/cron.md', () => {
    const described = firstCells('flag')
    assert.ok(described.length > 15)
    assert.deepEqual(
      described.filter((flag) => !own.includes(flag)),
      [],
    )
    const elsewhere = own.filter((flag) => !described.includes(flag))
    assert.deepEqual(
      elsewhere.filter((flag) => !page('cron.md').includes(`\`${flag}`)),
      [],
    )
  })

  it('has every type', () => {
    assert.deepEqual(firstCells('type').sort(), [...valueTypes].sort())
  })

  it('shows command lines that are understood', () => {
    const lines = [...docs.matchAll(/^ {4}hbulk export (.*)$/gm)].map(([, line]) => line ?? '')
    assert.ok(lines.length >= 5)
    for (const line of lines) {
      const parsed = new Command().exitOverride()
      exportTool.define(parsed)
      parsed.parse((line.split(' |')[0] ?? '').split(' '), { from: 'user' })
      const input = { defines: new Map<string, string>(), tablePrefix: undefined, log: silentLog }
      parseExportOptions({ ...input, args: parsed.args, flags: parsed.opts() })
    }
  })
})

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, it } from 'node:test'
import { Command } from 'commander'
import { parseCommand } from '../../src/cli/parse-command.js'
import { registry } from '../../src/cli/registry.js'

const source = new URL('../../src/', import.meta.url)
const built = readdirSync(source).filter((name) =>
  readdirSync(new URL(`${name.includes('.') ? '.' : name}/`, source)).includes('command.js'),
)

describe('the registry', () => {
  it('has every folder with a command', () => {
    const names = registry.map((entry) => entry.name)
    assert.deepEqual(
      built.filter((name) => !names.includes(name)),
      [],
    )
  })

  for (const entry of registry.filter(({ name }) => built.includes(name))) {
    it(`says of ${entry.name} what the tool says, and its help can be shown`, async () => {
      const tool = await entry.load()
      assert.deepEqual([tool.name, tool.summary], [entry.name, entry.summary])
      tool.define(new Command())
      const words = { name: entry.name, before: [], after: ['--help'] }
      const help = parseCommand(entry, tool, words).help ?? ''
      assert.ok(help.startsWith(`Usage: hbulk ${entry.name}`))
      assert.ok(help.indexOf('Examples:') > help.indexOf('--json'))
      for (const line of help.split('\n')) assert.ok(line.length <= 120, line)
    })
  }
})

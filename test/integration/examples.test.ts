import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { defaultGateway } from '../support/real-gateways.js'

const run = promisify(execFile)
const folder = join(import.meta.dirname, '..', '..', '..', 'examples')

/** What each says, line by line. */
const said: Readonly<Record<string, RegExp>> = {
  'orders.mjs':
    /^Ada <Buffer 31 32 2e 35 30>\norder-1 12.50\norder-2 2.00\norder-3 3.00\norder-4 4.00\norder-5 5.00\n5n\n$/,
  'pool.mjs':
    /^d:user0 5n\nd:user1 5n\nd:user2 5n\nd:user3 5n\nnone of the pool's 3 connections came free in 100 ms\n$/,
  'versions.mjs':
    /^9 1 h ago\n11 2 h ago\n10 3 h ago\n2 versions before the last\ntrue\nfalse\ntrue Row 'bread' \{ d:note=dear \}\n$/,
  'parallel-scan.mjs': /^4 regions\n5000 rows in any order\nthe first from f on: f[0-9a-f]{7}\n$/,
}

describe('the examples', () => {
  it('are all known here', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'))
    assert.deepEqual(files.sort(), Object.keys(said).sort())
  })

  for (const [file, expected] of Object.entries(said)) {
    it(file, async () => {
      const env = { ...process.env, HBULK_GATEWAY: gatewayName(defaultGateway) }
      const { stdout, stderr } = await run(process.execPath, [join(folder, file)], { env })
      assert.match(stdout, expected)
      assert.equal(stderr, '')
    })
  }
})

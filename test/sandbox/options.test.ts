import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layoutOf, sandboxLayout } from '../../src/sandbox/layout.js'
import { parseCommandOptions } from '../../src/sandbox/options.js'

test('an action that does not exist is refused with those that do', () => {
  for (const args of [[], ['restart'], ['start', 'stop']]) {
    assert.throws(() => parseCommandOptions(args, {}, {}), {
      code: 'USAGE',
      hint: /start, stop, status, reset/,
    })
  }
})

test('--with adds to the default gateways', () => {
  const options = parseCommandOptions(['start'], { with: 'thrift1-http,thrift2', home: '/h' }, {})
  assert.deepEqual(options.gateways, ['thrift2', 'thrift1', 'thrift1-http'])
  assert.equal(options.name, 'default')
  assert.equal(options.home, '/h')
})

test('a name that leads out of the folder is refused', () => {
  for (const name of ['', '..', '.hidden', 'a/b', 'a'.repeat(64)]) {
    assert.throws(() => sandboxLayout('/h', name), { code: 'USAGE' })
  }
})

test('a sandbox is found by name or by its folder', () => {
  assert.equal(layoutOf('x', '/h').dir, '/h/x')
  assert.equal(layoutOf('/elsewhere/x', '/h').dir, '/elsewhere/x')
  assert.equal(layoutOf('/elsewhere/x', '/h').home, '/elsewhere')
})

test('a socket path that is too long for the kernel is moved to the temporary folder', () => {
  assert.equal(sandboxLayout('/h', 'x').socket, '/h/x/control.sock')
  const long = sandboxLayout(`/${'d'.repeat(120)}`, 'x').socket
  assert.ok(long.length < 104)
  assert.notEqual(long, sandboxLayout(`/${'e'.repeat(120)}`, 'x').socket)
})

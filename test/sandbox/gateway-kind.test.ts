import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  GATEWAY_KINDS,
  gatewayMode,
  gatewayUrl,
  parseGatewayKinds,
  serverFlags,
} from '../../src/sandbox/gateway-kind.js'

const expected: ReadonlyArray<readonly [string, string, readonly string[]]> = [
  ['thrift2', 'thrift2://h:1', []],
  ['thrift1', 'thrift1://h:1', []],
  ['thrift2-framed', 'thrift2://h:1?transport=framed&protocol=compact', ['-f', '-c']],
  ['thrift1-http', 'thrift1+http://h:1/', []],
  ['thrift2-compact', 'thrift2://h:1?protocol=compact', ['-c']],
  ['thrift1-framed-binary', 'thrift1://h:1?transport=framed', ['-f']],
  ['thrift1-2.5.8', 'thrift1://h:1', []],
  ['thrift2-nonblocking', 'thrift2://h:1?transport=framed', ['-f', '-nonblocking']],
]

for (const [kind, url, flags] of expected) {
  test(`${kind} is started and addressed the way it speaks`, () => {
    const found = GATEWAY_KINDS.find((known) => known === kind)
    assert.ok(found !== undefined)
    const mode = gatewayMode(found)
    assert.equal(gatewayUrl(mode, 'h', 1), url)
    assert.deepEqual(serverFlags(mode), flags)
  })
}

test('every kind has a port of its own, from HBase 9090 on', () => {
  const ports = GATEWAY_KINDS.map((kind) => gatewayMode(kind).usualPort)
  assert.equal(new Set(ports).size, GATEWAY_KINDS.length)
  assert.equal(gatewayMode('thrift2').usualPort, 9090)
  assert.equal(gatewayMode('thrift1').usualPort, 9091)
})

test('a name without an API means both, and nothing is listed twice', () => {
  assert.deepEqual(parseGatewayKinds('framed, http,thrift2-http'), [
    'thrift2-framed',
    'thrift1-framed',
    'thrift2-http',
    'thrift1-http',
  ])
})

test('an unknown gateway is refused with what there is', () => {
  assert.throws(() => parseGatewayKinds('framd'), {
    code: 'USAGE',
    message: /"framd"/,
    hint: /framed, http/,
  })
})

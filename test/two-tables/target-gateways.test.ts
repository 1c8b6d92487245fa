import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseTargetGateways } from '../../src/two-tables/target-gateways.js'

describe('the gateways of --to-gateway', () => {
  const terms = {
    headers: { ACCESSSIGNATURE: 'source-secret', doAs: 'me' },
    connectTimeoutMs: 7,
  }

  it('do not get what authenticates at the source', () => {
    const flags = { toGateway: 'thrift2+http://h,thrift1://i', toHeader: ['accesskeyid: flag'] }
    const environment = { HBULK_TO_ACCESS_KEY_ID: 'key', HBULK_TO_ACCESS_SIGNATURE: 'word' }
    const [http, plain] = parseTargetGateways(flags, terms, environment) ?? []
    assert.deepEqual(http?.headers, { doAs: 'me', accesskeyid: 'flag', ACCESSSIGNATURE: 'word' })
    assert.deepEqual(plain?.headers, {})
    assert.deepEqual(http?.access, { connectTimeoutMs: 7 })
  })

  it('must be there and over HTTP where headers are given for them', () => {
    assert.equal(parseTargetGateways({}, terms), undefined)
    const toHeader = ['A: b']
    for (const flags of [{ toHeader }, { toHeader, toGateway: 'thrift2://h' }]) {
      assert.throws(() => parseTargetGateways(flags, terms), {
        code: 'USAGE',
        message: /^--to-header is set/,
      })
    }
  })
})

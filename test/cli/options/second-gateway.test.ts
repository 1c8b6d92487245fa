import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Command } from 'commander'
import { ownConfigValue } from '../../../src/cli/options/config-value.js'
import { effectiveConfig } from '../../../src/cli/options/print-config.js'
import { addSecondGateway, parseSecondGateway } from '../../../src/cli/options/second-gateway.js'
import { HbulkError } from '../../../src/errors.js'

function parsed(...words: readonly string[]): Command {
  const command = new Command().exitOverride().argument('[table]')
  addSecondGateway(command, 'the other cluster')
  return command.parse(words, { from: 'user' })
}

/** As the configuration file sets it. */
function configured(value: unknown, ...words: readonly string[]): Command {
  const command = parsed(...words)
  const option = command.options.find(({ long }) => long === '--to-header')
  if (option === undefined) assert.fail()
  const set = ownConfigValue(option, 'to-header', value, "'to-header' in f.json")
  command.setOptionValueWithSource('toHeader', set, 'config')
  return command
}

const headersOf = (command: Command, environment: Readonly<Record<string, string>> = {}) =>
  parseSecondGateway(command.opts(), environment)?.map(({ headers }) => headers)

const http = ['--to-gateway', 'thrift2+http://a,thrift2://b']
const keys = { HBULK_TO_ACCESS_KEY_ID: 'env', HBULK_ACCESS_SIGNATURE: "the first cluster's" }

describe('the gateways of a second cluster', () => {
  it('are none if none is named', () => {
    assert.equal(parseSecondGateway(parsed().opts(), keys), undefined)
  })

  it('get headers of their own, where they are spoken to over HTTP', () => {
    assert.deepEqual(headersOf(parsed(...http)), [{}, {}])
    const flags = [...http, '--to-header', 'accesskeyid: flag', '--to-header=X: 1', 'table']
    assert.deepEqual(headersOf(parsed(...flags), keys), [{ accesskeyid: 'flag', X: '1' }, {}])
    assert.deepEqual(headersOf(parsed(...http), keys), [{ ACCESSKEYID: 'env' }, {}])
  })

  it('get them from the configuration file in both of its forms, the environment goes before it', () => {
    const file = { ACCESSKEYID: 'file', X: 'file' }
    const expected = [{ ACCESSKEYID: 'env', X: 'file' }, {}]
    assert.deepEqual(headersOf(configured(file, ...http), keys), expected)
    const lines = ['ACCESSKEYID: file', 'X: file']
    assert.deepEqual(headersOf(configured(lines, ...http), keys), expected)
    assert.deepEqual(headersOf(configured(file, '--to-gateway=thrift2://b')), [{}])
  })

  it('are refused headers that would go nowhere or cannot be sent, without showing them', () => {
    const cases: readonly (readonly [() => unknown, RegExp])[] = [
      [() => headersOf(parsed('--to-header=A: sesame')), /--to-header is set, but no second/],
      [() => headersOf(parsed('--to-header=A: sesame', '--to-gateway=thrift2://b')), /over HTTP/],
      [() => parsed(...http, '--to-header=sesame'), /--to-header has no colon/],
      [() => parsed(...http, '--to-header=A B: sesame'), /--to-header 'A B' is no HTTP header/],
      [() => configured({ A: 'sesame\n' }), /'to-header' in f.json 'A' has a character/],
      [() => headersOf(parsed(...http), { HBULK_TO_ACCESS_KEY_ID: 'sesame\n' }), /HBULK_TO_ACCESS/],
    ]
    for (const [run, message] of cases) {
      assert.throws(run, (error) => {
        assert.ok(error instanceof HbulkError, String(error))
        assert.match(error.message, message)
        assert.doesNotMatch(`${error.message} ${error.hint}`, /sesame/)
        return true
      })
    }
  })

  it('are printed with their headers masked', () => {
    const command = parsed(...http, '--to-header=X: sesame')
    const printed = effectiveConfig({
      ...{ command: 'copytable', settings: new Map(), defines: new Map() },
      ...{ headers: { values: new Map(), asked: false }, ownOptions: command.options },
      flags: command.opts(),
    })
    assert.deepEqual(printed, {
      copytable: { 'to-gateway': http[1], 'to-header': { X: '***' } },
    })
  })
})

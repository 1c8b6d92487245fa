import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { capabilitiesOf } from '../../src/client/capabilities.js'
import { parseGatewayUrl } from '../../src/client/gateway-url.js'
import { HbulkError } from '../../src/errors.js'
import { type CellSelection, checkReading } from '../../src/two-tables/cell-selection.js'

const everything: CellSelection = { startRow: '', stopRow: '', versions: 1, allCells: false }

describe('what a Thrift1 gateway cannot read', () => {
  for (const [isSecond, flag] of [
    [false, '--gateway'],
    [true, '--to-gateway'],
  ] as const) {
    for (const [option, part] of [
      ['--versions', { versions: 2 }],
      ['--starttime and --endtime', { timeRange: ['1', '2'] }],
      ['--all.cells', { allCells: true }],
    ] as const) {
      it(`is refused: ${option}, with the flag that named the gateway, ${flag}`, () => {
        const address = parseGatewayUrl('thrift1://a', {}, { isSecond })
        const gateway = { ...address, api: 1, transport: 'buffered', protocol: 'binary' } as const
        const client = { capabilities: capabilitiesOf(gateway), gateways: [gateway] }
        checkReading(everything, client)
        assert.throws(
          () => checkReading({ ...everything, ...part }, client),
          (error) => {
            assert.ok(error instanceof HbulkError)
            assert.equal(error.code, 'UNSUPPORTED')
            assert.ok(error.message.startsWith(`${option}: a Thrift1 gateway`), error.message)
            assert.ok(error.hint?.startsWith(`Name a Thrift2 gateway with ${flag} `), error.hint)
            return true
          },
        )
      })
    }
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hotCalls } from '../../../bench/wire/calls.js'
import { readResult, readRowCount } from '../../../bench/wire/reply.js'

const HEAD = { binary: '80010002000000016d00000000', compact: '824100016d' } as const
const reply = (protocol: 'binary' | 'compact', body: string) =>
  Buffer.from(HEAD[protocol] + body, 'hex')

test('a void result, a scanner id', () => {
  assert.equal(readResult(reply('binary', '00'), 'binary'), undefined)
  assert.equal(readResult(reply('compact', '00'), 'compact'), undefined)
  assert.equal(readResult(reply('binary', '0800000000012c00'), 'binary'), 300)
  // Field id 0 has no short form in compact: a zero difference, then the id in full.
  assert.equal(readResult(reply('compact', '0500d80400'), 'compact'), 300)
})

test('the number of rows is read from the head of a reply', () => {
  assert.equal(readRowCount(reply('binary', '0f00000c000001f4'), 'binary'), 500)
  assert.equal(readRowCount(reply('compact', '0900fcf403'), 'compact'), 500)
  assert.equal(readRowCount(reply('compact', '09003c'), 'compact'), 3)
})

test("the first line of the gateway's exception is the error", () => {
  const error = { code: 'REMOTE', message: 'the gateway answered: no!' }
  const text = Buffer.from('no!\n\tat x').toString('hex')
  const binary = reply('binary', `0c0001` + `0b0001000000090a`.slice(0, 14) + text + '0000')
  assert.throws(() => readResult(binary, 'binary'), error)
  assert.throws(() => readRowCount(binary, 'binary'), error)
  const compact = reply('compact', `1c` + `1808${text}` + '0000')
  assert.throws(() => readResult(compact, 'compact'), error)
  const unknownMethod =
    `80010003000000016d00000000` + `0b000100000008${text}` + '080002000000010000'
  assert.throws(() => readResult(Buffer.from(unknownMethod, 'hex'), 'binary'), error)
})

test('compact field headers count from the field before', () => {
  const message = hotCalls(2, 'compact').nextRows(5, 500)
  assert.equal(
    message.toString('hex'),
    '822100' + '0e' + hex('getScannerRows') + '150a' + '15e807' + '00',
  )
})

function hex(text: string): string {
  return Buffer.from(text).toString('hex')
}

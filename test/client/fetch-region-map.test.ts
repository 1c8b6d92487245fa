import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchRegionMap } from '../../src/client/fetch-region-map.js'
import type { AdminClient, Region } from '../../src/client/types.js'
import { HbulkError } from '../../src/errors.js'
import { FakeClient, regionsOf } from '../support/fake-client.js'

const cuts = [Buffer.from('m')]
const whole = regionsOf(cuts)
const inTransition = new HbulkError('REMOTE', 'a region has no server', { retryable: true })

/** An admin client whose region list answers with `answers`, one after the other, the last one for ever. */
function adminAnswering(...answers: readonly (Region[] | HbulkError)[]): AdminClient {
  const client = new FakeClient()
  client.addTable('t', [], cuts)
  let calls = 0
  return {
    ...client.admin,
    listRegions: async () => {
      const answer = answers[Math.min(calls++, answers.length - 1)]
      if (answer instanceof HbulkError) throw answer
      return answer ?? []
    },
  }
}

test('asks again while a region has no server or the list has a hole', async () => {
  const pauses: number[] = []
  const admin = adminAnswering(inTransition, whole.slice(1), [], whole)
  const wait = async (milliseconds: number) => {
    pauses.push(milliseconds)
  }
  const map = await fetchRegionMap(admin, 't', { wait })
  assert.equal(map.regions.length, 2)
  assert.equal(pauses.length, 3)
  for (const [i, pause] of pauses.entries()) {
    assert.ok(pause >= 25 * 2 ** i && pause <= 50 * 2 ** i, String(pause))
  }
})

test('gives up at the deadline with the last error and a hint', async () => {
  const admin = adminAnswering(inTransition)
  const options = { deadlineMs: 0, wait: async () => {} }
  await assert.rejects(fetchRegionMap(admin, 't', options), {
    code: 'REMOTE',
    message: 'a region has no server',
    hint: /regions in transition/,
  })
})

test('a gateway that is gone is tried as often as any call, and named as what it is', async () => {
  const hint = 'Is the Thrift gateway running there?'
  const gone = new HbulkError('GATEWAY_UNREACHABLE', 'cannot reach it', { hint, retryable: true })
  let waits = 0
  const wait = async () => {
    waits++
  }
  await assert.rejects(fetchRegionMap(adminAnswering(gone), 't', { retries: 3, wait }), gone)
  assert.equal(waits, 3)
  const late = { deadlineMs: 0, retries: 3, wait }
  await assert.rejects(fetchRegionMap(adminAnswering(gone), 't', late), gone)
  const back = adminAnswering(gone, inTransition, gone, inTransition, gone, whole)
  assert.equal((await fetchRegionMap(back, 't', { retries: 3, wait })).regions.length, 2)
})

test('a missing table is not asked for again, whichever way the gateway says it', async () => {
  const wait = async () => assert.fail('there is nothing to wait for')
  const { admin } = new FakeClient()
  await assert.rejects(fetchRegionMap(admin, 'none', { wait }), { code: 'TABLE_NOT_FOUND' })
  const empty = { ...admin, listRegions: async () => [] }
  await assert.rejects(fetchRegionMap(empty, 'none', { wait }), {
    code: 'TABLE_NOT_FOUND',
    message: "table 'none' does not exist",
  })
})

test('other errors pass through at once', async () => {
  const denied = new HbulkError('GATEWAY_DENIED', 'no')
  await assert.rejects(fetchRegionMap(adminAnswering(denied), 't'), denied)
})

test('an interruption ends the wait', async () => {
  const stop = new AbortController()
  const admin = adminAnswering(inTransition)
  const running = fetchRegionMap(admin, 't', { signal: stop.signal })
  stop.abort()
  await assert.rejects(running, { code: 'INTERRUPTED' })
})

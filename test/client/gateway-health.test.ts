import assert from 'node:assert/strict'
import { it } from 'node:test'
import { GatewayHealth } from '../../src/client/gateway-health.js'

it('a gateway that fails again and again is left alone for longer each time, but never for good', () => {
  const health = new GatewayHealth()
  assert.equal(health.isWell(0), true)
  let now = 0
  const pauses = Array.from({ length: 8 }, () => {
    health.failed(now)
    // Connections that break together are one failure.
    health.failed(now)
    const pause = health.again - now
    assert.equal(health.isWell(health.again - 1), false)
    now = health.again
    assert.equal(health.isWell(now), true)
    return pause
  })
  assert.deepEqual(
    pauses,
    [1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => seconds * 1_000),
  )

  health.begins(now)
  assert.equal(health.isWell(now), false, 'somebody tries it already')
  assert.equal(health.isWell(now + 5_000), true, 'and has not failed for long')
  health.ended()
  assert.equal(health.isWell(now), true, 'whoever tried it gave up')
  health.succeeded()
  health.failed(now)
  assert.equal(health.again, now + 1_000)
})

import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:net'
import { test } from 'node:test'
import { choosePort, isPortFree, waitUntilFree } from '../../src/sandbox/ports.js'

function listen(host: string): Promise<{ server: Server; port: number }> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, host, () => {
      const address = server.address()
      if (typeof address === 'object' && address !== null) resolve({ server, port: address.port })
    })
  })
}

for (const host of ['127.0.0.1', '0.0.0.0']) {
  test(`a usual port that somebody has on ${host} is given up for a free one`, async () => {
    const { server, port } = await listen(host)
    assert.equal(await isPortFree(port), false)
    const chosen = await choosePort(port, new Set())
    assert.notEqual(chosen, port)
    assert.equal(await isPortFree(chosen), true)
    server.close()
  })
}

test('a free usual port is taken, but only once', async () => {
  const { server, port } = await listen('127.0.0.1')
  await new Promise((resolve) => server.close(resolve))
  const taken = new Set<number>()
  assert.equal(await choosePort(port, taken), port)
  assert.notEqual(await choosePort(port, taken), port)
  assert.equal(taken.size, 2)
})

test('waiting for a port ends when it is free, and names it when it is not', async () => {
  const { server, port } = await listen('127.0.0.1')
  assert.deepEqual(await waitUntilFree([port], 0), [port])
  const waiting = waitUntilFree([port], 10_000)
  server.close()
  assert.deepEqual(await waiting, [])
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'

/** A thread of a program that runs a job of its own: the channels that its pool would open. */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
Promise.all(workerData.map((url) => import(url))).then(([stop, retries]) => {
  const channels = [new stop.StopChannel({}), new retries.RetryNotices()]
  parentPort.postMessage(channels.map(({ name }) => name))
  for (const channel of channels) channel.close()
})`

async function namesInThread(): Promise<readonly string[]> {
  const modules = ['stop-channel', 'retry-notices']
  const workerData = modules.map(
    (name) => new URL(`../../src/workers/${name}.js`, import.meta.url).href,
  )
  const worker = new Worker(program, { eval: true, workerData })
  const [names] = await once(worker, 'message')
  await once(worker, 'exit')
  return names
}

describe('channels between threads', () => {
  it('are of one job alone, also when several threads of a program run jobs', async () => {
    const names = (await Promise.all([namesInThread(), namesInThread()])).flat()
    assert.equal(new Set(names).size, 4, names.join(' '))
  })
})

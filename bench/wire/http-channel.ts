import { Agent, request } from 'node:http'
import { HbulkError } from '../../src/errors.js'
import { type Channel, HEAD_BYTES, type RawReply, SILENCE_MS } from './channel.js'
import type { Target } from './target.js'

/** One kept-alive HTTP connection, a POST for every call. */
export class HttpChannel implements Channel {
  readonly #target: Target
  readonly #agent: Agent = new Agent({ keepAlive: true, maxSockets: 1 })

  constructor(target: Target) {
    this.#target = target
  }

  call(packet: Buffer, keepBody: boolean): Promise<RawReply> {
    const { host, port, path } = this.#target
    const headers = { 'content-type': 'application/x-thrift', 'content-length': packet.length }
    return new Promise((resolve, reject) => {
      const fail = (why: string) =>
        reject(new HbulkError('GATEWAY_CLOSED', `POST to ${host}:${port}: ${why}`))
      const post = request(
        { host, port, path, method: 'POST', headers, agent: this.#agent },
        (response) => {
          const chunks: Buffer[] = []
          let bytes = 0
          response.on('data', (chunk: Buffer) => {
            if (keepBody || bytes < HEAD_BYTES) chunks.push(chunk)
            bytes += chunk.length
          })
          response.on('error', (error) => fail(error.message))
          response.on('end', () => {
            if (response.statusCode !== 200) fail(`status ${response.statusCode}`)
            else resolve({ body: Buffer.concat(chunks), bytes })
          })
        },
      )
      post.setTimeout(SILENCE_MS, () => post.destroy(new Error('no answer')))
      post.on('error', (error) => fail(error.message))
      post.end(packet)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

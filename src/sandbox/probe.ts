import { request } from 'node:http'
import { connect } from 'node:net'
import type { ProtocolName } from '../wire/types.js'
import type { GatewayMode } from './gateway-kind.js'
import { LOOPBACK } from './ports.js'

/** `getThriftServerType` the gateway answers alone; for `getClusterId` it has to reach HBase. */
export type ProbeMethod = 'getThriftServerType' | 'getClusterId'

const SEQID = 1
const CALL_TIMEOUT_MS = 10_000

/** Makes one call without arguments. False when nothing, or not the right thing, answers. */
export async function probeGateway(
  mode: GatewayMode,
  port: number,
  method: ProbeMethod,
): Promise<boolean> {
  const call = encodeCall(method, mode.protocol)
  const head = replyHead(method, mode.protocol)
  try {
    if (mode.transport === 'http') return (await post(port, call)).indexOf(head) === 0
    const framed = mode.transport === 'framed'
    const skip = framed ? 4 : 0
    const reply = await exchange(port, framed ? frame(call) : call, skip + head.length)
    return reply.indexOf(head) === skip
  } catch {
    return false
  }
}

function encodeCall(method: string, protocol: ProtocolName): Buffer {
  return Buffer.concat([messageHead(method, protocol, 1), Buffer.from([0])])
}

function replyHead(method: string, protocol: ProtocolName): Buffer {
  return messageHead(method, protocol, 2)
}

/** The message header of Thrift's two protocols; `type` 1 is a call, 2 a reply (an exception would be 3). */
function messageHead(method: string, protocol: ProtocolName, type: number): Buffer {
  const name = Buffer.from(method, 'latin1')
  if (protocol === 'compact') {
    return Buffer.concat([Buffer.from([0x82, (type << 5) | 1, SEQID, name.length]), name])
  }
  const head = Buffer.alloc(8)
  head.writeUInt32BE(0x80010000 + type, 0)
  head.writeUInt32BE(name.length, 4)
  return Buffer.concat([head, name, Buffer.from([0, 0, 0, SEQID])])
}

function frame(message: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(message.length)
  return Buffer.concat([length, message])
}

function exchange(port: number, bytes: Buffer, wanted: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: LOOPBACK, port })
    let reply = Buffer.alloc(0)
    socket.setTimeout(CALL_TIMEOUT_MS, () => socket.destroy(new Error('no answer')))
    socket.once('error', reject)
    socket.once('close', () => resolve(reply))
    socket.on('data', (chunk: Buffer) => {
      reply = Buffer.concat([reply, chunk])
      if (reply.length >= wanted) socket.destroy()
    })
    socket.write(bytes)
  })
}

function post(port: number, body: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-thrift', 'content-length': body.length }
    const options = { host: LOOPBACK, port, path: '/', method: 'POST', headers, agent: false }
    const call = request({ ...options, timeout: CALL_TIMEOUT_MS }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => resolve(Buffer.concat(chunks)))
    })
    call.once('timeout', () => call.destroy(new Error('no answer')))
    call.once('error', reject)
    call.end(body)
  })
}

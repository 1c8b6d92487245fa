import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { LOOPBACK } from './ports.js'

const ANSWER_TIMEOUT_MS = 10_000
const SIMPLE_AUTH = 80
const CALL_ID = 1

/**
 * Asks the master to shut the cluster down: MasterService.Shutdown over HBase's own RPC, in protobuf by hand.
 *
 * A signal will not do. In one JVM the shutdown hooks of master and region server run in any order; when the master is
 * first it takes ZooKeeper with it, and the region server, after 20 s of retries, may abort without flushing its
 * memstores: rows would be lost. Asked like this, every region is flushed and closed first.
 * @returns true when the master has agreed; its JVM then ends by itself.
 */
export function requestClusterShutdown(masterPort: number): Promise<boolean> {
  const user = message(1, Buffer.from(userInfo().username))
  const connection = Buffer.concat([message(1, user), message(2, Buffer.from('MasterService'))])
  const header = Buffer.concat([
    Buffer.from([0x08, CALL_ID]),
    message(3, Buffer.from('Shutdown')),
    Buffer.from([0x20, 1]),
  ])
  const emptyParameter = Buffer.from([0])
  const call = Buffer.concat([Buffer.from([header.length]), header, emptyParameter])
  const preamble = Buffer.concat([Buffer.from('HBas'), Buffer.from([0, SIMPLE_AUTH])])

  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port: masterPort })
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy())
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    socket.once('data', (reply: Buffer) => {
      resolve(isAgreement(reply))
      socket.destroy()
    })
    socket.write(Buffer.concat([preamble, sized(connection), sized(call)]))
  })
}

/** A length-delimited protobuf field. One byte of length is enough for all we send. */
function message(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2, content.length]), content])
}

function sized(content: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(content.length)
  return Buffer.concat([length, content])
}

/** ResponseHeader { call_id = 1, exception = 2 }: with an exception it has more than the call's id. */
function isAgreement(reply: Buffer): boolean {
  return reply.length >= 7 && reply[4] === 2 && reply[5] === 0x08 && reply[6] === CALL_ID
}

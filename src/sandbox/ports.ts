import { randomInt } from 'node:crypto'
import { connect, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { HbulkError } from '../errors.js'

export const LOOPBACK = '127.0.0.1'

// Below the range from which Linux (32768) and macOS (49152) number outgoing connections, so that none of those
// can take a port between its choice here and its use by a JVM some seconds later.
const SPARE_FROM = 20_000
const SPARE_TO = 30_000
const TRIES = 200

/** The usual port when it is free, else any free one outside `taken`. The port is added to `taken`. */
export async function choosePort(usual: number | undefined, taken: Set<number>): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = attempt === 0 && usual !== undefined ? usual : randomInt(SPARE_FROM, SPARE_TO)
    if (!taken.has(port) && (await isPortFree(port))) {
      taken.add(port)
      return port
    }
  }
  throw new HbulkError('SANDBOX', `no free port found between ${SPARE_FROM} and ${SPARE_TO}`)
}

/** True when nothing listens there on the loopback interface, be it bound to it alone or to all. */
export async function isPortFree(port: number): Promise<boolean> {
  return !(await accepts(port)) && (await canListen(port))
}

/** @returns the ports that are still taken when the time is over. */
export async function waitUntilFree(
  ports: readonly number[],
  timeoutMs: number,
): Promise<number[]> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const left: number[] = []
    for (const port of ports) if (!(await isPortFree(port))) left.push(port)
    if (left.length === 0 || Date.now() >= deadline) return left
    await delay(50)
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port })
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      server.close(() => resolve(true))
    })
  })
}

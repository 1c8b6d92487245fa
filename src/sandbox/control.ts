import { rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { errorFromData, errorToData, HbulkError } from '../errors.js'
import { type ControlReply, type ControlRequest, toLine } from './messages.js'
import type { SandboxState } from './state.js'

/** Takes orders on a Unix socket, which only this user can open because its folder is theirs. */
export function serveControl(
  path: string,
  obey: (request: ControlRequest) => Promise<SandboxState>,
): Promise<Server> {
  // Whoever holds the sandbox's lock is the only one to listen here: what is there is a dead one's.
  rmSync(path, { force: true })
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    createInterface({ input: socket }).once('line', (line) => void answer(socket, line, obey))
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve(server))
  })
}

async function answer(
  socket: Socket,
  line: string,
  obey: (request: ControlRequest) => Promise<SandboxState>,
): Promise<void> {
  let reply: ControlReply
  try {
    reply = { state: await obey(JSON.parse(line) as ControlRequest) }
  } catch (error) {
    reply = { error: errorToData(error) }
  }
  socket.end(toLine(reply))
}

/** @throws HbulkError SANDBOX when the supervisor is gone, or what it answers. */
export async function sendOrder(path: string, request: ControlRequest): Promise<SandboxState> {
  const line = await new Promise<string>((resolve, reject) => {
    const gone = (cause?: Error) =>
      reject(new HbulkError('SANDBOX', `no supervisor answers on ${path}`, { cause }))
    const socket = connect(path)
    socket.once('error', gone)
    const lines = createInterface({ input: socket })
    lines.once('line', resolve)
    lines.once('close', () => gone())
    socket.write(toLine(request))
  })
  const reply = JSON.parse(line) as ControlReply
  if ('error' in reply) throw errorFromData(reply.error)
  return reply.state
}

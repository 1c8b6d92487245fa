import { createServer, type Server, type Socket } from 'node:net'
import { HbulkError } from '../../src/errors.js'
import { BinarySkipper } from '../wire/binary-skipper.js'
import { hotCalls } from '../wire/calls.js'
import type { Channel } from '../wire/channel.js'
import { openChannel } from '../wire/open-channel.js'
import { readResult, readRowCount } from '../wire/reply.js'
import type { Target } from '../wire/target.js'
import { Recording } from './recording.js'
import { closedReply, RESULT_END, rowsHead, scannerReply } from './replies.js'
import {
  type CannedRequest,
  type OpenScan,
  readOpenScan,
  readRequest,
  readScannerCall,
} from './requests.js'

/** Rows that a recording asks the gateway behind for at a time. */
const RECORDED_ROWS = 2000

interface Scanner {
  readonly recording: Recording
  next: number
  readonly end: number
}

/**
 * A Thrift2 gateway, unframed and binary, that answers scans from memory: the first scan of a kind is read once, for the
 * whole table, from a real gateway, and from then on its rows are sent as they came, without a look at them. All other
 * calls go on to the real one. The table must not change meanwhile.
 */
export class CannedGateway {
  readonly #upstream: Target
  readonly #server: Server
  readonly #recordings = new Map<string, Promise<Recording>>()
  readonly #sockets = new Set<Socket>()

  /** @param upstream unframed, with the binary protocol */
  constructor(upstream: Target) {
    if (upstream.api !== 2 || upstream.transport !== 'buffered' || upstream.protocol !== 'binary') {
      throw new HbulkError('USAGE', 'a canned gateway needs a Thrift2 gateway, unframed and binary')
    }
    this.#upstream = upstream
    this.#server = createServer({ noDelay: true }, (socket) => void this.#serve(socket))
  }

  /** @returns the port, on the loopback interface. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address()
        if (address !== null && typeof address === 'object') resolve(address.port)
      })
    })
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sockets.add(socket)
    const session = new Session(this.#upstream, (scan) => this.#recordingOf(scan))
    try {
      for await (const message of messages(socket)) {
        const pieces = await session.answer(readRequest(message))
        // One system call for all of them, from where they lie.
        socket.cork()
        for (const piece of pieces) socket.write(piece)
        socket.uncork()
      }
    } catch (error) {
      if (error instanceof HbulkError) process.stderr.write(`${error.message}\n`)
    } finally {
      session.close()
      socket.destroy()
      this.#sockets.delete(socket)
    }
  }

  #recordingOf(scan: OpenScan): Promise<Recording> {
    let recording = this.#recordings.get(scan.kind)
    if (recording === undefined) {
      recording = record(this.#upstream, scan.wholeTable)
      this.#recordings.set(scan.kind, recording)
    }
    return recording
  }
}

/** One connection: its scanners, and its own connection to the gateway behind once it needs one. */
class Session {
  readonly #upstream: Target
  readonly #recordingOf: (scan: OpenScan) => Promise<Recording>
  readonly #scanners = new Map<number, Scanner>()
  #opened = 0
  #channel: Channel | undefined

  constructor(upstream: Target, recordingOf: (scan: OpenScan) => Promise<Recording>) {
    this.#upstream = upstream
    this.#recordingOf = recordingOf
  }

  async answer(request: CannedRequest): Promise<readonly Buffer[]> {
    const { seqid } = request
    switch (request.method) {
      case 'openScanner':
        return [scannerReply(seqid, await this.#open(readOpenScan(request)))]
      case 'getScannerRows':
        return this.#rows(request)
      case 'closeScanner':
        this.#scanners.delete(readScannerCall(request).scanner)
        return [closedReply(seqid)]
      default:
        this.#channel ??= await openChannel(this.#upstream)
        return [(await this.#channel.call(request.message, true)).body]
    }
  }

  close(): void {
    this.#channel?.close()
  }

  async #open(scan: OpenScan): Promise<number> {
    const recording = await this.#recordingOf(scan)
    const end = scan.stop.length === 0 ? recording.rows : recording.find(scan.stop)
    this.#scanners.set(++this.#opened, { recording, next: recording.find(scan.start), end })
    return this.#opened
  }

  #rows(request: CannedRequest): readonly Buffer[] {
    const { scanner: id, rows } = readScannerCall(request)
    const scanner = this.#scanners.get(id)
    if (scanner === undefined) throw new HbulkError('REMOTE', `there is no scanner ${id}`)
    const { recording, next } = scanner
    scanner.next = Math.max(next, Math.min(next + rows, scanner.end))
    const head = rowsHead(request.seqid, scanner.next - next)
    return [head, ...recording.bytes(next, scanner.next), RESULT_END]
  }
}

/** The calls that come in over a socket, one after the other. */
async function* messages(socket: Socket): AsyncGenerator<Buffer> {
  const skipper = new BinarySkipper()
  let waiting: Buffer[] = []
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    for (let rest = chunk; rest.length > 0; ) {
      const end = skipper.feed(rest)
      waiting.push(end === -1 ? rest : rest.subarray(0, end))
      if (end === -1) break
      yield Buffer.concat(waiting)
      waiting = []
      skipper.reset()
      rest = rest.subarray(end)
    }
  }
}

/** Reads a scan to its end. */
async function record(upstream: Target, openScanner: Buffer): Promise<Recording> {
  const calls = hotCalls(2, 'binary')
  const recording = new Recording()
  const channel = await openChannel(upstream)
  try {
    const opened = await channel.call(openScanner, true)
    const id = readResult(opened.body, 'binary')
    if (typeof id !== 'number') throw new HbulkError('PROTOCOL', 'a scan was opened without an id')
    const next = calls.nextRows(id, RECORDED_ROWS)
    for (let got = RECORDED_ROWS; got > 0; ) {
      const { body } = await channel.call(next, true)
      got = readRowCount(body, 'binary')
      recording.add(body)
    }
    await channel.call(calls.closeScan(id), true)
  } finally {
    channel.close()
  }
  return recording
}

/** What runs in each thread of a job. Its import graph is part of every job's start-up time: keep it lean. */
import { Console } from 'node:console'
import { threadId, workerData } from 'node:worker_threads'
import { threadShare } from '../client/connection-share.js'
import { openClient } from '../client/thread-client.js'
import { errorToData } from '../errors.js'
import { loadOwnModule } from '../system/own-module.js'
import { Counters } from './counters.js'
import type { TaskReply, TaskRequest, ThreadData } from './protocol.js'
import { sharedRateLimiter } from './rate-limiter.js'
import { retryTeller } from './retry-notices.js'
import { SharedMemory } from './shared-memory.js'
import { stopSignal } from './stop-channel.js'
import type { JobSetup, TaskContext, TaskModule } from './types.js'

type ThreadContext = Omit<TaskContext, 'counters' | 'retried' | 'advance'>
type AnyTaskModule = TaskModule<unknown, unknown, unknown>

// What people's own code prints is no data: on standard output it would end up in the middle of some.
globalThis.console = new Console(process.stderr)

const thread = workerData as ThreadData
const memory = SharedMemory.attach(thread.memory)
const live = memory.claimRow()
const signal = stopSignal(thread.stopChannel, memory)
const tellRetry = retryTeller(thread.retryNotices)

// Starts to load with the thread, before the first task is there. If it fails, the first task says so.
const loading: Promise<AnyTaskModule> = loadOwnModule(new URL(thread.taskModule))
loading.catch(() => {})

let opened: ThreadContext | undefined

function threadContext(setup: JobSetup<unknown>): ThreadContext {
  opened ??= openContext(setup)
  return opened
}

function openContext(setup: JobSetup<unknown>): ThreadContext {
  const { gateways, targetGateways, limits, timestamp } = setup
  const { connections, gatewayConnections, threads, callTimeoutMs, retries } = limits
  const clients = targetGateways === undefined ? 1 : 2
  const perGateway = threadShare(gatewayConnections, threads, clients)
  const options = { connections, perGateway, callTimeoutMs, retries, turn: threadId, signal }
  return {
    client: openClient(gateways, options),
    ...(targetGateways === undefined ? {} : { target: openClient(targetGateways, options) }),
    limiter: sharedRateLimiter(memory.limiter, { rows: limits.rateRows, bytes: limits.rateBytes }),
    limits,
    timestamp,
    signal,
  }
}

function moveDone(amount: number): void {
  live.done[0] = (live.done[0] as number) + amount
}

/** Called by the pool for each task; never rejects. */
export async function runTask(request: TaskRequest): Promise<TaskReply> {
  try {
    const counters = new Counters(live.counters)
    let advanced = 0
    const advance = (amount: number): void => {
      advanced += amount
      moveDone(amount)
    }
    const retried = (error: Error): void => {
      counters.add('retries', 1)
      tellRetry(error.message)
    }
    const module = await loading
    signal.throwIfAborted()
    const context = { ...threadContext(request.setup), counters, retried, advance }
    const result = await module.runTask(request.task, request.setup.settings, context)
    moveDone(request.weight - advanced)
    return { ok: true, result, counters: counters.values() }
  } catch (error) {
    return { ok: false, error: errorToData(error) }
  }
}

/**
 * What the pool loads in each thread. Not an ES module, so that the pool's `require` does not have to load one at a stroke:
 * Node 20 aborts the whole process when a thread is ended while it does that.
 */

import type { TaskReply, TaskRequest } from './protocol.js' with { 'resolution-mode': 'import' }

interface WorkerModule {
  runTask(request: TaskRequest): Promise<TaskReply>
}

const loading: Promise<WorkerModule> = import('./worker.js')
// If it fails, every task says so.
loading.catch(() => {})

const thread: WorkerModule = {
  runTask: async (request) => (await loading).runTask(request),
}

module.exports = thread

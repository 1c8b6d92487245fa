/** A whole job in a process of its own, which kill.test.ts kills: `node kill-child.js <directory>`. Prints its results. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runJob } from '../../src/workers/job.js'
import { openJobDirectory } from '../../src/workers/job-directory.js'
import { planOnce } from '../../src/workers/plan-once.js'
import { environment, fixturePlan, fixturePool, gateways, limits } from './fixture-job.js'
import type { FixtureTask } from './fixture-task.js'

const TASKS = 100

const path = process.argv[2] ?? ''

function tasks(): FixtureTask[] {
  return Array.from({ length: TASKS }, (_, n) => ({
    do: 'append',
    file: join(path, 'effects'),
    line: `task ${n}\n`,
    delayMs: 5,
  }))
}

const pool = fixturePool()
const directory = await openJobDirectory({
  path,
  resume: existsSync(join(path, 'job.json')),
  command: 'rowcounter',
  options: { table: 't' },
})
const plan = await planOnce(directory, { gateways, limits }, async () => {
  await sleep(20)
  return fixturePlan(tasks(), { tasksPerThread: 2 })
})
const outcomes = await runJob(plan, environment({ directory, pool }))
process.stdout.write(JSON.stringify({ timestamp: directory.timestamp, outcomes }))
await directory.finish()
await directory.close()
await pool.close()

import { readFileSync } from 'node:fs'
import type { LimitJob } from './job.js'
import { replay } from './replay.js'
import { skip } from './skip.js'

try {
  const job: LimitJob = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
  const result = await (job.kind === 'replay' ? replay(job) : skip(job))
  console.log(JSON.stringify(result))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

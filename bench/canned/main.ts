import { createInterface } from 'node:readline'
import { HbulkError } from '../../src/errors.js'
import { parseTarget } from '../wire/target.js'
import { CannedGateway } from './gateway.js'

/**
 * `main.js GATEWAY_URL`: prints the URL of a canned gateway in front of that one, then its own CPU time in milliseconds for
 * each line on stdin; ends with stdin.
 */
try {
  const gateway = new CannedGateway(parseTarget(process.argv[2] ?? ''))
  console.log(`thrift2://127.0.0.1:${await gateway.listen()}`)
  for await (const _ of createInterface({ input: process.stdin })) {
    const { user, system } = process.cpuUsage()
    console.log((user + system) / 1000)
  }
  gateway.close()
} catch (error) {
  console.error(error instanceof HbulkError ? error.message : error)
  process.exit(1)
}

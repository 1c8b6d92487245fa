// A whole hbulk process around the fake tools.
import { runProcess } from '../../../src/cli/process.js'
import { fakeRegistry } from './fake-tools.js'

await runProcess(fakeRegistry)

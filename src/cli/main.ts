import { runProcess } from './process.js'
import { registry } from './registry.js'

await runProcess(registry)

import { runProcess } from './process.js'
import { registry } from './registry.js'

void runProcess(registry)

import { takeHadoopArguments } from './argv/hadoop-arguments.js'
import { locateCommand } from './argv/locate-command.js'
import { leadingOptions } from './options/add-global-options.js'
import { OutputGuard } from './output-guard.js'
import { Report } from './report.js'
import type { World } from './world.js'

/**
 * Runs one command line from its words to its exit code. Never rejects: whatever goes wrong is reported in the way of
 * the command-line contract.
 */
export async function runCli(world: World): Promise<number> {
  const output = new OutputGuard(world.stdout, (error) => world.interrupts.stop(error))
  const report = new Report(world, output)
  try {
    return await Promise.race([dispatch(world, output, report), world.crashed])
  } catch (error) {
    return await report.failure(error)
  }
}

async function dispatch(world: World, output: OutputGuard, report: Report): Promise<number> {
  const words = takeHadoopArguments(world.argv)
  const located = locateCommand(words.rest, leadingOptions())
  const leads = (...flags: string[]) => flags.some((flag) => located.before.includes(flag))
  if (leads('-V', '--version')) {
    const { readVersion } = await import('./version.js')
    await output.write(`${readVersion()}\n`)
    return 0
  }
  const topic = located.name === 'help' ? located.after[0] : undefined
  if (located.name === undefined || (located.name === 'help' && topic === undefined)) {
    const { programHelp } = await import('./program-help.js')
    const asked = leads('-h', '--help') || located.name === 'help'
    if (!asked) return report.noCommand(programHelp(world.registry))
    await output.write(programHelp(world.registry))
    return 0
  }
  const { runCommand } = await import('./run-command.js')
  return topic === undefined
    ? runCommand({ ...located, name: located.name }, words, world, output, report)
    : runCommand({ before: [], name: topic, after: ['--help'] }, words, world, output, report)
}

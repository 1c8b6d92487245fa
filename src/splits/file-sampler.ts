import type { Invocation } from '../cli/tool.js'
import { HbulkError } from '../errors.js'
import { inputFlags } from '../importtsv/command.js'
import type { SplitsContext } from './job.js'
import type { SplitsOptions } from './options.js'

/** The name that the import of a sample has for its table: nothing is written to it. */
const NO_TABLE = 'sample'

/**
 * Reads keys from the data files with importtsv's own flags and properties, which are checked here at once.
 * @throws HbulkError USAGE
 */
export async function fileSampler(
  { data, source }: SplitsOptions,
  invocation: Pick<Invocation, 'flags' | 'defines' | 'global' | 'log' | 'signal'>,
): Promise<SplitsContext['sampleFiles']> {
  const { flags, defines, global, log, signal } = invocation
  const given = [...inputFlags].filter((flag) => flags[attributeOf(flag)] !== undefined)
  if (data?.kind !== 'files') {
    if (given.length > 0) {
      throw new HbulkError('USAGE', `${given[0]} means nothing without data files`, {
        hint: 'It says how the files of splits sample and --preview are read.',
      })
    }
    return () => Promise.reject(new Error('there are no data files'))
  }
  const own = Object.fromEntries(given.map((flag) => [attributeOf(flag), flags[attributeOf(flag)]]))
  const args = [NO_TABLE, ...data.files]
  const { parseImportOptions } = await import('../importtsv/options.js')
  const options = parseImportOptions({ args, flags: own, defines, global, log })
  const name = source.kind === 'sample' ? 'splits sample' : '--preview'
  return async () => {
    const { sampleInputs } = await import('../importtsv/sample-inputs.js')
    return sampleInputs(options, name, signal)
  }
}

/** The name under which commander keeps a flag's value. */
function attributeOf(flag: string): string {
  return flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

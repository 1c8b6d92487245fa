import { HbulkError } from '../../errors.js'

export interface HadoopArguments {
  /** The words without Hadoop's, in their order. */
  readonly rest: readonly string[]
  /** `-Dkey=value` and `-D key=value`; of a repeated key the last value counts, as in Hadoop. */
  readonly defines: ReadonlyMap<string, string>
  /** Options of Hadoop's GenericOptionsParser that have no meaning without Hadoop. */
  readonly ignored: readonly string[]
}

/** GenericOptionsParser's options about where a MapReduce job runs and what is shipped with it; each has a value. */
const shipping: ReadonlySet<string> = new Set([
  '-fs',
  '-jt',
  '-files',
  '-libjars',
  '-archives',
  '-tokenCacheFile',
])

/**
 * Takes the words of Hadoop's generic options out of a command line. Hadoop knows them before the positional
 * arguments only; here they may stand anywhere before `--`.
 * @throws HbulkError USAGE for a `-D` without key or value (which Hadoop drops without a word) and for `-conf`
 */
export function takeHadoopArguments(argv: readonly string[]): HadoopArguments {
  const rest: string[] = []
  const defines = new Map<string, string>()
  const ignored: string[] = []
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? ''
    if (word === '--') {
      rest.push(...argv.slice(index))
      break
    }
    if (word.startsWith('-D')) {
      const pair = word === '-D' ? argv[++index] : word.slice(2)
      const [key, value] = splitDefine(pair, word)
      defines.set(key, value)
    } else if (word === '-conf') {
      throw new HbulkError('USAGE', '-conf: Hadoop configuration files are not read', {
        hint: 'Give the properties that the tool needs as -Dkey=value.',
      })
    } else if (shipping.has(word)) {
      ignored.push(word)
      index++
    } else {
      rest.push(word)
    }
  }
  return { rest, defines, ignored }
}

function splitDefine(pair: string | undefined, word: string): readonly [string, string] {
  const hint = 'Write -Dkey=value or -D key=value.'
  if (pair === undefined) throw new HbulkError('USAGE', `${word} has no property`, { hint })
  const equals = pair.indexOf('=')
  const key = equals === -1 ? '' : pair.slice(0, equals).trim()
  if (key === '') throw new HbulkError('USAGE', `-D '${pair}' is no property`, { hint })
  return [key, pair.slice(equals + 1)]
}

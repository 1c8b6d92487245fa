import { HbulkError } from '../errors.js'
import type { Log } from '../workers/monitor.js'
import { nearest } from './nearest.js'

/** Reads one `-Dkey=value`; throws HbulkError USAGE if the value is wrong. */
export type DefineHandler = (value: string, key: string) => void

export interface DefineRules {
  readonly log: Pick<Log, 'info' | 'warn'>
  /**
   * Beginnings of the tool's own keys (`importtsv.`): a key of these that is not known is an error,
   * since dropping it would change what the run does.
   */
  readonly families?: readonly string[]
  /** Known keys that cannot be honoured, with the sentence that says what to do instead. */
  readonly refused?: Readonly<Record<string, string>>
  /** Beginnings of keys that mean something to Hadoop or HBase only. Default {@link hadoopPrefixes}. */
  readonly ignoredPrefixes?: readonly string[]
}

/** Keys that steer MapReduce, YARN, HDFS or HBase's own client, none of which is here. */
export const hadoopPrefixes: readonly string[] = [
  'mapreduce.',
  'mapred.',
  'yarn.',
  'hbase.',
  'hadoop.',
  'dfs.',
  'fs.',
  'io.',
  'ipc.',
  'tez.',
  'zookeeper.',
  'java.',
  'log4j.',
  'tmpjars',
  'tmpfiles',
]

/**
 * Hands every `-D` key that the tool honours to its handler. Keys of other components are named in one notice,
 * keys nobody knows in a warning each.
 * @throws HbulkError USAGE for a refused key, an unknown key of the tool's own families, and a misspelt known key
 */
export function takeDefines(
  defines: ReadonlyMap<string, string>,
  known: Readonly<Record<string, DefineHandler>>,
  rules: DefineRules,
): void {
  const ignoredPrefixes = rules.ignoredPrefixes ?? hadoopPrefixes
  const refused = rules.refused ?? {}
  const names = [...Object.keys(known), ...Object.keys(refused)]
  const ignored: string[] = []
  for (const [key, value] of defines) {
    const handler = Object.hasOwn(known, key) ? known[key] : undefined
    if (handler !== undefined) {
      handler(value, key)
      continue
    }
    if (Object.hasOwn(refused, key)) {
      throw new HbulkError('USAGE', `-D${key} cannot be honoured`, { hint: refused[key] ?? '' })
    }
    const own = rules.families?.some((family) => key.startsWith(family)) ?? false
    const meant = nearest(key, names)
    if (own || meant !== undefined) throw unknownKey(key, meant, Object.keys(known))
    if (ignoredPrefixes.some((prefix) => key.startsWith(prefix))) ignored.push(key)
    else rules.log.warn(`-D${key} is not known here and was ignored`)
  }
  if (ignored.length > 0) {
    rules.log.info(`ignored, they are for Hadoop or HBase's own client: ${ignored.join(', ')}`)
  }
}

function unknownKey(key: string, meant: string | undefined, known: readonly string[]): HbulkError {
  const hint = meant === undefined ? `Known are ${known.join(', ')}.` : `Did you mean -D${meant}?`
  return new HbulkError('USAGE', `unknown property -D${key}`, { hint })
}

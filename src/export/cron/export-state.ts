import { readFile, rm } from 'node:fs/promises'
import { HbulkError } from '../../errors.js'
import { replaceFile } from '../../system/atomic-file.js'
import { writing } from '../../system/write-error.js'
import { firstDifference } from '../../workers/plain-json.js'
import type { Selection } from '../selection.js'

/** Cell timestamps from `from` on and before `upTo`, in milliseconds. */
export interface Period {
  readonly from: number
  readonly upTo: number
}

/** A run that has begun. It is taken out of the state when its output is published. */
export interface RunUnderWay extends Period {
  /** Absolute path of the output directory, or `-`. */
  readonly target: string
  readonly startedAt: string
}

/** How far the exports of a table have come: the content of a state file. */
export interface ExportState {
  readonly version: 1
  /** The id of the table's cluster: its name may stand for another table elsewhere. */
  readonly cluster: string
  readonly table: string
  /** What of the table is exported. What is covered says nothing about anything else. */
  readonly selection: Selection
  /** Every cell with an earlier timestamp is in a published export; absent before the first one. */
  readonly coveredUpTo?: number
  readonly finishedAt?: string
  readonly underWay?: RunUnderWay
}

/** The state before the first run. */
export function newState(cluster: string, table: string, selection: Selection): ExportState {
  return { version: 1, cluster, table, selection }
}

/**
 * Undefined when there is no such file.
 * @throws HbulkError INPUT when there is one that is not whole
 */
export async function readState(path: string): Promise<ExportState | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new HbulkError('INPUT', `cannot read ${path}: ${(error as Error).message}`, {
      cause: error,
    })
  }
  const state = parse(text)
  if (isState(state)) return state
  throw new HbulkError('INPUT', `the state file ${path} is damaged: ${whatIsWrong(text, state)}`, {
    hint: 'Put a copy of it back. Without it, delete the file: the next run exports everything.',
  })
}

/** @throws HbulkError OUTPUT */
export async function writeState(path: string, state: ExportState): Promise<void> {
  const text = `${JSON.stringify(state, null, 2)}\n`
  await writing(path, () => replaceFile(path, (file) => file.writeFile(text)))
}

/**
 * Puts back the state before a run of which nothing is left. One that knows nothing is no file.
 * @throws HbulkError OUTPUT
 */
export async function restoreState(path: string, state: ExportState): Promise<void> {
  if (state.coveredUpTo !== undefined || state.underWay !== undefined) {
    return writeState(path, state)
  }
  await writing(path, () => rm(path, { force: true }))
}

/** @throws HbulkError USAGE when the state is of another export */
export function checkSameExport(path: string, state: ExportState, now: ExportState): void {
  const hint =
    'Keep a state file for each export, or delete this one: the next run exports everything.'
  if (state.table !== now.table) {
    const message = `the state file ${path} is of table '${state.table}', not '${now.table}'`
    throw new HbulkError('USAGE', message, { hint })
  }
  if (state.cluster !== now.cluster) {
    const message = `the state file ${path} is of table '${state.table}' in another cluster`
    throw new HbulkError('USAGE', message, { hint })
  }
  const difference = firstDifference(state.selection, now.selection)
  if (difference === undefined) return
  const { name, before, now: asked } = difference
  const message = `the state file ${path} is of an export with ${name} = ${before}, not ${asked}`
  throw new HbulkError('USAGE', message, { hint })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function whatIsWrong(text: string, state: unknown): string {
  if (text.trim() === '') return 'it is empty'
  return state === undefined ? 'it is no JSON' : 'it is not what an export writes'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const isTime = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0

function isState(value: unknown): value is ExportState {
  if (!isRecord(value) || value.version !== 1) return false
  const { cluster, table, selection, coveredUpTo, underWay } = value
  if (typeof cluster !== 'string' || typeof table !== 'string' || !isRecord(selection)) return false
  if (coveredUpTo !== undefined && !isTime(coveredUpTo)) return false
  return underWay === undefined || isUnderWay(underWay)
}

function isUnderWay(value: unknown): boolean {
  return (
    isRecord(value) &&
    isTime(value.from) &&
    isTime(value.upTo) &&
    typeof value.target === 'string' &&
    typeof value.startedAt === 'string'
  )
}

import { pathToFileURL } from 'node:url'
import { HbulkError } from '../errors.js'
import { oneLine } from '../system/one-line.js'

const reportHint = 'This is a defect of hbulk: please report it with the lines below.'

/** Everything from here on is hbulk's: `dist`, and the generated client. */
const OWN_FILES = ['../../', '../../../gen/'].map((path) => new URL(path, import.meta.url).href)

/** True for errors that only a defect in hbulk explains. */
export function isInternal(error: unknown): boolean {
  return !(error instanceof HbulkError) || error.code === 'INTERNAL'
}

/**
 * What stderr says about an error that broke the run.
 * @param name the command as it was called: `hbulk importtsv`
 * @param verbose 0: one line (and the stack of a defect); 1: the chain of causes too; 2: with stacks
 */
export function errorLines(name: string, error: unknown, verbose: number): string[] {
  const internal = isInternal(error)
  const lines = [
    `${name}: ${sentence(error, internal ? originOf(error) : hintOf(error))}${goOn(error)}`,
  ]
  if (internal || verbose >= 2) lines.push(...stackLines(error))
  if (verbose === 0 && !internal) return lines
  const seen = new Set([error])
  let cause = causeOf(error)
  while (cause !== undefined && !seen.has(cause)) {
    seen.add(cause)
    lines.push(`  caused by: ${sentence(cause, hintOf(cause))}`)
    if (internal || verbose >= 2) lines.push(...stackLines(cause))
    cause = causeOf(cause)
  }
  return lines
}

/** The message as one line, and what to do about it. */
function sentence(error: unknown, hint: string | undefined): string {
  const message = messageOf(error)
  if (hint === undefined || hint === '') return message
  return `${message}${/[.?!:]$/.test(message) ? '' : '.'} ${oneLine(hint)}`
}

/** The place where a stopped job's state is, as the flag to go on with. */
function goOn(error: unknown): string {
  if (!(error instanceof HbulkError) || error.jobDir === undefined) return ''
  const sentenceEnds = /[.?!]$/.test(hintOf(error) ?? messageOf(error))
  return `${sentenceEnds ? '' : '.'} Go on with --resume ${error.jobDir}.`
}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return oneLine(error.errors.map(messageOf).join('; '))
  }
  const text = error instanceof Error ? error.message || error.name : String(error)
  return oneLine(text)
}

function hintOf(error: unknown): string | undefined {
  return error instanceof HbulkError ? error.hint : undefined
}

/** Whose defect an unexpected error is: hbulk's, or of a module that it was told to load. */
function originOf(error: unknown): string {
  const seen = new Set<unknown>()
  for (let each = error; each !== undefined && !seen.has(each); each = causeOf(each)) {
    seen.add(each)
    const url = urlOf(stackLines(each)[0] ?? '')
    if (url === undefined || url.includes('/node_modules/')) continue
    if (OWN_FILES.some((own) => url.startsWith(own))) continue
    return `It comes from ${decodeURI(url.slice('file://'.length))}, which is no part of hbulk.`
  }
  return reportHint
}

/** Where a line of a stack leads. It names ES modules by their URL, others by their path; undefined for Node's own. */
function urlOf(line: string): string | undefined {
  const place = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()]*)\)?$/.exec(line)?.[1]
  return place?.startsWith('/') ? pathToFileURL(place).href : place
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}

function stackLines(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => `    ${line.trim()}`)
}

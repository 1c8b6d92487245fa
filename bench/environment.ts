import { readFileSync } from 'node:fs'
import { HbulkError } from '../src/errors.js'
import type { CommandLine } from './measure.js'
import type { GatewayKind } from './options.js'

/** The HBase everything in one run works on. */
export interface Environment {
  /** @throws HbulkError code USAGE when this HBase has no such gateway. */
  gateway(kind: GatewayKind): string
  /** How to run one of HBase's own programs against it. */
  java(mainClass: string, args: readonly string[]): CommandLine
  stop(): Promise<void>
}

/**
 * An HBase that is already running, described by a file:
 * `{"gateways": {"thrift2": "thrift2://...", ...}, "java": ["java", "-cp", "...", ...]}`.
 */
export function runningHbase(file: string): Environment {
  const described = parseDescription(file)
  return {
    gateway(kind) {
      const url = described.gateways[kind]
      if (url !== undefined) return url
      throw new HbulkError('USAGE', `${file} names no gateway of kind ${kind}`)
    },
    java(mainClass, args) {
      const [command = 'java', ...options] = described.java
      return { command, args: [...options, mainClass, ...args] }
    },
    stop: async () => {},
  }
}

interface Description {
  readonly gateways: Readonly<Record<string, string>>
  readonly java: readonly string[]
}

function parseDescription(file: string): Description {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (isDescription(parsed)) return parsed
  } catch (cause) {
    throw new HbulkError('USAGE', `--environment ${file} cannot be read as JSON`, { cause })
  }
  throw new HbulkError('USAGE', `--environment ${file} needs "gateways" and "java"`)
}

function isDescription(value: unknown): value is Description {
  if (typeof value !== 'object' || value === null) return false
  return (
    'gateways' in value &&
    typeof value.gateways === 'object' &&
    'java' in value &&
    Array.isArray(value.java)
  )
}

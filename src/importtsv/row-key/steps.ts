import { crc32, murmur3 } from '../../bytes/hashes.js'
import { valueTypes, valueWriter } from '../../bytes/values/value-types.js'
import type { HbulkError } from '../../errors.js'
import type { KeyStep } from './piece.js'
import { type StepText, templateError } from './template-text.js'
import { lower, pad, reverse, slice, trim, upper } from './text-steps.js'
import { digest, hash32, reverseTime, typed } from './value-steps.js'

/** A key may not be longer, so nothing in one may. */
const MOST_BYTES = 32767

/** A step's arguments, and where to complain about them. */
class StepArguments {
  readonly #template: string
  readonly #step: StepText

  constructor(template: string, step: StepText, most: number) {
    this.#template = template
    this.#step = step
    if (step.args.length > most) {
      throw this.error(
        most === 0
          ? 'takes no argument'
          : `takes ${most} argument${most === 1 ? '' : 's'} at the most`,
      )
    }
  }

  number(index: number, least: number, most: number): number | undefined {
    const text = this.#step.args[index]?.toString('latin1')
    if (text === undefined) return undefined
    const value = /^-?\d{1,6}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw this.error(`takes a whole number from ${least} to ${most}, not '${text}',`)
  }

  required(index: number, least: number, most: number): number {
    const value = this.number(index, least, most)
    if (value === undefined) throw this.error(`needs a whole number from ${least} to ${most}`)
    return value
  }

  byte(index: number, fallback: number): number {
    const bytes = this.#step.args[index]
    if (bytes === undefined) return fallback
    if (bytes.length === 1) return bytes[0] as number
    throw this.error(`fills up with one byte, not ${bytes.length},`)
  }

  error(message: string): HbulkError {
    return templateError(this.#template, this.#step.at, `the step '${this.#step.name}' ${message}`)
  }
}

interface StepKind {
  readonly arguments: number
  make(args: StepArguments): KeyStep
}

const fixed = (step: KeyStep): StepKind => ({ arguments: 0, make: () => step })

const padding = (side: 'left' | 'right', fill: number): StepKind => ({
  arguments: 2,
  make: (args) => pad(side, args.required(0, 1, MOST_BYTES), args.byte(1, fill)),
})

const hashing = (digits: number, make: (digits: number) => KeyStep): StepKind => ({
  arguments: 1,
  make: (args) => make(args.number(0, 1, digits) ?? digits),
})

const kinds: ReadonlyMap<string, StepKind> = new Map([
  ['upper', fixed(upper)],
  ['lower', fixed(lower)],
  ['reverse', fixed(reverse)],
  ['trim', fixed(trim)],
  [
    'slice',
    {
      arguments: 2,
      make: (args: StepArguments) =>
        slice(args.required(0, -MOST_BYTES, MOST_BYTES), args.number(1, -MOST_BYTES, MOST_BYTES)),
    },
  ],
  ['padleft', padding('left', 0x30)],
  ['padright', padding('right', 0x20)],
  ['reverse-time', fixed(reverseTime)],
  ['md5', hashing(32, (digits) => digest('md5', digits))],
  ['sha1', hashing(40, (digits) => digest('sha1', digits))],
  ['sha256', hashing(64, (digits) => digest('sha256', digits))],
  ['murmur3', hashing(8, (digits) => hash32(murmur3, digits))],
  ['crc32', hashing(8, (digits) => hash32(crc32, digits))],
])

/** Of the steps that are no types. */
export const stepNames: readonly string[] = [...kinds.keys()]

/** @throws HbulkError USAGE for an unknown step or arguments that it does not take */
export function makeStep(template: string, step: StepText): KeyStep {
  const write = valueWriter(step.name)
  const kind = write === undefined ? kinds.get(step.name) : fixed(typed(write))
  if (kind !== undefined) return kind.make(new StepArguments(template, step, kind.arguments))
  const known = [...stepNames, ...valueTypes].join(', ')
  throw templateError(template, step.at, `'${step.name}' is no step (there are ${known}),`)
}

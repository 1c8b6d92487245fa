import { HbulkError } from '../../errors.js'

const LITERAL_ESCAPES = '\\{}|,:'

/** One step of a part: `padleft:10,0` with its arguments. */
export interface StepText {
  readonly name: string
  readonly args: readonly Buffer[]
  /** Where it begins in the template: characters, from 0. */
  readonly at: number
}

/** A template in pieces, before its fields and steps are looked up. */
export type PartText =
  | { readonly kind: 'literal'; readonly bytes: Buffer }
  | {
      readonly kind: 'field'
      readonly name: string
      readonly steps: readonly StepText[]
      readonly at: number
    }

export function templateError(template: string, at: number, message: string): HbulkError {
  return new HbulkError(
    'USAGE',
    `--row-key-template '${template}': ${message} at position ${at + 1}`,
  )
}

/**
 * Reads a row key template:
 *
 *     template = { literal | part }
 *     part     = "{" field { "|" step } "}"
 *     step     = name [ ":" argument { "," argument } ]
 *
 * Everywhere `\xHH` (upper-case digits) is a byte, and a backslash before one of `\ { } | , :` takes its meaning away.
 * @throws HbulkError USAGE with the position (characters, from 1)
 */
export function parseTemplateText(template: string): PartText[] {
  return new TemplateParser(template).parse()
}

class TemplateParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  parse(): PartText[] {
    const parts: PartText[] = []
    while (this.#at < this.#text.length) {
      if (this.#peek() === '}')
        throw this.#error("'}' without '{'; for the character itself write \\}")
      if (this.#peek() === '{') parts.push(this.#part())
      else parts.push({ kind: 'literal', bytes: this.#until('{}') })
    }
    return parts
  }

  #part(): PartText {
    const open = this.#at++
    const name = this.#until('{}|').toString()
    if (name === '') throw this.#error('a field without a name', open)
    const steps: StepText[] = []
    while (this.#peek() === '|') {
      this.#at++
      steps.push(this.#step())
    }
    if (this.#peek() !== '}')
      throw this.#error(
        this.#peek() === '{' ? "'{' inside a part" : "'{' is never closed",
        this.#peek() === '{' ? this.#at : open,
      )
    this.#at++
    return { kind: 'field', name, steps, at: open + 1 }
  }

  #step(): StepText {
    const at = this.#at
    const name = this.#until('{}|:,').toString()
    if (name === '') throw this.#error('a step without a name', at)
    const args: Buffer[] = []
    for (let mark = ':'; this.#peek() === mark; mark = ',') {
      this.#at++
      args.push(this.#until('{}|:,'))
    }
    return { name, args, at }
  }

  #peek(): string {
    return this.#text.charAt(this.#at)
  }

  /** The bytes up to one of `stops` or the end. */
  #until(stops: string): Buffer {
    const pieces: Buffer[] = []
    let from = this.#at
    while (this.#at < this.#text.length && !stops.includes(this.#peek())) {
      if (this.#peek() !== '\\') {
        this.#at++
        continue
      }
      pieces.push(Buffer.from(this.#text.slice(from, this.#at)), this.#escape())
      from = this.#at
    }
    pieces.push(Buffer.from(this.#text.slice(from, this.#at)))
    return Buffer.concat(pieces)
  }

  #escape(): Buffer {
    const rest = this.#text.slice(this.#at)
    const hex = /^\\x([0-9A-F]{2})/.exec(rest)?.[1]
    if (hex !== undefined) {
      this.#at += 4
      return Buffer.from(hex, 'hex')
    }
    const next = rest.charAt(1)
    if (next !== '' && LITERAL_ESCAPES.includes(next)) {
      this.#at += 2
      return Buffer.from(next)
    }
    const lower = /^\\x([0-9A-Fa-f]{2})/.exec(rest)?.[1]
    if (lower !== undefined)
      throw this.#error(`\\x${lower} has lower-case digits; write \\x${lower.toUpperCase()}`)
    throw this.#error(`'\\${next}' is no escape; write \\xHH for a byte, \\\\ for a backslash,`)
  }

  #error(message: string, at = this.#at): HbulkError {
    return templateError(this.#text, at, message)
  }
}

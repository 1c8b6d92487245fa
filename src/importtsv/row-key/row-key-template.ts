import { Scratch } from '../../bytes/scratch.js'
import { quoteBytes } from '../../bytes/values/value-types.js'
import { HbulkError } from '../../errors.js'
import { type ColumnSpec, findField } from '../columns.js'
import type { RecordSpan } from '../formats/format.js'
import { type KeyStep, type Piece, setPiece } from './piece.js'
import { makeStep } from './steps.js'
import { type PartText, parseTemplateText, templateError } from './template-text.js'

/** Names the key that the other parts make, for a hash of all of it. */
const REST = '*'

interface Part {
  /** Undefined: a literal, whose bytes are `source`. */
  readonly field: number | typeof REST | undefined
  readonly name: string
  readonly literal: Buffer
  readonly steps: readonly KeyStep[]
}

const NONE = Buffer.alloc(0)

/** A row key made of fields, as `--row-key-template` says. One for each reader of records: it works in buffers of its own. */
export class RowKeyTemplate {
  readonly #parts: readonly Part[]
  readonly #hasRest: boolean
  /** What the steps make. */
  readonly #steps = new Scratch()
  /** The key without the parts for which it is needed. */
  readonly #rest = new Scratch()
  readonly #piece: Piece = { buf: NONE, start: 0, end: 0 }
  readonly #ends: number[] = []

  private constructor(parts: readonly Part[]) {
    this.#parts = parts
    this.#hasRest = parts.some(({ field }) => field === REST)
  }

  /** @throws HbulkError USAGE with the position of what is wrong */
  static parse(template: string, spec: ColumnSpec): RowKeyTemplate {
    const parts = parseTemplateText(template).map((part) => resolve(template, part, spec))
    if (!parts.some(({ field }) => typeof field === 'number')) {
      throw new HbulkError('USAGE', `--row-key-template '${template}' names no field`, {
        hint: 'All rows would have the same key. Write fields in braces: {d:id}, or {id} for a column :id.',
      })
    }
    return new RowKeyTemplate(parts)
  }

  /** Appends the record's key to `out`. Returns undefined, or why the record is a bad line. */
  write(record: RecordSpan, out: Scratch): string | undefined {
    this.#steps.reset()
    if (this.#hasRest) return this.#writeWithRest(record, out)
    for (const part of this.#parts) {
      const reason = this.#writePart(part, record, out)
      if (reason !== undefined) return reason
    }
    return undefined
  }

  /** The parts that need nothing but the record come first, and are then copied to their places. */
  #writeWithRest(record: RecordSpan, out: Scratch): string | undefined {
    const rest = this.#rest
    rest.reset()
    for (const [index, part] of this.#parts.entries()) {
      const reason = part.field === REST ? undefined : this.#writePart(part, record, rest)
      if (reason !== undefined) return reason
      this.#ends[index] = rest.length
    }
    let from = 0
    for (const [index, part] of this.#parts.entries()) {
      const to = this.#ends[index] as number
      if (part.field !== REST) out.append(rest.buf, from, to)
      else {
        setPiece(this.#piece, rest, 0)
        const reason = this.#runSteps(part, out)
        if (reason !== undefined) return reason
      }
      from = to
    }
    return undefined
  }

  #writePart(part: Part, record: RecordSpan, out: Scratch): string | undefined {
    const { field, literal } = part
    if (typeof field !== 'number') {
      out.append(literal)
      return undefined
    }
    if (field >= record.fields) return `No field ${part.name} for the row key`
    this.#piece.buf = record.buf
    this.#piece.start = record.fieldStart[field] as number
    this.#piece.end = record.fieldEnd[field] as number
    return this.#runSteps(part, out)
  }

  #runSteps({ steps, name }: Part, out: Scratch): string | undefined {
    const piece = this.#piece
    for (const step of steps) {
      const wrong = step(piece, this.#steps)
      if (wrong === undefined) continue
      return `Row key: ${name} ${quoteBytes(piece.buf, piece.start, piece.end)} ${wrong}`
    }
    out.append(piece.buf, piece.start, piece.end)
    return undefined
  }
}

function resolve(template: string, part: PartText, spec: ColumnSpec): Part {
  if (part.kind === 'literal') return { field: undefined, name: '', literal: part.bytes, steps: [] }
  const { name, at } = part
  const steps = part.steps.map((step) => makeStep(template, step))
  const field = name === REST ? REST : findField(spec, name)
  if (field !== -1) return { field, name, literal: NONE, steps }
  const known = spec.names.map((each) => each.replace(/^:/, '')).join(', ')
  throw templateError(template, at, `the columns have no field '${name}' (they are ${known}),`)
}

import { HbulkError } from '../errors.js'
import { KeySample } from '../presplit/key-sample.js'
import { interrupted } from '../workers/interrupted.js'
import { createMapper } from './create-mapper.js'
import { RecordOutcome, type TextFormat } from './formats/format.js'
import type { InputFile } from './input/inputs.js'
import { isPlainFile } from './plan.js'
import type { RecordMapper } from './record-mapper.js'
import { parseRules } from './row-rules.js'
import type { ImportRange, ImportSettings } from './settings.js'
import { TaskInput } from './task-input.js'

/** Files that can be read in parts are read whole as long as they are not longer than this together. */
const WHOLE_BYTES = 32 * 2 ** 20
/** Of more than that, so many pieces are read. */
const PIECES = 256
const PIECE_BYTES = 64 * 1024

const PRESPLIT = '--presplit sample'

export interface SampleRequest {
  readonly inputs: readonly InputFile[]
  readonly format: TextFormat
  readonly settings: ImportSettings
  readonly timestamp: number
  readonly signal: AbortSignal
  /** What the sample is for, as the user wrote it. Default: `--presplit sample`. */
  readonly name?: string
}

/** A stretch of an input, and the amount of data that it stands for. */
interface Stretch {
  readonly range: ImportRange
  /** Undefined: its own. */
  readonly weight: number | undefined
}

/**
 * Row keys that the inputs will make, by the same columns, types, template, salt and transform as the load. Of large
 * files that can be cut anywhere it reads pieces at even distances; everything else has to be read from beginning to end.
 * @throws HbulkError USAGE for a stream, INPUT when no line makes a row, INTERRUPTED
 */
export async function sampleKeys(request: SampleRequest): Promise<KeySample> {
  const sampler = new KeySampler(request)
  for (const stretch of stretchesOf(request)) await sampler.read(stretch)
  return sampler.finish()
}

function stretchesOf({ inputs, format, settings, name = PRESPLIT }: SampleRequest): Stretch[] {
  const stream = inputs.find(({ kind }) => kind === 'stream')
  if (stream !== undefined) {
    throw new HbulkError('USAGE', `${name}: '${stream.path}' can be read only once`, {
      hint:
        name === PRESPLIT
          ? 'Give --presplit hex:N, uniform:N, decimal:N or file:FILE, or load from a file.'
          : 'Save it in a file first.',
    })
  }
  const decoded = settings.encoding !== undefined
  const cuttable = format.splittable && !decoded ? inputs.filter(isPlainFile) : []
  const total = cuttable.reduce((sum, { size }) => sum + size, 0)
  const whole = total <= WHOLE_BYTES ? inputs : inputs.filter((input) => !cuttable.includes(input))
  const stretches = whole.map((input) => ({
    range: rangeOf(input, 0, undefined),
    weight: undefined,
  }))
  return total <= WHOLE_BYTES ? stretches : [...stretches, ...piecesOf(cuttable, total)]
}

/** Pieces at even distances over all files, as if they were one. */
function piecesOf(inputs: readonly InputFile[], total: number): Stretch[] {
  const weight = total / PIECES
  const pieces: Stretch[] = []
  let before = 0
  for (const input of inputs) {
    const place = (): number => Math.floor((pieces.length + 0.5) * weight) - before
    for (let start = place(); start < input.size; start = place()) {
      const end = Math.min(input.size, start + PIECE_BYTES)
      pieces.push({ range: rangeOf(input, start, end), weight })
    }
    before += input.size
  }
  return pieces
}

function rangeOf(input: InputFile, start: number, end: number | undefined): ImportRange {
  const known = input.compression === 'none' ? input.size : undefined
  return { input, start, end: end ?? known }
}

class KeySampler {
  readonly #request: SampleRequest
  readonly #rules: ReturnType<typeof parseRules>
  readonly #sample = new KeySample()
  #mapper: { readonly path: string; readonly mapper: RecordMapper } | undefined
  /** Why the first line that was looked at makes no row. */
  #reason: string | undefined

  constructor(request: SampleRequest) {
    this.#request = request
    this.#rules = parseRules(request.settings.columns, request.settings)
  }

  async read({ range, weight }: Stretch): Promise<void> {
    const { settings, format, signal } = this.#request
    const mapper = await this.#mapperFor(range.input.path)
    const fields = this.#rules.spec.roles.length
    const opened = await TaskInput.open({ range, settings, format, fields })
    try {
      const { reader } = opened
      const { record, raw } = reader
      const keys: Buffer[] = []
      let header = settings.header && range.start === 0
      for (;;) {
        const outcome = reader.next()
        if (outcome === RecordOutcome.END) break
        if (outcome === RecordOutcome.PENDING) {
          if (signal.aborted) throw interrupted()
          await reader.more()
        } else if (outcome === RecordOutcome.BAD) {
          if (!header) this.#reason ??= reader.reason
          header = false
        } else if (outcome === RecordOutcome.RECORD) {
          const skip = header
          header = false
          if (skip) continue
          const reason = mapper.map(record, raw.offset)
          if (reason !== undefined) this.#reason ??= reason
          else this.#take(mapper, weight === undefined ? raw.end - raw.start : keys)
        }
      }
      for (const key of keys) this.#sample.add(key, 0, key.length, (weight ?? 0) / keys.length)
    } finally {
      await opened.close()
    }
  }

  /** @throws HbulkError INPUT */
  finish(): KeySample {
    if (this.#sample.size > 0 || this.#reason === undefined) return this.#sample
    throw new HbulkError(
      'INPUT',
      `${this.#request.name ?? PRESPLIT}: no line that was looked at makes a row, the first because of: ${this.#reason}`,
      { hint: 'Do --format, --separator and --columns say how the lines are made?' },
    )
  }

  /** The keys of the last record go into `into`, or with their weight into the sample. */
  #take(mapper: RecordMapper, into: number | Buffer[]): void {
    const { rows, count } = mapper
    for (const row of rows.slice(0, count)) {
      const { buf, keyStart, keyEnd } = row
      if (typeof into === 'number') this.#sample.add(buf, keyStart, keyEnd, into / count)
      else into.push(Buffer.from(buf.subarray(keyStart, keyEnd)))
    }
  }

  async #mapperFor(path: string): Promise<RecordMapper> {
    if (this.#mapper?.path === path) return this.#mapper.mapper
    const { settings, timestamp } = this.#request
    const mapper = await createMapper(this.#rules, settings, { file: path, timestamp })
    this.#mapper = { path, mapper }
    return mapper
  }
}

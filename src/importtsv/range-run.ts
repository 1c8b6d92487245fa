import type { TaskContext } from '../workers/types.js'
import type { Checkpoint } from './checkpoint.js'
import { RecordOutcome } from './formats/format.js'
import { RefusedRows } from './refused-rows.js'
import type { RejectPart } from './rejects.js'
import { type InputRequest, TaskInput } from './task-input.js'
import { TaskTally } from './task-tally.js'

export interface RangeRequest extends Omit<InputRequest, 'from'> {
  /** Added to offsets in this range to make them different from those in the task's other ranges. */
  readonly base: number
  /** What an earlier attempt at the range has brought to its end. */
  readonly checkpoint: Checkpoint | undefined
}

/** One range of a task while it is read, and what is still to be known of it afterwards. */
export class RangeRun {
  readonly input: TaskInput
  readonly tally: TaskTally
  /** See {@link RangeRequest}. */
  readonly base: number
  readonly path: string
  readonly refused: RefusedRows
  readonly #request: RangeRequest

  private constructor(request: RangeRequest, context: TaskContext, input: TaskInput) {
    const { range, base, checkpoint } = request
    this.input = input
    this.base = base
    this.path = range.input.path
    this.tally = new TaskTally(context, range, input, checkpoint)
    this.refused = new RefusedRows(checkpoint?.refused)
    this.#request = request
  }

  /** @throws HbulkError INPUT */
  static async open(request: RangeRequest, context: TaskContext): Promise<RangeRun> {
    const from = request.checkpoint?.position
    return new RangeRun(request, context, await TaskInput.open({ ...request, from }))
  }

  /** Passes over the first line that is a record, or was taken for one, if it is still to come. */
  async skipHeader(): Promise<void> {
    const { reader } = this.input
    const { range, checkpoint } = this.#request
    if (range.start > 0 || checkpoint !== undefined) return
    if (range.input.takenAhead !== undefined) {
      this.tally.skipped()
      return
    }
    for (;;) {
      const outcome = reader.next()
      if (outcome === RecordOutcome.END) return
      if (outcome === RecordOutcome.PENDING) await reader.more()
      else if (outcome !== RecordOutcome.BAD_PART) this.tally.skipped()
      if (outcome === RecordOutcome.RECORD || outcome === RecordOutcome.BAD) return
    }
  }

  /** Writes the reader's last outcome to the rejects. */
  reject(part: RejectPart, reason: string): void {
    const { raw, window } = this.input.reader
    part.file = this.path
    part.add(window.buf, { ...raw, line: raw.line + this.input.lineBase }, reason)
    this.tally.rejected()
  }

  /** A row of this range is refused by HBase. */
  refuse(offset: number, reason: string): void {
    this.tally.refused(this.refused.add(offset, reason))
  }

  /** To be called when all rows are written or refused: the lines of those refused go to the rejects. */
  async settle(part: RejectPart): Promise<void> {
    part.file = this.path
    await this.input.writeRefused(this.refused, part)
    this.input.release()
  }
}

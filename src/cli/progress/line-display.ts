import type { StderrLines } from '../stderr-lines.js'
import { progressLine } from './progress-text.js'
import type { ProgressView } from './progress-view.js'
import type { Display } from './tracked-progress.js'

/** For logs and pipes: a plain line every `everyMs`. */
export class LineDisplay implements Display {
  readonly #lines: StderrLines
  readonly #everyMs: number
  #timer: NodeJS.Timeout | undefined

  constructor(lines: StderrLines, everyMs = 5000) {
    this.#lines = lines
    this.#everyMs = everyMs
  }

  start(view: () => ProgressView): void {
    this.#timer = setInterval(() => this.#lines.write(progressLine(view())), this.#everyMs)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

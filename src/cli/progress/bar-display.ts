import cliProgress from 'cli-progress'
import type { StderrLines } from '../stderr-lines.js'
import { progressBar } from './progress-text.js'
import type { ProgressView } from './progress-view.js'
import type { Display } from './tracked-progress.js'

/** For terminals: one line on stderr that is drawn over and over and wiped at the end. */
export class BarDisplay implements Display {
  readonly #stream: NodeJS.WriteStream
  readonly #lines: StderrLines
  #bars: cliProgress.MultiBar | undefined

  constructor(stream: NodeJS.WriteStream, lines: StderrLines) {
    this.#stream = stream
    this.#lines = lines
  }

  start(view: () => ProgressView): void {
    // A MultiBar of one: a SingleBar goes back to where the cursor was at its start, over lines written since.
    this.#bars = new cliProgress.MultiBar({
      stream: this.#stream,
      format: (options) =>
        progressBar(view(), this.#stream.columns - 1, (fraction) =>
          cliProgress.Format.BarFormat(fraction, options),
        ),
      barsize: 24,
      barCompleteChar: '=',
      barIncompleteChar: '-',
      clearOnComplete: true,
      forceRedraw: true,
      linewrap: true,
      fps: 5,
      // It would take the signals for itself.
      gracefulExit: false,
    })
    this.#bars.create(100, 0)
    this.#lines.setBar(() => {
      this.#stream.cursorTo(0)
      this.#stream.clearLine(1)
    })
  }

  stop(): void {
    this.#bars?.stop()
    this.#bars = undefined
    this.#lines.setBar(undefined)
  }
}

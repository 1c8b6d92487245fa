/** Whole lines on stderr. A progress bar that stands on the last line is wiped before each. */
export class StderrLines {
  readonly #stream: NodeJS.WritableStream
  #wipe: (() => void) | undefined

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream
  }

  /** @param wipe clears the bar's line; undefined once there is no bar */
  setBar(wipe: (() => void) | undefined): void {
    this.#wipe = wipe
  }

  write(line: string): void {
    this.#wipe?.()
    this.#stream.write(`${line}\n`)
  }
}

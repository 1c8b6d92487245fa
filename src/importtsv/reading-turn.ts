/**
 * One task of a thread reads at a time. The next one begins while the last batches of the one before are under way, so
 * that the gateway does not wait between two tasks.
 */
export class ReadingTurn {
  #last: Promise<void> = Promise.resolve()

  /** Waits for all who asked before. Returns what ends the turn; calling it again does nothing. */
  async take(): Promise<() => void> {
    const before = this.#last
    let end = (): void => {}
    this.#last = new Promise((resolve) => {
      end = resolve
    })
    await before
    return end
  }
}

/** That of this thread. */
export const readingTurn: ReadingTurn = new ReadingTurn()

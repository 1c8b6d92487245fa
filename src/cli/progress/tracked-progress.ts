import type { CounterValues } from '../../workers/counters.js'
import type { Progress, ProgressState } from '../../workers/monitor.js'
import { type ProgressView, sampleOf, viewOf } from './progress-view.js'
import { RateWindow } from './rate-window.js'

/** Something that shows a view now and then. */
export interface Display {
  /** @param view asks for what is to be shown, whenever it is shown */
  start(view: () => ProgressView): void
  stop(): void
}

/** Keeps the figures; how they are shown is the display's. Without a display they are kept for the summary of a failure. */
export class TrackedProgress implements Progress {
  readonly #display: Display | undefined
  readonly #now: () => number
  #window = new RateWindow()
  #label = ''
  #state: ProgressState | undefined
  #running = false

  constructor(display: Display | undefined, now: () => number = () => performance.now()) {
    this.#display = display
    this.#now = now
  }

  /** The counters of the last update. */
  get counters(): CounterValues {
    return { ...this.#state?.counters }
  }

  start(label: string): void {
    this.stop()
    this.#label = label
    this.#window = new RateWindow()
    this.#state = undefined
    this.#running = true
    this.#display?.start(() => this.view())
  }

  update(state: ProgressState): void {
    this.#state = state
    this.#window.add(this.#now(), sampleOf(state))
  }

  view(): ProgressView {
    return viewOf(this.#label, this.#state, this.#window.rates(this.#now()))
  }

  stop(): void {
    if (!this.#running) return
    this.#running = false
    this.#display?.stop()
  }
}

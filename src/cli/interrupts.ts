import { HbulkError } from '../errors.js'

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** 128 and the signal's number; a lost terminal (SIGHUP) ends a run like SIGTERM. */
export function signalExitCode(signal: StopSignal): 130 | 143 {
  return signal === 'SIGINT' ? 130 : 143
}

/** The first signal asks the running command to stop and save its state, the second ends the process. */
export class Interrupts {
  readonly #controller = new AbortController()
  readonly #exit: (code: number) => void
  #announce: (() => void) | undefined
  #caught: StopSignal | undefined

  /** @param exit ends the process at once */
  constructor(exit: (code: number) => void) {
    this.#exit = exit
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The exit code of a run that a signal interrupted. */
  get exitCode(): 130 | 143 | undefined {
    return this.#caught === undefined ? undefined : signalExitCode(this.#caught)
  }

  /** From here on there is a command that can stop cleanly. `announce` is called when it is asked to. */
  arm(announce: () => void): void {
    this.#announce = announce
  }

  disarm(): void {
    this.#announce = undefined
  }

  receive(signal: StopSignal): void {
    if (this.#announce === undefined || this.#caught !== undefined) {
      this.#exit(signalExitCode(signal))
      return
    }
    this.#caught = signal
    this.#announce()
    this.#controller.abort(new HbulkError('INTERRUPTED', `interrupted by ${signal}`))
  }

  /** Stops the command for another reason than a signal: nobody reads what it writes. */
  stop(reason: HbulkError): void {
    this.#controller.abort(reason)
  }
}

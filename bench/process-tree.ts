import { readdirSync, readFileSync } from 'node:fs'

const POLL_MS = 25

/** Watches the memory of a process and its descendants through /proc; sees nothing on systems without it. */
export class MemoryWatch {
  readonly #root: number
  readonly #timer: NodeJS.Timeout
  #peakKb = 0

  /** @param root a process whose own memory is left out, such as the shell that runs the command. */
  constructor(root: number) {
    this.#root = root
    this.#timer = setInterval(() => this.#poll(), POLL_MS)
  }

  /** The largest sum of resident memory seen, in bytes; undefined when it could not be seen. */
  stop(): number | undefined {
    clearInterval(this.#timer)
    return this.#peakKb === 0 ? undefined : this.#peakKb * 1024
  }

  #poll(): void {
    const memory = descendants(this.#root).map(memoryOf)
    const now = memory.reduce((sum, { residentKb }) => sum + residentKb, 0)
    // The kernel keeps each process's own peak, so a rise between two polls is not lost.
    const highest = memory.reduce((most, { peakKb }) => Math.max(most, peakKb), 0)
    this.#peakKb = Math.max(this.#peakKb, now, highest)
  }
}

function descendants(pid: number): number[] {
  const children = childrenOf(pid)
  return children.concat(...children.map(descendants))
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
      const text = readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1')
      return text.split(' ').filter(Boolean).map(Number)
    })
  } catch {
    return []
  }
}

/** What the process holds now and the most it ever held; zero once it is gone, or without /proc. */
export function memoryOf(pid: number): { residentKb: number; peakKb: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    return { residentKb: kilobytes(status, 'VmRSS'), peakKb: kilobytes(status, 'VmHWM') }
  } catch {
    return { residentKb: 0, peakKb: 0 }
  }
}

function kilobytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
}

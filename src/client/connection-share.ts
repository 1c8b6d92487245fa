/**
 * How many connections to each gateway whoever plans a job may hold, of `most` for the whole job: it makes a handful of
 * calls.
 */
export function planningShare(most: number): number {
  return Math.max(1, Math.min(4, Math.floor(most / 8)))
}

/**
 * How many are left for each thread, where each has `clients` of its own; less than 1: the threads are too many.
 * The share is the same for all, so that they need not talk about it.
 */
export function threadShare(most: number, threads: number, clients: number): number {
  return Math.floor((most / clients - planningShare(most)) / threads)
}

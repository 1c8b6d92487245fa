/** Edits (insert, delete, replace, swap of neighbours) between two words. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let best = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1)
      }
      row.push(best)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}

/**
 * The candidate that `word` was probably meant to be: one edit away, else beginning with it,
 * else at most three edits and two fifths of its length away. Case does not count.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.min(3, Math.max(1, Math.floor(wanted.length * 0.4))) + 1
  let longer: string | undefined
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase()
    const edits = distance(wanted, lower)
    if (edits < bestDistance) {
      best = candidate
      bestDistance = edits
    }
    if (wanted.length >= 3 && lower.startsWith(wanted)) longer ??= candidate
  }
  return bestDistance <= 1 ? best : (longer ?? best)
}

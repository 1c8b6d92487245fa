const LEAST_DIGITS = 5

/** Names that sort as the numbers do: part-00000.csv. With more parts than five digits hold, all get more. */
export function partNames(count: number, extension: string): string[] {
  const digits = Math.max(LEAST_DIGITS, String(Math.max(count - 1, 0)).length)
  return Array.from({ length: count }, (_, index) => partName(index, digits, extension))
}

const partName = (index: number, digits: number, extension: string): string =>
  `part-${String(index).padStart(digits, '0')}.${extension}`

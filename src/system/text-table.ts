/**
 * Lines whose columns stand under each other, two spaces apart.
 * @param right indexes of columns that are aligned to the right
 */
export function alignedLines(
  lines: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
  indent = '',
): string[] {
  const widths: number[] = []
  for (const line of lines) {
    for (const [i, cell] of line.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  }
  return lines.map((line) => {
    const cells = line.map((cell, i) =>
      right.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
    )
    return `${indent}${cells.join('  ')}`.trimEnd()
  })
}

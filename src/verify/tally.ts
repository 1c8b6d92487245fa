import type { VerifyTally } from './settings.js'

export type MutableTally = { -readonly [Name in keyof VerifyTally]: number }

export function emptyTally(): MutableTally {
  return {
    ...{ sourceRows: 0, sourceCells: 0, targetRows: 0, targetCells: 0 },
    ...{ digests: 0, rangesRead: 0, rowsChanged: 0, rowsDiffering: 0 },
    ...{ missing: 0, extra: 0, different: 0, unrepaired: 0 },
  }
}

export function addTally(total: MutableTally, more: VerifyTally): void {
  for (const name of Object.keys(total) as (keyof VerifyTally)[]) total[name] += more[name]
}

/** A decimal number in pieces: sign, digits with the point taken out, and the power of ten behind them. */
export interface Decimal {
  readonly negative: boolean
  readonly digits: string
  readonly exponent: number
}

/** Texts longer than this are refused: exact arithmetic on them would cost more than any line is worth. */
export const MOST_NUMBER_BYTES = 1000
/** Beyond this no number of either kind is left, and `BigDecimal` itself ends at 2^31. */
const MOST_EXPONENT = 100_000

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,7}))?$/

/** `12`, `-0.50`, `.5`, `1e-3`: what Java's `new BigDecimal` takes, in ASCII. Undefined for anything else. */
export function parseDecimal(text: string): Decimal | undefined {
  if (text.length > MOST_NUMBER_BYTES) return undefined
  const match = NUMBER.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', power = '0'] = match
  if (whole === '' && fraction === '') return undefined
  const exponent = Number(power) - fraction.length
  if (Math.abs(exponent) > MOST_EXPONENT) return undefined
  return { negative: sign === '-', digits: whole + fraction, exponent }
}

export function unscaledValue({ negative, digits }: Decimal): bigint {
  const value = BigInt(digits)
  return negative ? -value : value
}

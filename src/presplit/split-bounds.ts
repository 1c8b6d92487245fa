/** Row keys as typed: digits for `hex` and `decimal`, toStringBinary notation for `uniform`. */
export interface SplitBounds {
  readonly first?: string | undefined
  readonly last?: string | undefined
}

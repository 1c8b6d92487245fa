import type { FullAdminClient } from '../types.js'

/** What goes through the generated client. Listing regions does not: see `wire/regions-decoder`. */
export type SeldomCalls = Omit<FullAdminClient, 'listRegions'>

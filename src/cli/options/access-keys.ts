import { checkHttpHeader } from '../../system/check-http-header.js'
import type { Environment } from '../../system/environment.js'
import { asConfig } from './as-config.js'
import type { HttpHeader } from './http-header-option.js'

/** The headers that some managed HBase services take a user by, and the variables they come from. */
const accessKeys = [
  ['ACCESS_KEY_ID', 'ACCESSKEYID'],
  ['ACCESS_SIGNATURE', 'ACCESSSIGNATURE'],
] as const

/** @param prefix of the variables: `HBULK_`. @throws HbulkError CONFIG */
export function accessKeyHeaders(environment: Environment, prefix: string): HttpHeader[] {
  return accessKeys.flatMap(([variable, name]): HttpHeader[] => {
    const value = environment[prefix + variable]
    if (value === undefined || value === '') return []
    return [asConfig(() => checkHttpHeader(name, value, prefix + variable))]
  })
}

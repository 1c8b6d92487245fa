import { HbulkError } from '../../errors.js'

/** A table's name in its two parts. */
export interface TableName {
  readonly namespace: string
  readonly qualifier: string
  /** As HBase writes it: without the namespace if that is `default`. */
  readonly full: string
}

const DEFAULT_NAMESPACE = 'default'
const NAMESPACE = /^[\p{Alphabetic}\p{Nd}_]+$/u
const QUALIFIER = /^[\p{Alphabetic}\p{Nd}_][\p{Alphabetic}\p{Nd}_.-]*$/u

/**
 * `table` or `namespace:table`, by the rules of HBase's TableName. The gateways answer a name against the rules with
 * nothing but "internal error".
 * @throws HbulkError code USAGE
 */
export function parseTableName(name: string): TableName {
  const colon = name.indexOf(':')
  const namespace = colon === -1 ? DEFAULT_NAMESPACE : name.slice(0, colon)
  const qualifier = name.slice(colon + 1)
  if (!NAMESPACE.test(namespace) || !QUALIFIER.test(qualifier)) {
    throw new HbulkError('USAGE', `'${name}' is not a table name`, {
      hint: "A table is named 'table' or 'namespace:table', in letters, digits, '_', and after the first letter '-' and '.'.",
    })
  }
  return { namespace, qualifier, full: fullName(namespace, qualifier) }
}

export const fullName = (namespace: string, qualifier: string): string =>
  namespace === DEFAULT_NAMESPACE ? qualifier : `${namespace}:${qualifier}`

/** A Java exception as its stack trace (or its bare message) tells it. */
export interface JavaException {
  /** Class name without its package, empty if the text names none. */
  readonly name: string
  /** The first line of the message, without class names in front. */
  readonly message: string
  /** The innermost cause, if it says something that the message does not. */
  readonly cause: string | undefined
}

// A dotted class name in front of a message, also as the RPC client wraps it: Wrapper(real.Class): real.Class: message
const CLASS_NAME = /^(?:[a-z_][\w$]*\.)+([A-Z][\w$]*)(?:\(([\w.$]+)\))?(?::\s*|\s*$)/

const INNER_CLASS_NAME = /\b(?:org|java|javax|com)\.(?:[a-z_][\w$]*\.)+([A-Z][\w$]*)/g

const shortName = (className: string): string => className.replace(/^.*[.$]/, '')

function headline(line: string): { name: string; message: string } {
  let name = ''
  let message = line.trim()
  for (let match = CLASS_NAME.exec(message); match; match = CLASS_NAME.exec(message)) {
    name = shortName(match[2] ?? match[1] ?? '')
    message = message.slice(match[0].length)
  }
  return { name, message: message.replace(INNER_CLASS_NAME, '$1') }
}

/**
 * Reads what `IOError.message` (Thrift1: a printed stack trace) and `TIOError.message` (Thrift2: the message alone,
 * which for an exception from a region server or the master again holds that server's stack trace) have in common.
 */
export function parseJavaException(text: string): JavaException {
  const lines = text.split('\n')
  const first = headline(lines.find((line) => line.trim() !== '') ?? '')
  const causes = lines.filter((line) => line.startsWith('Caused by: '))
  const innermost = causes.at(-1)
  if (innermost === undefined) return { ...first, cause: undefined }
  const cause = headline(innermost.slice('Caused by: '.length))
  const told = cause.message === '' || first.message.includes(cause.message)
  const named = cause.name === '' ? cause.message : `${cause.name}: ${cause.message}`
  return { ...first, cause: told ? undefined : named }
}

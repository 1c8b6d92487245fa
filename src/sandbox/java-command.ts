import { delimiter } from 'node:path'
import type { Environment } from '../system/environment.js'

/** A process ready to be spawned. */
export interface JavaCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Record<string, string | undefined>
}

export interface JavaCommandParts {
  readonly java: string
  readonly javaFlags: readonly string[]
  /** Configuration folder, first on the class path. */
  readonly conf: string
  readonly classpath: readonly string[]
  /** As `-Xmx` takes it: `1g`, `512m`. */
  readonly heap: string
  readonly mainClass: string
  readonly args: readonly string[]
  readonly env: Environment
}

/** The class path goes through the environment: 140 jars would make every line of `ps` unreadable. */
export function javaCommand(parts: JavaCommandParts): JavaCommand {
  return {
    command: parts.java,
    args: [...parts.javaFlags, `-Xmx${parts.heap}`, parts.mainClass, ...parts.args],
    // Without a locale, Java 17 takes arguments and standard input for ASCII.
    env: {
      ...parts.env,
      LC_ALL: 'C.UTF-8',
      CLASSPATH: [parts.conf, ...parts.classpath].join(delimiter),
    },
  }
}

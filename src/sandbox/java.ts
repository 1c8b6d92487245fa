import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { HbulkError } from '../errors.js'
import type { Environment } from '../system/environment.js'

export interface Java {
  readonly path: string
  /** 17 for Java 17, 8 for what calls itself 1.8. */
  readonly major: number
}

const OLDEST = 11
// Hadoop asks for the caller through Subject.getSubject, which Java 24 refuses.
const NEWEST = 23
const INSTALL =
  'Install Java 17 (Debian: apt-get install openjdk-17-jre-headless, macOS: brew install openjdk@17), or set JAVA_HOME to one.'

/** @throws HbulkError SANDBOX when there is no Java that HBase runs on. */
export async function findJava(env: Environment): Promise<Java> {
  const javaHome = env.JAVA_HOME
  const path = javaHome ? join(javaHome, 'bin', 'java') : 'java'
  const where = javaHome ? `${path} (JAVA_HOME)` : 'on the PATH'
  const banner = await versionBanner(path, env)
  if (banner === undefined) {
    throw new HbulkError('SANDBOX', `HBase needs Java, and there is none ${where}`, {
      hint: INSTALL,
    })
  }
  const major = parseJavaMajor(banner)
  if (major === undefined) {
    throw new HbulkError(
      'SANDBOX',
      `cannot tell the version of the Java ${where}: ${firstLine(banner)}`,
      {
        hint: INSTALL,
      },
    )
  }
  if (major < OLDEST || major > NEWEST) {
    const fault = major < OLDEST ? 'too old' : 'too new'
    throw new HbulkError('SANDBOX', `the Java ${where} is version ${major}, ${fault} for HBase`, {
      hint: INSTALL,
    })
  }
  return { path, major }
}

export function parseJavaMajor(banner: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(banner)
  return match?.[1] === undefined ? undefined : Number(match[1])
}

const OPENED = [
  'java.lang',
  'java.lang.reflect',
  'java.io',
  'java.net',
  'java.nio',
  'java.util',
  'java.util.concurrent',
  'sun.nio.ch',
  'jdk.internal.ref',
]

/** What HBase needs on a modern JVM, and nothing that would change how fast it runs. */
export function jvmFlags(major: number): readonly string[] {
  return [
    ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    '--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED',
    '--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED',
    '-Djava.net.preferIPv4Stack=true',
    ...(major >= 18 ? ['-Djava.security.manager=allow'] : []),
  ]
}

function versionBanner(path: string, env: Environment): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(path, ['-version'], { env: { ...env } }, (error, stdout, stderr) => {
      resolve(error === null ? `${stderr}${stdout}` : undefined)
    })
  })
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}

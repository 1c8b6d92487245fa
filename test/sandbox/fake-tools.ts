import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the fake JVMs do once they run. */
export type JavaBehaviour = 'die' | 'hang'

export interface FakeTools {
  readonly root: string
  readonly home: string
  /** Environment in which only these tools exist, and the cache is empty. */
  readonly env: Record<string, string | undefined>
  remove(): void
}

/** A Java and a Maven that take no time, for what happens around HBase rather than in it. */
export function fakeTools(java: JavaBehaviour, version = '17.0.1'): FakeTools {
  const root = mkdtempSync(join(tmpdir(), 'hbulk-fake-'))
  const bin = join(root, 'bin')
  const home = join(root, 'home')
  for (const dir of [bin, home]) mkdirSync(dir)
  script(
    join(bin, 'java'),
    `if [ "$1" = -version ]; then echo 'openjdk version "${version}"' >&2; exit 0; fi
     case "$*" in *HMaster*) ${java === 'die' ? 'echo "Error: no luck today"; exit 3' : ':'};; esac
     exec sleep 600`,
  )
  script(
    join(bin, 'mvn'),
    `for arg in "$@"; do case "$arg" in -Djars.dir=*) dir="\${arg#-Djars.dir=}";; esac; done
     echo run >> ${join(root, 'mvn-runs')}
     if [ -f ${join(root, 'mvn-fails')} ]; then echo '[ERROR] no such artifact'; exit 1; fi
     sleep 0.3; echo server > "$dir/hbase-server-2.6.1.jar"; echo a > "$dir/a.jar"`,
  )
  const env = {
    PATH: `${bin}:/usr/bin:/bin`,
    JAVA_HOME: root,
    XDG_CACHE_HOME: join(root, 'cache'),
    HOME: root,
  }
  return { root, home, env, remove: () => rmSync(root, { recursive: true, force: true }) }
}

function script(path: string, body: string): void {
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
}

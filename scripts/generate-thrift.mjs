// Generates gen/ from idl/. The result is committed, so only a change of the IDL needs the compiler:
// Debian's thrift-compiler 0.17.0. Another version is refused, to keep the diffs about the IDL.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const VERSION = '0.17.0'
const root = new URL('../', import.meta.url)
const idl = new URL('idl/', root)
const gen = new URL('gen/', root)

const thrift = (...args) => execFileSync('thrift', args, { encoding: 'utf8' })

const found = thrift('--version').trim()
if (!found.endsWith(` ${VERSION}`)) {
  console.error(`thrift compiler ${VERSION} is needed, found: ${found}`)
  process.exit(1)
}

rmSync(gen, { recursive: true, force: true })
mkdirSync(gen)
for (const name of readdirSync(idl).filter((file) => file.endsWith('.thrift'))) {
  thrift('--gen', 'js:node,es6,ts', '-out', fileURLToPath(gen), fileURLToPath(new URL(name, idl)))
}
// The compiler writes CommonJS; without this Node would read it as the package's ES modules.
writeFileSync(new URL('package.json', gen), '{\n  "type": "commonjs"\n}\n')

// Generates gen/ from idl/. The result is committed, so only a change of the IDL needs the compiler:
// Debian's thrift-compiler 0.17.0. Another version is refused, to keep the diffs about the IDL.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

// What messages need of the thrift package. All of it would load servers and web sockets, too, at the start of every run.
const needed = {
  Thrift: 'thrift',
  TBinaryProtocol: 'binary_protocol',
  TCompactProtocol: 'compact_protocol',
  TBufferedTransport: 'buffered_transport',
  TFramedTransport: 'framed_transport',
}
const lines = Object.entries(needed).map(
  ([name, file]) => `  ${name}: require('thrift/lib/nodejs/lib/thrift/${file}'),\n`,
)
const int64 = "  Int64: require('node-int64'),\n"
writeFileSync(new URL('thrift.js', gen), `module.exports = {\n${lines.join('')}${int64}}\n`)
writeFileSync(new URL('thrift.d.ts', gen), "import thrift = require('thrift')\nexport = thrift\n")
for (const name of readdirSync(gen).filter(
  (file) => file.endsWith('.js') && file !== 'thrift.js',
)) {
  const file = new URL(name, gen)
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace("require('thrift')", "require('./thrift')"),
  )
}

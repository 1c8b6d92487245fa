// Makes dist/bundle, the code that is run and shipped, of what the compiler wrote to dist/src.
//
// Two fifths of the time of a short command went into finding and linking a hundred files, once in the main thread and
// once in a worker. Here the modules that are loaded together are one file, and the files are CommonJS, for which Node
// does not start its loader of ES modules.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'

const root = path.join(import.meta.dirname, '..')
const source = path.join(root, 'dist', 'src')
const target = path.join(root, 'dist', 'bundle')

/** They load files of their own by path, or are loaded seldom. What is not here becomes part of the bundle. */
const external = [/^#gen\//, 'avsc', 'csv-parse', 'piscina', 'snappy']

/** Where the bundle is entered, by paths: see src/system/own-module.ts. */
function entries() {
  const named = readdirSync(source, { recursive: true })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => /\/(command|task)\.js$/.test(file))
  const others = ['cli/main.js', 'sandbox/supervisor-main.js', 'workers/thread.cjs']
  const input = Object.fromEntries(
    [...named, ...others].map((file) => [file.replace(/\.c?js$/, ''), path.join(source, file)]),
  )
  // As deep as all others, for what finds files of the package from where it is itself.
  return { ...input, 'library/index': path.join(source, 'index.js') }
}

async function bundle() {
  const build = await rolldown({
    input: entries(),
    external,
    platform: 'node',
    cwd: root,
    // Some of what a thread loads late is there from the start in the main thread.
    checks: { ineffectiveDynamicImport: false },
  })
  try {
    const { output } = await build.write({
      dir: target,
      format: 'cjs',
      entryFileNames: '[name].cjs',
      chunkFileNames: 'chunks/[name].cjs',
      // For the traces of defects: lines and names stay as they are.
      minify: false,
      comments: { legal: true, annotation: false, jsdoc: false },
    })
    return output.filter(({ type }) => type === 'chunk')
  } finally {
    await build.close()
  }
}

/** Programs that import the package have names to import, from the one instance of every module that threads use too. */
function writeLibrary(chunks) {
  const { exports } = chunks.find(({ name }) => name === 'library/index')
  const text = `import { createRequire } from 'node:module'

export const { ${exports.join(', ')} } = createRequire(import.meta.url)('./index.cjs')
`
  writeFileSync(path.join(target, 'library', 'index.mjs'), text)
}

/** The licences of what was taken in ask to be passed on with it. */
function writeLicenses(chunks) {
  const folders = new Set(
    chunks.flatMap(({ moduleIds }) =>
      moduleIds.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []),
    ),
  )
  const texts = [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    const file = readdirSync(folder).find((each) => /^licen[cs]e\b/i.test(each))
    if (file === undefined) throw new Error(`${name} has no licence to pass on`)
    return `${name} ${version}\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}\n`
  })
  writeFileSync(path.join(target, 'LICENSES.txt'), texts.join('\n---\n\n'))
}

const chunks = await bundle()
writeLibrary(chunks)
writeLicenses(chunks)

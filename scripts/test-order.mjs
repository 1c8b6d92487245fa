// In which order test files run: the longest first, so that none of them is left to run alone at the end.
//
// How long they take is how long they took when they last ran here, which is kept where tools keep what they can do
// without: if it is lost, the order is worse once. A file that was never timed is taken to be as slow for its size, with
// the folder of its own name, as the timed ones are together.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const cache = path.join(root, 'node_modules', '.cache', 'hbulk-tests')
const memory = path.join(cache, 'seconds.json')

const nameOf = (file) => path.relative(root, file)

/** Seconds by the name of the file. */
function remembered() {
  try {
    return JSON.parse(readFileSync(memory, 'utf8'))
  } catch {
    return {}
  }
}

function sizeOf(file) {
  const folder = file.replace(/\.test\.js$/, '')
  const parts = existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : []
  return [file, ...parts].reduce((sum, part) => sum + statSync(part).size, 0)
}

export function longestFirst(files) {
  const seconds = remembered()
  const known = files.map((file) => ({ file, size: sizeOf(file), taken: seconds[nameOf(file)] }))
  const timed = known.filter(({ taken }) => taken !== undefined)
  const sum = (of) => timed.reduce((total, each) => total + of(each), 0)
  const rate = timed.length === 0 ? 1 : sum(({ taken }) => taken) / sum(({ size }) => size)
  const lengthOf = ({ size, taken }) => taken ?? size * rate
  return known.sort((a, b) => lengthOf(b) - lengthOf(a)).map(({ file }) => file)
}

/** Remembers how many seconds each file took, by its path; of other files what is known already. */
export function remember(taken) {
  const seconds = remembered()
  for (const [file, time] of taken) seconds[nameOf(file)] = Math.round(time * 10) / 10
  try {
    mkdirSync(cache, { recursive: true })
    // Another run may read it at this moment.
    const temporary = `${memory}.${process.pid}`
    writeFileSync(temporary, `${JSON.stringify(seconds, undefined, 1)}\n`)
    renameSync(temporary, memory)
  } catch (error) {
    console.log(`how long the tests took is not kept: ${error.message}`)
  }
}

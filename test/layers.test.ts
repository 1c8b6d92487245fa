import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { describe, it } from 'node:test'

const root = join(import.meta.dirname, '..', '..', 'src')

/** The layers of ARCHITECTURE.md from the bottom up. Folders on one line know nothing of each other. */
const layers: readonly (readonly string[])[] = [
  ['errors.ts'],
  ['bytes', 'system'],
  ['wire'],
  ['client'],
  ['regions'],
  ['connection', 'workers'],
  ['cli'],
  ['presplit', 'two-tables'],
  ['cellcounter', 'export', 'importtsv', 'rowcounter', 'sandbox', 'tables'],
  ['import', 'splits'],
  // It reads exports as import does.
  ['verify'],
  ['copytable'],
  ['library'],
  ['index.ts'],
]

interface Import {
  readonly from: string
  readonly to: string
  readonly runtime: boolean
}

const STATIC = /^(?:import|export)\s+(type\s+)?([^'"`;]*?from\s+)?'(\.[^']+)'/gm
const DYNAMIC = /\bimport\('(\.[^']+)'\)/g

/** `{ type A, type B }` is nothing at run time. */
function holdsValues(clause: string): boolean {
  const names = /\{([^}]*)\}/.exec(clause)?.[1]
  if (names === undefined) return true
  return names.split(',').some((name) => name.trim() !== '' && !name.trim().startsWith('type '))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found: Import[] = []
  const add = (specifier: string, runtime: boolean): void => {
    const target = join(dirname(file), specifier).replace(/\.(c?)js$/, '.$1ts')
    found.push({ from: file, to: target.split(sep).join('/'), runtime })
  }
  for (const [, type, clause = '', specifier = ''] of text.matchAll(STATIC)) {
    add(specifier, type === undefined && holdsValues(clause))
  }
  for (const [, specifier = ''] of text.matchAll(DYNAMIC)) add(specifier, true)
  return found
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.c?ts$/.test(name))
  .map((name) => name.split(sep).join('/'))
  .sort()
const imports = files.flatMap(importsOf)

const folderOf = (file: string): string => file.split('/', 1)[0] ?? file
const layerOf = (file: string): number =>
  layers.findIndex((layer) => layer.includes(folderOf(file)))
const shown = ({ from, to }: Import): string => `${from} imports ${to}`

/** Every file that `starts` need at run time. */
function reachable(starts: readonly string[]): Set<string> {
  const reached = new Set(starts)
  for (const file of reached) {
    for (const { from, to, runtime } of imports) if (runtime && from === file) reached.add(to)
  }
  return reached
}

/** The files of the first circle that is found, by depth-first search. */
function circle(): string[] | undefined {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    path.push(file)
    for (const { from, to } of imports) {
      const found = from === file ? visit(to) : undefined
      if (found !== undefined) return found
    }
    path.pop()
    done.add(file)
    return undefined
  }
  for (const file of files) {
    const found = visit(file)
    if (found !== undefined) return found
  }
  return undefined
}

describe('the layers', () => {
  it('are read as they stand in the files', () => {
    assert.deepEqual(
      imports.filter(({ to }) => !files.includes(to)),
      [],
    )
    assert.ok(imports.some(({ from, to }) => from === 'cli/run.ts' && folderOf(to) === 'cli'))
    assert.ok(imports.some(({ runtime }) => !runtime))
    assert.ok(reachable(['export/job.ts']).has('wire/http-channel.ts'))
  })

  it('have a place for every folder', () => {
    const homeless = [...new Set(files.filter((file) => layerOf(file) < 0).map(folderOf))]
    assert.deepEqual(homeless, [], 'add them to the layers in this test and in ARCHITECTURE.md')
  })

  it('are imported downwards only', () => {
    const upward = imports.filter(
      ({ from, to }) => folderOf(from) !== folderOf(to) && layerOf(from) <= layerOf(to),
    )
    assert.deepEqual(upward.map(shown), [])
  })

  it('hold no circle, not even of types', () => {
    assert.equal(circle(), undefined)
  })

  it('let a program run the tools without the command line', () => {
    const works = files.filter((file) => /^[^/]+\/(job|task)\.ts$/.test(file))
    const jobs = works.filter((file) => !['cli', 'sandbox'].includes(folderOf(file)))
    assert.ok(jobs.includes('export/job.ts') && jobs.includes('importtsv/task.ts'))
    const needed = reachable(['index.ts', 'workers/worker.ts', ...jobs])
    assert.deepEqual(
      [...needed].filter((file) => folderOf(file) === 'cli'),
      [],
    )
  })

  it('leave printing, exiting and the environment to the command line', () => {
    const own = files.filter((file) => folderOf(file) !== 'cli')
    const touching = own.filter((file) =>
      /\bconsole\.|\bprocess\.(env|exit|exitCode|stdout|stderr|argv)\b/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    )
    // What a program calls without a command line, a process of its own, and a thread that people's code may print in.
    const exceptions = ['sandbox/sandbox.ts', 'sandbox/supervisor-main.ts', 'workers/worker.ts']
    assert.deepEqual(touching, exceptions)
  })
})

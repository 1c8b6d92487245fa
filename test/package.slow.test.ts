import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, posix, sep } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')

interface Manifest {
  readonly version: string
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly engines: { readonly node: string }
  readonly dependencies: Readonly<Record<string, string>>
}

const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Relative and package specifiers of a built file. */
function specifiersOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = text.matchAll(
    /(?:^(?:import|export) [^'"`;=]*?from |\bimport\(|\brequire\w*\()['"]([^'"\n]+)['"]/gm,
  )
  return [...found].map(([, specifier = '']) => specifier)
}

/** The package's name, without the path into it. What the generated code takes of thrift's own comes with thrift. */
function packageOf(specifier: string): string {
  if (specifier === 'node-int64') return 'thrift'
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Dependencies that are part of the bundle: listed nevertheless, so that whoever audits the package sees them. */
const BUNDLED = ['cli-progress', 'commander', 'p-limit']

describe('the package', () => {
  let folder: string
  let tarball: string
  let files: ReadonlySet<string>

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hbulk-package-'))
    const args = ['pack', '--json', '--ignore-scripts', '--offline', '--pack-destination', folder]
    const { stdout } = await run('npm', args, { cwd: root })
    const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }]
    files = new Set(packed.files.map(({ path }) => path.split(sep).join('/')))
    tarball = join(folder, packed.filename)
    await run('tar', ['-xf', tarball], { cwd: folder })
    symlinkSync(join(root, 'node_modules'), join(folder, 'package', 'node_modules'))
  })

  after(() => rmSync(folder, { recursive: true, force: true }))

  it('holds what it needs and nothing else', () => {
    const places = /^(bin|dist\/bundle|dist\/src|gen|idl|sandbox)\//
    const outside = [...files].filter((file) => !places.test(file)).sort()
    assert.deepEqual(outside, ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'])
    assert.deepEqual(
      [...files].filter((file) => /\.map$|\.test\.|(?<!\.d)\.ts$/.test(file)),
      [],
    )
    const code = [...files].filter((file) => /^dist\/src\/.*(?<!\.d\.ts)$/.test(file))
    assert.deepEqual(code, [], 'the code is there once, in dist/bundle')
    for (const file of ['gen/package.json', 'idl/hbase2.thrift', 'sandbox/pom.xml']) {
      assert.ok(files.has(file), file)
    }
  })

  it('holds every file that its code loads, and names every package', () => {
    const lost: string[] = []
    const packages = new Set<string>()
    for (const file of files) {
      if (!/^(bin|dist|gen)\/.*\.[cm]?js$/.test(file)) continue
      for (const specifier of specifiersOf(file)) {
        if (isBuiltin(specifier)) continue
        const target = specifier.startsWith('#gen/')
          ? specifier.slice(1)
          : posix.join(dirname(file), specifier)
        const found = /^[.#]/.test(specifier)
          ? files.has(target) || files.has(`${target}.js`)
          : packageOf(specifier) in manifest.dependencies
        if (!/^[.#]/.test(specifier)) packages.add(packageOf(specifier))
        if (!found) lost.push(`${file}: ${specifier}`)
      }
    }
    assert.deepEqual(lost, [])
    assert.deepEqual([...packages, ...BUNDLED].sort(), Object.keys(manifest.dependencies).sort())
    // What is loaded by a path that is put together.
    const entries = ['workers/thread', 'sandbox/supervisor-main', 'export/task', 'export/command']
    for (const entry of entries) assert.ok(files.has(`dist/bundle/${entry}.cjs`), entry)
  })

  it('has types that need no package but its own', () => {
    const reached = new Set(['dist/src/index.d.ts'])
    const packages = new Set<string>()
    for (const file of reached) {
      assert.ok(files.has(file), file)
      for (const specifier of specifiersOf(file)) {
        if (isBuiltin(specifier)) continue
        const target = posix.join(dirname(file), specifier).replace(/\.js$/, '.d.ts')
        if (specifier.startsWith('.')) reached.add(target)
        else packages.add(packageOf(specifier))
      }
    }
    assert.ok(reached.size > 100)
    assert.deepEqual(
      [...packages].filter((name) => !(name in manifest.dependencies)),
      [],
    )
  })

  it('passes on the licences of what the bundle took in', () => {
    const text = readFileSync(join(folder, 'package/dist/bundle/LICENSES.txt'), 'utf8')
    for (const name of BUNDLED) {
      assert.match(text, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\n\n[^]*?Copyright`, 'm'))
    }
  })

  it('exports and runs what it says', async () => {
    const targets = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    )
    for (const target of [...targets, ...Object.values(manifest.bin)]) {
      const path = posix.normalize(target)
      assert.ok(path === 'package.json' || files.has(path), target)
    }
    const home = join(folder, 'package')
    const library = "import('hbulk').then((m) => console.log(m.splitKeys('hex', 2).join()))"
    const [version, keys] = await Promise.all([
      run(process.execPath, [join(home, manifest.bin.hbulk ?? ''), '--version'], { cwd: folder }),
      run(process.execPath, ['-e', library], { cwd: home }),
    ])
    assert.equal(version.stdout, `${manifest.version}\n`)
    assert.equal(keys.stdout, '80000000\n')
  })

  it('exports all that its source does', async () => {
    const names = "import('hbulk').then((m) => console.log(Object.keys(m).join()))"
    const { stdout } = await run(process.execPath, ['-e', names], { cwd: join(folder, 'package') })
    assert.deepEqual(stdout.trim().split(','), Object.keys(await import('../src/index.js')))
  })

  it('is as package managers and compilers want it', async () => {
    const tool = (name: string, ...args: string[]) =>
      run(process.execPath, [join(root, 'node_modules', ...name.split('/')), ...args], {
        cwd: folder,
      })
    await assert.doesNotReject(tool('publint/src/cli.js', 'run', tarball, '--strict'))
    // Whoever cannot load ES modules cannot load this.
    const attw = tool('@arethetypeswrong/cli/dist/index.js', tarball, '--profile', 'esm-only')
    await assert.doesNotReject(attw)
  })

  it('has types that a program can be compiled with', async () => {
    const home = join(folder, 'program')
    mkdirSync(join(home, 'node_modules'), { recursive: true })
    symlinkSync(join(folder, 'package'), join(home, 'node_modules', 'hbulk'))
    const types = join(root, 'node_modules', '@types')
    writeFileSync(join(home, 'package.json'), '{ "type": "module" }')
    writeFileSync(
      join(home, 'program.ts'),
      `import { Connection, ConnectionPool, HbulkError, type Row, type Table } from 'hbulk'
       const connection = new Connection({ host: 'localhost', retries: 0 })
       const table: Table = connection.table('t')
       const rows: Row[] = []
       for await (const row of table.scan({ rowPrefix: 'a', limit: 1 })) rows.push(row)
       const value: Buffer | undefined = rows[0]?.get('d:q')
       const counter: bigint = await table.counterInc('r', 'd:c')
       const pool = new ConnectionPool({ size: 2 })
       const names: string[] = await pool.connection((each) => each.tables())
       // @ts-expect-error: an option that there is not
       new Connection({ compat: '0.98' })
       console.log(value, counter, names, HbulkError)
      `,
    )
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const flags = ['--noEmit', '--strict', '--module', 'node20', '--target', 'es2023']
    const args = [...flags, '--typeRoots', types, '--types', 'node', 'program.ts']
    const { stdout } = await run(process.execPath, [compiler, ...args], { cwd: home }).catch(
      (error) => error,
    )
    assert.equal(stdout, '')
  })

  it('is for this Node', () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
    const ranges = manifest.engines.node.split('||').map((range) => range.trim())
    const matches = ranges.some((range) => {
      const [, sign, least, lesser] = /^(\^|>=)(\d+)\.(\d+)\.0$/.exec(range) ?? []
      assert.ok(sign !== undefined, `engines has a range this test cannot read: ${range}`)
      const later = sign === '>=' && major > Number(least)
      return later || (major === Number(least) && minor >= Number(lesser))
    })
    assert.ok(matches, `${process.version} is not in ${manifest.engines.node}`)
    assert.ok(existsSync(join(root, 'dist', 'src', 'index.d.ts')))
  })
})

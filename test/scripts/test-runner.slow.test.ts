import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, it } from 'node:test'
import { CliProcess } from '../cli/support/spawn-cli.js'

const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

/** A project with a build output of these files and a sandbox that says in `log` what was done with it. */
function project(tests: Readonly<Record<string, string>>) {
  const root = mkdtempSync(path.join(tmpdir(), 'hbulk-runner-'))
  folders.push(root)
  const write = (name: string, text: string) => {
    const file = path.join(root, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  mkdirSync(path.join(root, 'scripts'))
  const script = path.join(root, 'scripts', 'test.mjs')
  copyFileSync('scripts/test.mjs', script)
  copyFileSync('scripts/test-order.mjs', path.join(root, 'scripts', 'test-order.mjs'))
  write('package.json', '{"type": "module"}')
  write(
    'dist/src/sandbox/sandbox.js',
    `import { writeFileSync } from 'node:fs'
    export async function startSandbox({ attached, onProgress }) {
      if (process.env.BROKEN_SANDBOX) throw new Error('no Java')
      onProgress('attached ' + attached)
      return { dir: '/sandboxes/test', stop: async () => writeFileSync(${JSON.stringify(path.join(root, 'stopped'))}, '') }
    }`,
  )
  for (const [name, body] of Object.entries(tests)) {
    write(`dist/test/${name}`, `import { it } from 'node:test'\n${body}`)
  }
  const run = (args: readonly string[], env = {}) =>
    new CliProcess(script, args, { TMPDIR: root, ...env })
  return { run, write, stopped: () => existsSync(path.join(root, 'stopped')) }
}

const passing = "it('passes', () => {})"

function lastLine(text: string): string | undefined {
  return text.trimEnd().split('\n').at(-1)
}

describe('scripts/test.mjs', () => {
  it('runs unit tests and no helpers, and needs no sandbox for them', async () => {
    const { run, stopped } = project({
      'a/one.test.js': `${passing}\nit.skip('later', () => {})`,
      'a/helper.js': "throw new Error('a helper was run')",
      'test.js': "throw new Error('a helper was run')",
    })
    const { status, stdout } = await run([]).outcome()
    assert.equal(lastLine(stdout), '1 passed, 0 failed, 1 skipped')
    assert.deepEqual([status, stopped()], [0, false])
  })

  it('counts failures and files that do not even load', async () => {
    const { run } = project({
      'a.test.js': `${passing}\nit('fails', () => { throw new Error('no') })`,
      'b.test.js': "throw new Error('not loaded')",
    })
    const { status, stdout } = await run(['unit']).outcome()
    assert.equal(lastLine(stdout), '1 passed, 2 failed, 0 skipped')
    assert.equal(status, 1)
  })

  it('leaves slow tests out of the unit tests, and runs them without a sandbox', async () => {
    const { run, stopped } = project({ 'a.test.js': passing, 'b.slow.test.js': passing })
    assert.equal(lastLine((await run(['unit']).outcome()).stdout), '1 passed, 0 failed, 0 skipped')
    assert.equal(lastLine((await run([]).outcome()).stdout), '2 passed, 0 failed, 0 skipped')
    assert.equal(stopped(), false)
  })

  it('runs a subset by file names, and fails when none fits', async () => {
    const { run } = project({ 'a.test.js': passing, 'b.test.js': passing })
    assert.equal(
      lastLine((await run(['b.test']).outcome()).stdout),
      '1 passed, 0 failed, 0 skipped',
    )
    const { status, stderr } = await run(['unit', 'c']).outcome()
    assert.equal(status, 1)
    assert.match(stderr, /no test ran/)
  })

  it('gives integration tests a sandbox and stops it', async () => {
    const body = `it('has it', () => {
      if (process.env.HBULK_TEST_SANDBOX !== '/sandboxes/test') throw new Error('no sandbox')
      if (!process.env.JDK_JAVA_OPTIONS) throw new Error('its JVMs have no options')
    })`
    const { run, stopped } = project({ 'integration/x.test.js': body, 'a.test.js': passing })
    const { status, stdout } = await run([]).outcome()
    assert.match(stdout, /sandbox: attached true/)
    assert.equal(lastLine(stdout), '2 passed, 0 failed, 0 skipped')
    assert.deepEqual([status, stopped()], [0, true])
  })

  it('begins with what took longest the last time, or is large and new', async () => {
    const says = (name: string) => `it('${name}', () => {})`
    const files: Record<string, string> = {
      'a.slow.test.js': says('quick'),
      'b.slow.test.js': `it('long', () => new Promise((resolve) => setTimeout(resolve, 1_500)))`,
    }
    const { run, write } = project(files)
    const order = async () => {
      const { stdout } = await run(['slow']).outcome()
      return [...stdout.matchAll(/✔ (\w+)/g)].map(([, name]) => name)
    }
    await order()
    const large = `// ${'x'.repeat(1_000)}`
    write('dist/test/c.slow.test.js', `import { it } from 'node:test'\n${says('fresh')}\n${large}`)
    assert.deepEqual(await order(), ['fresh', 'long', 'quick'])
  })

  it('fails when the sandbox does not start', async () => {
    const { run } = project({ 'integration/x.test.js': passing })
    const { status, stdout, stderr } = await run([], { BROKEN_SANDBOX: '1' }).outcome()
    assert.match(stderr, /integration tests could not be run: Error: no Java/)
    assert.deepEqual([status, lastLine(stdout)], [1, '0 passed, 1 failed, 0 skipped'])
  })

  it('stops the sandbox on Ctrl-C too', async () => {
    const body = `it('takes for ever', async () => {
      process.stderr.write('under way\\n')
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    })`
    const { run, stopped } = project({ 'integration/x.test.js': body })
    const child = run([])
    await child.said('under way', 'stdout')
    child.child.kill('SIGINT')
    const { status } = await child.outcome()
    assert.deepEqual([status, stopped()], [130, true])
  })
})

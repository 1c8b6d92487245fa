import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, it } from 'node:test'
import { fake } from './support/spawn-cli.js'

const folder = mkdtempSync(path.join(tmpdir(), 'hbulk-config-'))
after(() => rmSync(folder, { recursive: true }))

let files = 0
function write(content: unknown): string {
  const file = path.join(folder, `${++files}.json`)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

async function refused(content: unknown): Promise<string> {
  const file = write(content)
  const { status, stdout, stderr } = await fake(['echo', '--config', file])
  assert.deepEqual([status, stdout], [2, ''], stderr)
  assert.equal(stderr.trimEnd().split('\n').length, 1)
  return stderr.replaceAll(file, 'FILE').trimEnd()
}

async function echo(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = await fake(['echo', ...args], env)
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout)
}

describe('a configuration file', () => {
  it('that is wrong earns one line, which shows nothing secret', async () => {
    const cases: readonly [unknown, RegExp][] = [
      [
        '{\n"header": {"A": "sesame"}\n"x"',
        /--config 'FILE' is no JSON(: line 3)?\. Write one object/,
      ],
      [[], /FILE: the file is no object/],
      [{ gatway: 'x' }, /FILE: unknown option 'gatway'\. Did you mean 'gateway'\?/],
      [{ '--gateway': 'x' }, /unknown option '--gateway'\. Did you mean 'gateway'\?/],
      [{ config: 'x' }, /unknown option 'config'/],
      [{ constructor: 'x' }, /unknown option 'constructor'/],
      [
        { echo: { colums: 'x' } },
        /FILE, 'echo': unknown option 'colums'\. Did you mean 'columns'\?/,
      ],
      [{ echo: 5 }, /FILE: 'echo' is no object/],
      [{ json: 'yes' }, /'json' in FILE has a value of the wrong type\. It must be true or false/],
      [{ threads: true }, /'threads' in FILE has a value of the wrong type/],
      [{ threads: 0 }, /'threads' in FILE '0' is out of range\. Write a number between 1 and 256/],
      [{ gateway: ['thrift9://h'] }, /'gateway' in FILE: gateway 'thrift9:\/\/h' has the unknown/],
      [{ header: { 'A B': 'sesame' } }, /'header' in FILE 'A B' is no HTTP header name/],
      [{ header: ['sesame'] }, /'header' in FILE has no colon/],
      [{ define: { a: [] } }, /'define' has no text for 'a'/],
      [{ echo: { skip: 'no' } }, /'skip' in FILE has a value of the wrong type/],
    ]
    for (const [content, expected] of cases) {
      const line = await refused(content)
      assert.match(line, expected)
      assert.doesNotMatch(line, /sesame/)
    }
    const { status, stderr } = await fake(['echo', '--config', path.join(folder, 'none')])
    assert.equal(status, 2)
    assert.match(stderr, /^hbulk echo: --config '.*none' cannot be read: ENOENT/)
  })

  it('gives values for what neither flag nor environment says', async () => {
    const file = write({
      gateway: 'thrift2+http://file',
      header: { ACCESSKEYID: 'file', 'X-Own': 'file' },
      retries: 3,
      threads: '4',
      quiet: true,
      'no-progress': true,
      define: { a: 'file', b: true },
      echo: { columns: 'file', header: true, 'no-skip': true, retries: 5 },
      fail: { anything: 1 },
    })
    const fromFile = await echo(['--config', file])
    assert.deepEqual(fromFile.global.gateways[0].host, 'file')
    assert.deepEqual(fromFile.global.gateways[0].headers, { ACCESSKEYID: 'file', 'X-Own': 'file' })
    assert.deepEqual(
      [
        fromFile.global.retries,
        fromFile.global.threads,
        fromFile.global.quiet,
        fromFile.global.progress,
      ],
      [5, 4, true, false],
    )
    assert.deepEqual(fromFile.defines, { a: 'file', b: 'true' })
    assert.deepEqual(fromFile.flags, { columns: 'file', header: true, skip: false })

    const env = {
      HBULK_GATEWAY: 'thrift1+http://env,thrift1://env2',
      HBULK_ACCESS_KEY_ID: 'env',
      HBULK_ACCESS_SIGNATURE: 'env',
    }
    const fromEnv = await echo(['--config', file], env)
    assert.deepEqual(
      fromEnv.global.gateways.map((gateway: { host: string }) => gateway.host),
      ['env', 'env2'],
    )
    assert.deepEqual(fromEnv.global.gateways[0].headers, {
      ACCESSKEYID: 'env',
      'X-Own': 'file',
      ACCESSSIGNATURE: 'env',
    })
    assert.deepEqual(fromEnv.global.gateways[1].headers, {})

    const flags = ['--gateway', 'thrift2+https://flag', '--header=accesskeyid: flag', '-Da=flag']
    const fromFlags = await echo([...flags, '--config', file, '--columns', 'flag'], env)
    assert.equal(fromFlags.global.gateways[0].host, 'flag')
    assert.equal(fromFlags.global.gateways[0].headers.accesskeyid, 'flag')
    assert.equal(fromFlags.defines.a, 'flag')
    assert.equal(fromFlags.flags.columns, 'flag')
  })

  it('is what --print-config prints, but for the secrets', async () => {
    const args = ['echo', '--gateway', 'thrift2+http://h', '--columns', 'c', '--threads=2', '-Da=1']
    const { status, stdout } = await fake([...args, '--no-skip', '--print-config'], {
      HBULK_ACCESS_KEY_ID: 'sesame',
    })
    assert.equal(status, 0)
    assert.doesNotMatch(stdout, /sesame/)
    const printed = JSON.parse(stdout)
    assert.deepEqual(printed, {
      gateway: ['thrift2+http://h'],
      header: { ACCESSKEYID: '***' },
      'call-timeout': '30s',
      retries: '10',
      threads: '2',
      define: { a: '1' },
      echo: { columns: 'c', skip: false },
    })
    const again = await echo(['--config', write(printed)])
    assert.deepEqual([again.flags.columns, again.flags.skip, again.global.threads], ['c', false, 2])
  })

  it('does not wait for arguments to be printed', async () => {
    const { status, stdout } = await fake(['need', '--print-config'])
    assert.equal(status, 0)
    assert.equal(JSON.parse(stdout).retries, '10')
  })

  it('names the variable of a wrong value in the environment', async () => {
    const { status, stderr } = await fake(['echo'], { HBULK_GATEWAY: 'h:9090' })
    assert.equal(status, 2)
    assert.equal(
      stderr,
      "hbulk echo: HBULK_GATEWAY: gateway 'h:9090' has no scheme. Write thrift://h:9090.\n",
    )
  })
})

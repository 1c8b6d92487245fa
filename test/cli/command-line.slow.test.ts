import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { registry } from '../../src/cli/registry.js'
import { fake, hbulk } from './support/spawn-cli.js'

/** Everything that was said, on one line each. */
function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

describe('hbulk without a command to run', () => {
  it('prints its help, commands first, examples last, nothing on stderr', async (t) => {
    const { status, stdout, stderr, ms } = await hbulk(['--help'])
    t.diagnostic(`hbulk --help took ${Math.round(ms)} ms`)
    assert.equal(status, 0)
    assert.equal(stderr, '')
    const order = ['Usage: hbulk', 'Commands:', 'importtsv', 'Gateway:', 'Limits:', 'Job:']
    const places = [...order, 'Output:', 'Examples:'].map((text) => stdout.indexOf(text))
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    )
    assert.ok(!places.includes(-1))
    assert.equal((await hbulk(['help'])).stdout, stdout)
  })

  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    for (const flag of ['--version', '-V']) {
      const { status, stdout } = await hbulk([flag])
      assert.deepEqual([status, stdout], [0, `${version}\n`])
    }
  })

  it('is an error with the help on stderr if nothing was asked for', async () => {
    const { status, stdout, stderr } = await hbulk([])
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, /^Usage: hbulk/)
  })
})

describe('wrong command lines', () => {
  const cases: readonly [readonly string[], string][] = [
    [['improttsv'], "hbulk: unknown command 'improttsv'. Did you mean importtsv?"],
    [
      ['org.apache.hadoop.hbase.mapreduce.ImportTsv'],
      "hbulk: unknown command 'org.apache.hadoop.hbase.mapreduce.ImportTsv'. Did you mean importtsv?",
    ],
    [
      ['frobnicate'],
      "hbulk: unknown command 'frobnicate'. Known are importtsv, export, rowcounter, cellcounter, copytable, verify, splits, tables, sandbox.",
    ],
    [
      ['--gatway', 'x', 'tables'],
      "hbulk: unknown option '--gatway' before the command. Did you mean --gateway?",
    ],
    [
      ['tables', '-conf', 'x.xml'],
      'hbulk: -conf: Hadoop configuration files are not read. Give the properties that the tool needs as -Dkey=value.',
    ],
    [['tables', '-Dx'], "hbulk: -D 'x' is no property. Write -Dkey=value or -D key=value."],
  ]
  for (const [args, line] of cases) {
    it(`${args.join(' ')}: exit code 2, one line`, async () => {
      const { status, stdout, stderr } = await hbulk(args)
      assert.deepEqual([status, stdout, lines(stderr)], [2, '', [line]])
    })
  }

  const commandCases: readonly [readonly string[], string][] = [
    [['echo', '--colums', 'x'], "hbulk echo: unknown option '--colums'. Did you mean --columns?"],
    [['echo', '--wibble'], "hbulk echo: unknown option '--wibble'. See 'hbulk echo --help'."],
    [
      ['echo', '--columns'],
      "hbulk echo: option '--columns <spec>' argument missing. See 'hbulk echo --help'.",
    ],
    [
      ['echo', '--threads', 'many'],
      "hbulk echo: --threads 'many' is no whole number. Write a number between 1 and 256.",
    ],
    [
      ['echo', '--call-timeout=30'],
      "hbulk echo: --call-timeout '30' has no unit. Write 30s for seconds or 30ms for milliseconds.",
    ],
    [
      ['echo', '--gateway', 'thrift://a,b:1'],
      "hbulk echo: gateway 'b:1' has no scheme. Write thrift://b:1.",
    ],
    [
      ['echo', '--gateway', ''],
      "hbulk echo: gateway '' has no scheme. Write thrift://localhost:9090.",
    ],
    [
      ['echo', '--job-dir', 'a', '--resume', 'b'],
      "hbulk echo: option '--resume <dir>' cannot be used with option '--job-dir <dir>'. See 'hbulk echo --help'.",
    ],
    [
      ['--header', 'A: b', 'echo', '--gateway', 'thrift2://h'],
      'hbulk echo: --header is set, but no gateway is spoken to over HTTP. Write thrift1+http:// or thrift2+http:// (or +https://) in --gateway, or leave it out.',
    ],
  ]
  for (const [args, line] of commandCases) {
    it(`${args.join(' ')}: exit code 2, one line`, async () => {
      const { status, stdout, stderr } = await fake(args)
      assert.deepEqual([status, stdout, lines(stderr)], [2, '', [line]])
    })
  }

  it('are one JSON object too if --json is among the words', async () => {
    for (const args of [['--json'], ['wibble', '--json'], ['echo', '--wibble', '--json']]) {
      const { status, stdout, stderr } = await fake(args)
      assert.equal(status, 2)
      assert.equal(lines(stderr).length, 1)
      const summary = JSON.parse(stdout)
      assert.deepEqual(
        [summary.status, summary.exitCode, summary.error.code],
        ['failed', 2, 'USAGE'],
      )
    }
  })
})

describe('a command', () => {
  async function echo(...args: string[]) {
    const { status, stdout, stderr } = await fake(args)
    assert.equal(status, 0, stderr)
    return JSON.parse(stdout)
  }

  it("has help with its own options first, then those of every command's, examples last", async () => {
    const { status, stdout } = await fake(['echo', '--help'])
    assert.equal(status, 0)
    const order = ['Usage: hbulk echo', 'the fake echo', '--columns', 'Gateway:', 'Output:']
    const places = [...order, '--help', 'Examples:'].map((text) => stdout.indexOf(text))
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    )
    for (const args of [
      ['help', 'echo'],
      ['--help', 'echo'],
      ['echo', 'x', '-h', '--wibble'],
    ]) {
      assert.equal((await fake(args)).stdout, stdout, args.join(' '))
    }
  })

  it('has help that fits a terminal of 80 columns, as the program has', async () => {
    for (const command of ['', ...registry.map(({ name }) => name)]) {
      const { stdout } = await hbulk([...(command === '' ? [] : [command]), '--help'])
      const long = stdout.split('\n').filter((line) => line.length > 80)
      assert.deepEqual(long, [], command)
    }
  })

  it('shows only the groups that mean something to it, but takes every option', async () => {
    const { stdout } = await fake(['data', '--help'])
    assert.doesNotMatch(stdout, /Gateway:/)
    assert.match(stdout, /--json/)
    assert.equal((await fake(['data', '--gateway', 'thrift://h'])).status, 0)
  })

  it('takes the options of every command before and after its name', async () => {
    const first = await echo('--retries', '3', '-v', 'echo', 't', 'f')
    assert.deepEqual([first.global.retries, first.global.verbose, first.args], [3, 1, ['t', 'f']])
    const second = await echo('echo', 't', '--retries=0', 'f', '-vv', '--rate-bytes', '10MB')
    assert.deepEqual(
      [second.global.retries, second.global.verbose, second.global.rateBytes],
      [0, 2, 10_000_000],
    )
    assert.deepEqual((await echo('--retries', '1', 'echo', '--retries', '2')).global.retries, 2)
  })

  it('has the defaults of the contract', async () => {
    const { global, flags } = await echo('echo')
    assert.deepEqual(flags, { skip: true })
    assert.deepEqual(
      [global.callTimeoutMs, global.retries, global.dryRun, global.progress, global.verbose],
      [30_000, 10, false, true, 0],
    )
    assert.equal(global.gateways.length, 1)
    assert.deepEqual([global.gateways[0].host, global.gateways[0].port], ['localhost', 9090])
  })

  it("collects HBase's -D words wherever they stand, to the last value, and not after --", async () => {
    const { defines, args } = await echo(
      '-Da=1',
      'echo',
      '-D',
      'b= x=y',
      't',
      '-Dc=',
      '-Da=2',
      '--',
      'f',
      '-Dd=4',
    )
    assert.deepEqual(defines, { a: '2', b: ' x=y', c: '' })
    assert.deepEqual(args, ['t', 'f', '-Dd=4'])
  })

  it("leaves Hadoop's launcher options out with a notice", async () => {
    const { status, stdout, stderr } = await fake([
      'echo',
      '-libjars',
      'a.jar',
      '-fs',
      'file:///',
      't',
    ])
    assert.equal(status, 0)
    assert.deepEqual(JSON.parse(stdout).args, ['t'])
    assert.equal(stderr, "ignored, they are for Hadoop's job launcher: -libjars, -fs\n")
  })

  it('warns of -D words that it never looked at', async () => {
    const { stderr } = await fake(['data', '-Da=1', '-Db=2'])
    assert.match(stderr, /^warning: data has no use for -Da, -Db$/m)
  })

  it('keeps its own --header apart from the HTTP one', async () => {
    const http = 'thrift2+http://h'
    const own = await echo('echo', '--gateway', http, '--header', 't', 'a:b')
    assert.deepEqual([own.flags.header, own.args], [true, ['t', 'a:b']])
    assert.deepEqual(own.global.gateways[0].headers, {})
    const both = await echo(
      '--gateway',
      http,
      '--header',
      'A:1',
      'echo',
      '--header',
      'B: 2',
      '--header',
      't',
      '--header=C:3',
    )
    assert.deepEqual([both.flags.header, both.args], [true, ['t']])
    assert.deepEqual(both.global.gateways[0].headers, { A: '1', B: '2', C: '3' })
  })
})

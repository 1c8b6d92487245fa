import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { describe, it } from 'node:test'
import { CliProcess, fake, fakeHbulk } from './support/spawn-cli.js'

describe('the outcome of a command', () => {
  it('is its text on stdout and its log on stderr', async () => {
    const { status, stdout, stderr } = await fake(['work'])
    assert.deepEqual([status, stdout], [1, 'line one\nline two\n'])
    assert.equal(stderr, 'an info\nwarning: a warning\n')
    assert.equal((await fake(['work', '--quiet'])).stderr, 'warning: a warning\n')
    assert.match((await fake(['work', '-v'])).stderr, /^a detail$/m)
  })

  it('is exactly one JSON object on stdout with --json, which details cannot falsify', async () => {
    const { status, stdout } = await fake(['work', '--json'])
    const { startedAt, durationMs, ...rest } = JSON.parse(stdout)
    assert.equal(status, 1)
    assert.deepEqual(rest, {
      command: 'work',
      status: 'rejected',
      exitCode: 1,
      table: 't',
      counters: { linesRead: 3, linesRejected: 1 },
      files: ['a'],
      big: '1152921504606846976',
    })
    assert.ok(!Number.isNaN(Date.parse(startedAt)))
    assert.ok(Number.isInteger(durationMs))
  })

  it('leaves stdout to the data when that goes there', async () => {
    const { stdout, stderr } = await fake(['data'])
    assert.deepEqual([stdout, stderr], ['row\n', '1 row\n'])
    const json = await fake(['data', '--json'])
    assert.equal(json.stdout, 'row\n')
    assert.equal(JSON.parse(json.stderr).status, 'ok')
    assert.equal((await fake(['data', '--quiet'])).stderr, '')
  })

  it('leaves stdout to the data when the run breaks, too', async () => {
    const { status, stdout, stderr } = await fake(['data', 'broken', '--json'])
    const [line = '', json = ''] = stderr.split('\n')
    assert.deepEqual([status, stdout, line], [4, 'row\n', 'hbulk data: it broke'])
    assert.equal(JSON.parse(json).error.message, 'it broke')
  })

  it('names the table, the hint and the place to go on from when the run breaks', async () => {
    const { stdout, stderr } = await fake(['stopped', 't', '--table-prefix', 'p', '--json'])
    const { table, jobDir, error } = JSON.parse(stdout)
    assert.equal(
      stderr,
      'hbulk stopped: the gateway died. Start it. Go on with --resume /jobs/1.\n',
    )
    assert.deepEqual([table, jobDir, error.hint], ['p_t', '/jobs/1', 'Start it.'])
  })

  it('is one line for an error, with its causes on -v', async () => {
    const line = "hbulk fail: gateway 'h:1' cannot be reached. Is it running?"
    const { status, stdout, stderr } = await fake(['fail'])
    assert.deepEqual([status, stdout, stderr], [4, '', `${line}\n`])
    const verbose = await fake(['fail', '-v'])
    assert.equal(verbose.stderr, `${line}\n  caused by: connect ECONNREFUSED 127.0.0.1:1\n`)
    assert.match((await fake(['fail', '-vv'])).stderr, /\n {4}at /)
  })

  it('is the summary of a failure, with what was counted until then', async () => {
    const { status, stdout } = await fake(['fail', '--json'])
    const summary = JSON.parse(stdout)
    assert.equal(status, 4)
    assert.deepEqual(
      [summary.status, summary.exitCode, summary.error, summary.counters],
      [
        'failed',
        4,
        {
          code: 'GATEWAY_UNREACHABLE',
          message: "gateway 'h:1' cannot be reached",
          hint: 'Is it running?',
        },
        { rowsRead: 7 },
      ],
    )
  })

  it('of a defect is exit code 5, the stack and the wish for a report', async () => {
    for (const [command, message] of [
      ['boom', 'x is not a function'],
      ['crash', 'from a callback'],
    ] as const) {
      const { status, stderr, stdout } = await fake([command, '--json'])
      assert.equal(status, 5)
      assert.match(stderr, new RegExp(`^hbulk ${command}: ${message}\\. .*please report`))
      assert.match(stderr, /\n {4}at /)
      assert.equal(JSON.parse(stdout).error.code, 'INTERNAL')
    }
  })

  it('is a failure when code that was loaded ends the process, or leaves nothing to wait for', async () => {
    for (const command of ['leave', 'hang']) {
      const { status, stdout, stderr } = await fake([command])
      assert.deepEqual([status, stdout], [5, ''], command)
      assert.match(stderr, /^hbulk: the process ended before its work was done.*\n$/)
    }
  })

  it('has nothing on stdout of what code that was loaded prints', async () => {
    const { stdout, stderr } = await fake(['chat'])
    assert.deepEqual([stdout, stderr], ['done\n', 'from code of a user\n'])
  })

  it('does not wait for handles that a command left open', async () => {
    const { status, stdout, ms } = await fake(['stray'])
    assert.deepEqual([status, stdout], [0, 'done\n'])
    assert.ok(ms < 10_000)
  })

  it('is progress in plain lines where there is no terminal, and none when it is not wanted', async () => {
    const [plain, none] = await Promise.all([fake(['slow']), fake(['slow', '--no-progress'])])
    assert.match(plain.stderr, /^count t: 0%, 0 rows, 0 rows\/s, ETA --\n$/)
    assert.equal(none.stderr, '')
  })
})

describe('a reader of stdout that goes away', () => {
  it('has had enough: the command ends without a word, and with success', async () => {
    for (const command of ['flood', 'flood-result']) {
      const process = new CliProcess(fakeHbulk, [command])
      await once(process.child.stdout, 'data')
      process.child.stdout.destroy()
      const { status, stderr } = await process.outcome()
      assert.deepEqual([status, stderr], [0, ''], command)
    }
  })

  it('leaves a summary on stderr with --json', async () => {
    for (const command of ['flood', 'flood-result']) {
      const process = new CliProcess(fakeHbulk, [command, '--json'])
      await once(process.child.stdout, 'data')
      process.child.stdout.destroy()
      const { stderr } = await process.outcome()
      const { status, exitCode, cut } = JSON.parse(stderr)
      assert.deepEqual([status, exitCode, cut], ['ok', 0, true], command)
    }
  })

  it('does not matter to a command that is done', async () => {
    const process = new CliProcess(fakeHbulk, ['work', '--quiet'])
    process.child.stdout.destroy()
    const { status, stderr } = await process.outcome()
    assert.deepEqual([status, stderr], [1, 'warning: a warning\n'])
  })

  it('is told apart from a full disk', { skip: process.platform !== 'linux' }, async () => {
    for (const command of ['work', 'flood']) {
      const child = spawn(process.execPath, [fakeHbulk, command, '--quiet'], {
        stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      })
      let stderr = ''
      child.stderr?.on('data', (chunk: Buffer) => {
        stderr += chunk.toString()
      })
      const [status] = await once(child, 'close')
      assert.equal(status, 4, command)
      assert.match(stderr, new RegExp(`hbulk ${command}: stdout cannot be written: .*ENOSPC`))
    }
  })
})

describe('a signal', () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const) {
    it(`${signal} stops the command cleanly with ${code}`, async () => {
      const process = new CliProcess(fakeHbulk, ['wait', '--json', '--job-dir', 'd'])
      await process.said('waiting')
      process.child.kill(signal)
      const { status, stdout, stderr } = await process.outcome()
      assert.equal(status, code)
      assert.equal(
        stderr,
        'waiting\nhbulk wait: stopping, state is being saved; again to stop at once\n' +
          'hbulk wait: interrupted. Go on with --resume d.\n',
      )
      const summary = JSON.parse(stdout)
      assert.deepEqual([summary.status, summary.exitCode], ['interrupted', code])
    })
  }

  it('promises no saved state where there is none', async () => {
    const process = new CliProcess(fakeHbulk, ['hand'])
    await process.said('waiting')
    process.child.kill('SIGTERM')
    const { status, stdout, stderr } = await process.outcome()
    assert.deepEqual([status, stdout], [143, 'stopped\n'])
    assert.equal(stderr, 'waiting\nhbulk hand: stopping; again to stop at once\n')
  })

  it('ends the process at once when it comes again', async () => {
    const process = new CliProcess(fakeHbulk, ['deaf'])
    await process.said('waiting')
    process.child.kill('SIGINT')
    await process.said('again to stop at once')
    process.child.kill('SIGTERM')
    assert.equal((await process.outcome()).status, 143)
  })
})

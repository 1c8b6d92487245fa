import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { tellingLine } from '../../src/sandbox/log-file.js'

const cases: ReadonlyArray<readonly [string, string, string]> = [
  [
    'the cause of a stack trace',
    '2026-01-02 03:04:05,678 ERROR [main] master.X: Master exiting\njava.lang.RuntimeException: a\n\tat A.b(C.java)\nCaused by: java.net.BindException: Address already in use\n\tat A.b(C.java)\n\t... 7 more\n',
    'Caused by: java.net.BindException: Address already in use',
  ],
  [
    'a log line without its head',
    '2026-01-02 03:04:05,678 INFO  [main] a.B: begins\n2026-01-02 03:04:05,679 ERROR [main] a.B: no disk\n2026-01-02 03:04:06,000 INFO  [main] a.B: ends\n',
    'no disk',
  ],
  [
    'what the JVM says',
    'Unrecognized option: -Xfoo\nError: Could not create the Java Virtual Machine.\n',
    'Error: Could not create the Java Virtual Machine.',
  ],
  ['the last line when none speaks of an error', 'one\ntwo\n\n', 'two'],
  ['nothing', '', 'it said nothing'],
]

for (const [what, log, expected] of cases) {
  test(`the telling line is ${what}`, () => {
    const dir = mkdtempSync(join(tmpdir(), 'hbulk-log-'))
    writeFileSync(join(dir, 'log'), log)
    assert.equal(tellingLine(join(dir, 'log')), expected)
    rmSync(dir, { recursive: true })
  })
}

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { createProgress } from '../../../src/cli/progress/create-progress.js'
import { StderrLines } from '../../../src/cli/stderr-lines.js'

/** As much of a terminal as the bar uses: what was written, cursor moves as `<to x>` and `<clear>`. */
function terminal() {
  const stream = new PassThrough()
  const text = () => stream.read()?.toString() ?? ''
  const moves = {
    isTTY: true,
    columns: 100,
    cursorTo: () => stream.write('<to>'),
    clearLine: () => stream.write('<clear>'),
  }
  return { stream: Object.assign(stream, moves), text }
}

describe('the bar on a terminal', () => {
  it('draws, makes room for lines of the log, and is gone at the end', async (t) => {
    const { stream, text } = terminal()
    const shown = async (expected: RegExp) => {
      while (!expected.test(text())) await once(stream, 'readable')
    }
    const lines = new StderrLines(stream)
    const progress = await createProgress(stream, lines, { progress: true, quiet: false })
    t.after(() => progress.stop())
    progress.start('import t')
    await shown(/import t 0 rows/)
    progress.update({ counters: { rowsWritten: 50 }, done: 50, total: 100, unit: 'tasks' })
    await shown(/import t \[=+-+\] {2}50% \| 50 rows/)
    lines.write('a line')
    assert.match(text(), /<to><clear>a line\n$/)
    progress.stop()
    text()
    lines.write('another')
    assert.equal(text(), 'another\n')
  })

  it('is not there if it is not wanted', async () => {
    for (const options of [
      { progress: false, quiet: false },
      { progress: true, quiet: true },
    ]) {
      const { stream, text } = terminal()
      const progress = await createProgress(stream, new StderrLines(stream), options)
      progress.start('x')
      progress.stop()
      assert.equal(text(), '')
    }
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseHadoopBoolean, parseHadoopLong } from '../../src/cli/hadoop-values.js'

describe('parseHadoopBoolean', () => {
  it('takes the default for anything else, with a warning', () => {
    for (const text of ['yes', '1', 'ja', 'truee']) {
      const warnings: string[] = []
      const log = { warn: (line: string) => void warnings.push(line) }
      assert.equal(parseHadoopBoolean(text, 'a.b', true, log), true)
      assert.equal(warnings.length, 1)
      assert.match(warnings[0] ?? '', new RegExp(`-Da.b='${text}' is neither true nor false`))
    }
  })

  it('reads true and false in any case, and takes the default for nothing', () => {
    const log = { warn: assert.fail }
    assert.equal(parseHadoopBoolean(' TRUE ', 'k', false, log), true)
    assert.equal(parseHadoopBoolean('False', 'k', true, log), false)
    assert.equal(parseHadoopBoolean(' ', 'k', true, log), true)
  })
})

describe('parseHadoopLong', () => {
  it('refuses what Java refuses', () => {
    for (const text of ['', '5.0', '1e3', '9223372036854775808', '0x', '- 5']) {
      assert.equal(parseHadoopLong(text), undefined, text)
    }
  })

  it('reads decimal, hexadecimal and signs', () => {
    assert.deepEqual(
      [' 5 ', '+5', '-5', '0x10', '-0X10', '9223372036854775807', '-9223372036854775808'].map(
        parseHadoopLong,
      ),
      [5n, 5n, -5n, 16n, -16n, 9223372036854775807n, -9223372036854775808n],
    )
  })
})

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Scratch } from '../../../src/bytes/scratch.js'
import { HbulkError } from '../../../src/errors.js'
import { parseColumns } from '../../../src/importtsv/columns.js'
import { RowKeyTemplate } from '../../../src/importtsv/row-key/row-key-template.js'
import { type PartText, parseTemplateText } from '../../../src/importtsv/row-key/template-text.js'
import { makeRecord } from '../support/make-record.js'
import { refused } from '../support/refused.js'

const COLUMNS = 'd:a,:id,:ts,d:q|x'
const spec = parseColumns(COLUMNS, { rowKey: false, cells: true })

function evaluate(template: string, fields: readonly (string | Buffer)[]): string | Buffer {
  const out = new Scratch()
  out.append(Buffer.from('kept'))
  const reason = RowKeyTemplate.parse(template, spec).write(makeRecord(fields), out)
  if (reason !== undefined) return reason
  assert.equal(out.buf.toString('latin1', 0, 4), 'kept')
  return Buffer.from(out.buf.subarray(4, out.length))
}

const key = (template: string, ...fields: (string | Buffer)[]): string => {
  const result = evaluate(template, fields)
  return typeof result === 'string' ? `bad: ${result}` : result.toString('latin1')
}

const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex')

function long(value: bigint): string {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes.toString('latin1')
}

describe('a row key template', () => {
  const fields = ['Ann', '42', '1700000000000', 'x y'] as const
  for (const [template, expected] of [
    ['{d:a}', 'Ann'],
    ['{:id}', '42'],
    ['{id}', '42'],
    ['{d:q\\|x}', 'x y'],
    ['user-{id}#{d:a}', 'user-42#Ann'],
    ['\\x00{id}\\xFF\\{\\}\\|\\,\\:\\\\', '\x0042\xff{}|,:\\'],
    ['é{id}', '\xc3\xa942'],
    ['{id|padleft:6}', '000042'],
    ['{id|padleft:6, }', '    42'],
    ['{id|padleft:4,\\x00}', '\0\x0042'],
    ['{id|padleft:3,\\,}', ',42'],
    ['{d:a|padright:5}|', 'Ann  |'],
    ['{d:a|padright:5,.}', 'Ann..'],
    ['{id|padleft:2}', '42'],
    ['{id|reverse}', '24'],
    ['{d:a|upper}{d:a|lower}', 'ANNann'],
    ['{d:a|slice:1}{d:a|slice:0,2}{d:a|slice:-1}{d:a|slice:5}{d:a|slice:-9,1}', 'nnAnnA'],
    ['{ts|slice:0,-3}', '1700000000'],
    ['{ts|reverse-time}', '9223370336854775807'],
    ['{ts|reverse-time|long}', long(2n ** 63n - 1n - 1700000000000n)],
    ['{id|int}{id|long-ordered}', '\0\0\0\x2a\x80\0\0\0\0\0\0\x2a'],
    ['{id|md5:4}-{id}', `${digest('md5', '42').slice(0, 4)}-42`],
    [
      '{id|md5|hex|slice:0,2}',
      Buffer.from(digest('md5', '42').slice(0, 4), 'hex').toString('latin1'),
    ],
    ['{id|sha1}{id|sha256:1}', digest('sha1', '42') + digest('sha256', '42').slice(0, 1)],
    ['{*|md5:2}-{id}:{d:a}', `${digest('md5', '-42:Ann').slice(0, 2)}-42:Ann`],
    // CRC-32 of '42-' as Python's zlib has it.
    ['{id}{*|md5:2}-{*|crc32}', `42${digest('md5', '42-').slice(0, 2)}-748c9c5a`],
    ['{d:a|trim|padleft:4,_|upper|reverse}', 'NNA_'],
  ] as const) {
    it(`${template} is ${JSON.stringify(expected)}`, () => {
      assert.equal(key(template, ...fields), expected)
    })
  }

  it('turns the case of text and its order by characters, of other bytes not at all and by bytes', () => {
    const text = (value: string) => Buffer.from(value)
    assert.deepEqual(evaluate('{d:a|upper}', [text('straße')]), text('STRASSE'))
    assert.deepEqual(evaluate('{d:a|lower}', [text('ÄÖ')]), text('äö'))
    assert.deepEqual(evaluate('{d:a|reverse}', [text('a€😀')]), text('😀€a'))
    assert.equal(key('{d:a|upper}', 'a\xff'), 'a\xff')
    assert.equal(key('{d:a|reverse}', 'a\xff'), '\xffa')
  })

  it('is one for many records: nothing of one is in the next', () => {
    const template = RowKeyTemplate.parse('{*|crc32:3}.{d:a|padleft:2000,x}{id|reverse}', spec)
    const out = new Scratch()
    const one = (fields: readonly string[]): string => {
      out.reset()
      assert.equal(template.write(makeRecord(fields), out), undefined)
      return out.buf.toString('latin1', 0, out.length)
    }
    const first = one(['A', '12'])
    assert.equal(first.length, 3 + 1 + 2000 + 2)
    one(['B'.repeat(2000), '1'])
    assert.equal(one(['A', '12']), first)
  })

  for (const [template, fields, reason] of [
    ['{id}', ['a'], 'No field id for the row key'],
    [
      '{id|padleft:3}',
      ['a', '1234'],
      "Row key: id '1234' has 4 bytes, more than the 3 it is padded to",
    ],
    ['{id|long}', ['a', ''], "Row key: id '' is no whole number"],
    ['{id|int}', ['a', '99999999999'], "Row key: id '99999999999' does not fit an int"],
    ['{ts|reverse-time}', ['a', '1', 'x'], "Row key: ts 'x' is no whole number"],
    ['{ts|reverse-time}', ['a', '1', '-1'], "Row key: ts '-1' is negative"],
    ['{id|hex}', ['a', 'q\n'], "Row key: id 'q\\x0A' is not made of hexadecimal digits"],
  ] as const) {
    it(`${template} of ${fields.join()}: ${reason}`, () => {
      assert.equal(evaluate(template, fields), reason)
    })
  }
})

describe('a template that is refused', () => {
  for (const [template, ...parts] of [
    ['', 'names no field'],
    ['abc', 'names no field'],
    ['{*|md5}', 'names no field'],
    ['{nope}', "no field 'nope' (they are d:a, id, ts, d:q|x)", 'position 2'],
    ['a{id', "'{' is never closed", 'position 2'],
    ['a}', "'}' without '{'", '\\}', 'position 2'],
    ['{id{', "'{' inside a part", 'position 4'],
    ['{}', 'a field without a name', 'position 1'],
    ['{id|}', 'a step without a name', 'position 5'],
    ['{id|frob}', "'frob' is no step", 'padleft', 'long-ordered', 'position 5'],
    ['{id|upper:1}', "'upper' takes no argument", 'position 5'],
    ['{id|padleft}', 'needs a whole number from 1', 'position 5'],
    ['{id|padleft:0}', "not '0'"],
    ['{id|padleft:x}', "not 'x'"],
    ['{id|padleft:40000}', 'to 32767'],
    ['{id|padleft:4,ab}', 'one byte, not 2'],
    ['{id|padleft:4,é}', 'one byte, not 2'],
    ['{id|padleft:4,a,b}', 'takes 2 arguments at the most'],
    ['{id|md5:33}', 'from 1 to 32'],
    ['{id|crc32:9}', 'from 1 to 8'],
    ['{id}\\xfF', 'write \\xFF', 'position 5'],
    ['{id}\\n', "'\\n' is no escape", 'position 5'],
    ['{id}\\', 'is no escape', 'position 5'],
    ['{id}\\x0', 'is no escape', 'position 5'],
  ] as const) {
    it(`'${template}' (${parts[0]})`, () => {
      const parse = () => RowKeyTemplate.parse(template, spec)
      assert.throws(parse, refused('USAGE', '--row-key-template', ...parts))
    })
  }

  it('because a name could be two fields', () => {
    const twice = parseColumns('HBASE_ROW_KEY,d:a,d:a')
    const parse = () => RowKeyTemplate.parse('{d:a}', twice)
    assert.throws(parse, refused('USAGE', "'d:a' stands more than once"))
  })
})

describe('any template', () => {
  const escaped = (text: string) => text.replace(/[\\{}|,:]/g, '\\$&')
  const word = fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' })
  const literal = fc.uint8Array({ minLength: 1, maxLength: 5 }).map((bytes) => {
    const text = [...bytes].map((byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    return { text: text.join(''), part: { kind: 'literal', bytes: Buffer.from(bytes) } }
  })
  const step = fc.record({
    name: word,
    args: fc.array(fc.string({ maxLength: 4 }), { maxLength: 3 }),
  })
  const field = fc.record({ name: word, steps: fc.array(step, { maxLength: 3 }) }).map((each) => ({
    text: `{${[escaped(each.name), ...each.steps.map(({ name, args }) => escaped(name) + args.map((arg, i) => `${i === 0 ? ':' : ','}${escaped(arg)}`).join(''))].join('|')}}`,
    part: {
      kind: 'field',
      name: each.name,
      steps: each.steps.map(({ name, args }) => ({
        name,
        args: args.map((arg) => Buffer.from(arg)),
      })),
    },
  }))

  const withoutPlaces = (part: PartText) =>
    part.kind === 'literal'
      ? part
      : {
          kind: part.kind,
          name: part.name,
          steps: part.steps.map(({ name, args }) => ({ name, args })),
        }

  it('says what its text says', () => {
    // Literals that touch are one.
    const parts = fc.tuple(field, fc.array(fc.tuple(literal, field), { maxLength: 4 }))
    fc.assert(
      fc.property(parts, ([first, more]) => {
        const all = [first, ...more.flat()]
        const parsed = parseTemplateText(all.map(({ text }) => text).join(''))
        assert.deepEqual(
          parsed.map(withoutPlaces),
          all.map(({ part }) => part),
        )
      }),
    )
  })

  it('is read or refused with a place inside of it', () => {
    const noise = fc.array(
      fc.constantFrom('{', '}', '|', ':', ',', '\\', 'x', '0', 'id', 'upper', 'padleft', 'é', '*'),
    )
    fc.assert(
      fc.property(noise, (words) => {
        const template = words.join('')
        try {
          RowKeyTemplate.parse(template, spec)
        } catch (error) {
          assert.ok(error instanceof HbulkError && error.code === 'USAGE', String(error))
          if (error.message.endsWith('names no field')) return
          const place = Number(/ at position (\d+)$/.exec(error.message)?.[1])
          assert.ok(place >= 1 && place <= template.length + 1, error.message)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('makes of any bytes what the steps say, one after the other', () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each))
    const from = fc.integer({ min: -45, max: 45 })
    fc.assert(
      fc.property(
        bytes,
        from,
        from,
        fc.integer({ min: 40, max: 60 }),
        (value, start, end, width) => {
          const sliced = value.subarray(...sliceOf(value.length, start, end))
          const template = `{d:a|slice:${start},${end}|padleft:${width},\\x00}{d:a}`
          assert.deepEqual(
            evaluate(template, [value]),
            Buffer.concat([Buffer.alloc(width - sliced.length), sliced, value]),
          )
        },
      ),
    )
  })
})

/** As arrays have it, which is another implementation than the template's. */
function sliceOf(length: number, start: number, end: number): [number, number] {
  const places = Array.from({ length }, (_, i) => i).slice(start, end)
  const first = places[0]
  return first === undefined ? [0, 0] : [first, first + places.length]
}

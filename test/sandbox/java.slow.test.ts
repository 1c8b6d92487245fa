import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findJava, parseJavaMajor } from '../../src/sandbox/java.js'
import { fakeTools } from './fake-tools.js'

const banners: ReadonlyArray<readonly [string, number | undefined]> = [
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_402"', 8],
  ['openjdk version "21" 2023-09-19', 21],
  ['Picked up JAVA_TOOL_OPTIONS: -Da=b\nopenjdk version "11.0.2"', 11],
  ['no java at all', undefined],
]

for (const [banner, major] of banners) {
  test(`"${banner.slice(-30)}" is Java ${major}`, () => {
    assert.equal(parseJavaMajor(banner), major)
  })
}

for (const [version, fault] of [
  ['1.8.0_402', /version 8, too old/],
  ['25', /version 25, too new/],
] as const) {
  test(`Java ${version} is refused before anything starts`, async () => {
    const tools = fakeTools('hang', version)
    await assert.rejects(findJava(tools.env), { code: 'SANDBOX', message: fault, hint: /Java 17/ })
    tools.remove()
  })
}

test('without Java one line says what to install', async () => {
  await assert.rejects(findJava({ PATH: '/nonexistent' }), {
    code: 'SANDBOX',
    message: 'HBase needs Java, and there is none on the PATH',
    hint: /openjdk-17/,
  })
})

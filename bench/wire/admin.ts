import { type Channel, pack } from './channel.js'
import { openChannel } from './open-channel.js'
import { readResult } from './reply.js'
import type { Target } from './target.js'
import type { ThriftValue } from './thrift-reader.js'
import { ThriftType } from './thrift-types.js'
import { type ThriftWriter, thriftWriter } from './thrift-writer.js'

/** Creates and drops the benchmark's tables through a Thrift2 gateway. */
export class Admin {
  readonly #target: Target

  constructor(target: Target) {
    this.#target = target
  }

  async recreateTable(
    table: string,
    families: readonly string[],
    splitKeys: readonly Buffer[],
  ): Promise<void> {
    await this.dropTable(table)
    await this.#call((out) => {
      out.begin('createTable')
      out.structField(1)
      tableName(out, table)
      out.listField(2, ThriftType.STRUCT, families.length)
      for (const family of families) {
        out.structBegin()
        out.binaryField(1, Buffer.from(family))
        out.stop()
      }
      out.stop()
      if (splitKeys.length > 0) {
        out.listField(2, ThriftType.STRING, splitKeys.length)
        for (const key of splitKeys) out.binary(key)
      }
    })
  }

  /** Does nothing when there is no such table. */
  async dropTable(table: string): Promise<void> {
    if (!(await this.#ask('tableExists', table))) return
    if (await this.#ask('isTableEnabled', table)) await this.#ask('disableTable', table)
    await this.#ask('deleteTable', table)
  }

  #ask(method: string, table: string): Promise<ThriftValue | undefined> {
    return this.#call((out) => {
      out.begin(method)
      tableName(out, table)
    })
  }

  async #call(encode: (out: ThriftWriter) => void): Promise<ThriftValue | undefined> {
    const out = thriftWriter(this.#target.protocol)
    encode(out)
    const channel: Channel = await openChannel(this.#target)
    try {
      const reply = await channel.call(pack(this.#target, out.end()), true)
      return readResult(reply.body, this.#target.protocol)
    } finally {
      channel.close()
    }
  }
}

function tableName(out: ThriftWriter, table: string): void {
  out.structField(1)
  out.binaryField(2, Buffer.from(table))
  out.stop()
}

import type { Region } from './model.js'
import { protocolError, type Reader } from './reader.js'
import { ReplyStructDecoder } from './reply-decoder.js'
import { TType } from './ttype.js'

/** A region as it comes off the wire, its bytes copied. */
class RegionFields {
  startKey: Buffer = Buffer.alloc(0)
  endKey: Buffer = Buffer.alloc(0)
  host = ''
  port = 0
  replica = 0
}

/** Reads the fields of one struct; `field` gets each field's id and type and must read or skip its value. */
function readStruct(reader: Reader, field: (id: number, type: number) => void): void {
  for (let id = 0; ; ) {
    const type = reader.field(id)
    if (type === TType.STOP) return
    id = reader.fieldId
    field(id, type)
  }
}

function bytes(reader: Reader): Buffer {
  reader.binary()
  return Buffer.from(reader.buf.subarray(reader.start, reader.stop))
}

/** A table with so many, replicas included, is beyond every HBase; the whole list is held in memory. */
const mostRegions = 5_000_000

/**
 * A table's regions. Every job begins with them, so they do not go through the generated client, which takes longer to
 * load than most tables take to list.
 */
abstract class RegionsDecoder extends ReplyStructDecoder<Region[]> {
  readonly #regions = new Map<string, Region>()
  #left = 0

  protected abstract readRegion(region: RegionFields): void

  protected successField(type: number): void {
    if (type !== TType.LIST) throw protocolError(`type ${type} in place of a list of regions`)
    this.reader.list()
    this.#left = this.reader.size
    if (this.#left > mostRegions) throw protocolError(`a list of ${this.#left} regions`)
  }

  protected override more(): boolean {
    if (this.#left === 0) return false
    const region = new RegionFields()
    this.readRegion(region)
    this.#left--
    this.#add(region)
    return true
  }

  protected success(): Region[] {
    return [...this.#regions.values()]
  }

  /**
   * HRegionLocator lists every replica. Thrift2 numbers them; in Thrift1 they can only be told by their equal keys, and
   * any of them will do.
   */
  #add({ startKey, endKey, host, port, replica }: RegionFields): void {
    if (replica !== 0) return
    const range = `${startKey.toString('hex')},${endKey.toString('hex')}`
    if (this.#regions.has(range)) return
    this.#regions.set(range, { startKey, endKey, server: `${host}:${port}` })
  }
}

/** `getTableRegions` of Thrift1: a list of `TRegionInfo`. */
export class Thrift1RegionsDecoder extends RegionsDecoder {
  protected readRegion(region: RegionFields): void {
    const { reader } = this
    readStruct(reader, (id, type) => {
      if (id === 1) region.startKey = bytes(reader)
      else if (id === 2) region.endKey = bytes(reader)
      else if (id === 6) region.host = reader.text()
      else if (id === 7) region.port = reader.i32()
      else reader.skip(type)
    })
  }
}

/** `getAllRegionLocations` of Thrift2: a list of `THRegionLocation`. */
export class Thrift2RegionsDecoder extends RegionsDecoder {
  protected readRegion(region: RegionFields): void {
    readStruct(this.reader, (id, type) => {
      if (id === 1) this.#readServerName(region)
      else if (id === 2) this.#readRegionInfo(region)
      else this.reader.skip(type)
    })
  }

  #readServerName(region: RegionFields): void {
    const { reader } = this
    readStruct(reader, (id, type) => {
      if (id === 1) region.host = reader.text()
      else if (id === 2) region.port = reader.i32()
      else reader.skip(type)
    })
  }

  #readRegionInfo(region: RegionFields): void {
    const { reader } = this
    readStruct(reader, (id, type) => {
      if (id === 3) region.startKey = bytes(reader)
      else if (id === 4) region.endKey = bytes(reader)
      else if (id === 7) region.replica = reader.i32()
      else reader.skip(type)
    })
  }
}

import type { LongBlockLimits, RecordTaker } from './avro-long-block.js'
import type { AvroCursor } from './avro-varints.js'
import type { RecordDecoder } from './record-decoder.js'

/** The records of one schema. */
export interface AvroRows extends RecordDecoder {
  /** Moves behind a record. Returns false when the bytes are none. */
  skip(cursor: AvroCursor): boolean
  /** For a block that is too large to be held. */
  taker(limits: LongBlockLimits): RecordTaker
}

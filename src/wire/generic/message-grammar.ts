/** The structure of a protocol's messages, read one byte at a time. */
export interface MessageGrammar {
  /**
   * Takes the next byte of structure.
   * @returns how many bytes of content follow it that need not be looked at, or END after the last byte.
   * @throws HbulkError code PROTOCOL
   */
  take(byte: number): number
}

import type { OutputOptions } from './output-options.js'

/**
 * What a file's random parts are drawn from: its own name, so that it comes out the same when it is made again. Pieces of
 * one file share one seed: an Avro block has to end in the marker of its file's head.
 */
export function fileSeed({ singleFile }: OutputOptions, timestamp: number, file: string): string {
  return `${timestamp} ${singleFile ? 'all' : file}`
}

import type { JobKind } from './types.js'

const paths: Readonly<Record<JobKind, string>> = {
  importtsv: '../importtsv/task.js',
  export: '../export/task.js',
  import: '../import/task.js',
  rowcounter: '../rowcounter/task.js',
  cellcounter: '../cellcounter/task.js',
  copytable: '../copytable/task.js',
  verify: '../verify/task.js',
  'verify-against': '../verify/against/task.js',
}

/** Where a tool's `runTask` lives. A URL, not an import: this layer lies below the tools, and a thread loads just one of them. */
export function taskModule(kind: JobKind): URL {
  return new URL(paths[kind], import.meta.url)
}

import { ownModule } from '../system/own-module.js'
import type { JobKind } from './types.js'

const paths: Readonly<Record<JobKind, string>> = {
  importtsv: 'importtsv/task',
  export: 'export/task',
  import: 'import/task',
  rowcounter: 'rowcounter/task',
  cellcounter: 'cellcounter/task',
  copytable: 'copytable/task',
  verify: 'verify/task',
  'verify-against': 'verify/against/task',
}

/** Where a tool's `runTask` lives. A URL, not an import: this layer lies below the tools, and a thread loads just one of them. */
export function taskModule(kind: JobKind): URL {
  return ownModule(paths[kind])
}

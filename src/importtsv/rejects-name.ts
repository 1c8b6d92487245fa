import { extname } from 'node:path'
import { HbulkError } from '../errors.js'

/** @throws HbulkError USAGE for a name that leaves none for the reasons */
export function checkRejectsName(path: string): string {
  if (path === '' || extname(path) === '.reasons') {
    throw new HbulkError('USAGE', `--rejects '${path}' is no name for the rejected lines`, {
      hint: 'Their reasons go to a file of the same name that ends in .reasons.',
    })
  }
  return path
}

import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `.js` as the compiler writes it, `.cjs` in the bundle. Both have this file one folder below those of all others. */
const extension = extname(import.meta.url)

/** The URL of a module of hbulk by its path in `src`, without an extension. It has to be an entry of the bundle. */
export function ownModule(path: string): URL {
  return new URL(`../${path}${extension}`, import.meta.url)
}

/** Loads a module of hbulk that the bundler cannot see, because only its URL is known. */
export async function loadOwnModule<Module>(url: URL): Promise<Module> {
  if (!url.pathname.endsWith('.cjs')) return import(url.href)
  // An import would start the loader of ES modules first, which takes longer than the module.
  return createRequire(import.meta.url)(fileURLToPath(url))
}

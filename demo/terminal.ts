import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { projectRoot } from './compare.js'

const bin = path.join(projectRoot, 'bin', 'hbulk.js')

export function say(line: string): void {
  console.log(`\n== ${line}`)
}

/** Shows the command as a user would type it, and runs it with this terminal as its own. */
export async function hbulk(args: string[], signal: AbortSignal): Promise<void> {
  const typed = args.map((arg) => (/[\s|]/.test(arg) ? `'${arg}'` : arg)).join(' ')
  console.log(`$ hbulk ${typed}`)
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: 'inherit',
    cwd: projectRoot,
    signal,
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`hbulk ${args[0]} ended with exit code ${code}`)
}

/** The first rows of the first file of an export. */
export async function showHead(folder: string): Promise<void> {
  const [first] = (await readdir(folder)).filter((name) => name.endsWith('.csv')).sort()
  if (first === undefined) throw new Error(`no CSV file in ${folder}`)
  console.log(`$ head -4 ${path.join(folder, first)}`)
  let left = 4
  for await (const line of createInterface({ input: createReadStream(path.join(folder, first)) })) {
    if (left-- === 0) break
    console.log(line)
  }
}

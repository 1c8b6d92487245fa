import { HbulkError } from '../../src/errors.js'
import type { BenchContext } from '../context.js'
import type { CommandLine } from '../measure.js'
import { happybaseScript } from '../paths.js'
import { parseTarget } from '../wire/target.js'

export function happybaseImport(ctx: BenchContext, table: string): CommandLine {
  const { file, separator, spec } = ctx.source
  return script(ctx, 'load.py', [table, file, separator, spec.text])
}

export function happybaseCount(ctx: BenchContext, table: string): CommandLine {
  return script(ctx, 'count.py', [table])
}

export function happybaseExport(ctx: BenchContext, table: string, file: string): CommandLine {
  return script(ctx, 'export.py', [table, file, ctx.source.spec.text])
}

/** HappyBase speaks Thrift1 and, with its defaults, buffered and binary. */
function script(ctx: BenchContext, name: string, args: readonly string[]): CommandLine {
  const { happybase } = ctx
  if (typeof happybase === 'string') throw new HbulkError('CONFIG', happybase)
  const { host, port } = parseTarget(ctx.environment.gateway('thrift1'))
  return {
    command: happybase.python,
    args: [happybaseScript(name), host, String(port), ...args],
  }
}

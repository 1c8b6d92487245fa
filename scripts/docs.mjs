// Writes docs/api from the comments of what src/index.ts exports: node scripts/docs.mjs [--check]
// With --check nothing is written; it fails if docs/api is not what would be.
// It reads dist/src, so build before.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor'

const root = path.join(import.meta.dirname, '..')
const target = path.join(root, 'docs', 'api')

/** Where a symbol is described, by the folder of src it is in. */
const pages = [
  {
    file: 'connection.md',
    title: 'Connections, tables, rows',
    about: 'Programs that read and write HBase: `Connection` is where they begin.',
    folders: ['connection'],
  },
  {
    file: 'tools.md',
    title: 'The tools as functions',
    about:
      'What the command line does, for programs: an object with what to do, one with how, a report.',
    folders: [
      ...['library', 'export', 'importtsv', 'import', 'rowcounter', 'cellcounter', 'copytable'],
      ...['verify', 'workers', 'regions', 'two-tables', 'splits', 'tables'],
    ],
  },
  {
    file: 'client.md',
    title: 'The client below',
    about:
      'What the tools and `Connection` are built on: scans into visitors, writers, both Thrift APIs.',
    folders: ['client', 'wire'],
  },
  {
    file: 'keys.md',
    title: 'Keys and values',
    about: 'Bytes of keys and values: their order, their text form, types, split keys, salts.',
    folders: ['bytes', 'presplit'],
  },
  {
    file: 'errors.md',
    title: 'Errors',
    about: 'How a call or a run fails.',
    folders: ['errors.d.ts'],
  },
  {
    file: 'sandbox.md',
    title: 'The sandbox',
    about: 'A real HBase on this machine, for tests.',
    folders: ['sandbox'],
  },
]

const problems = []

function extract() {
  const folder = mkdtempSync(path.join(tmpdir(), 'hbulk-api-'))
  const apiJsonFilePath = path.join(folder, 'hbulk.api.json')
  try {
    const compilerOptions = {
      ...{ target: 'es2023', lib: ['es2023'], module: 'node20', types: ['node'] },
      ...{ strict: true, skipLibCheck: true },
    }
    const configObject = {
      projectFolder: root,
      mainEntryPointFilePath: path.join(root, 'dist', 'src', 'index.d.ts'),
      compiler: { overrideTsconfig: { compilerOptions, files: ['dist/src/index.d.ts'] } },
      docModel: { enabled: true, apiJsonFilePath },
      apiReport: { enabled: false, reportFileName: 'hbulk.api.md' },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
    }
    const config = ExtractorConfig.prepare({
      configObject,
      configObjectFullPath: undefined,
      packageJsonFullPath: path.join(root, 'package.json'),
    })
    const forgotten = []
    Extractor.invoke(config, {
      localBuild: true,
      messageCallback: (message) => {
        message.handled = true
        const { messageId, text, category, sourceFilePath = '' } = message
        if (messageId === 'ae-forgotten-export') forgotten.push(/"([^"]+)"/.exec(text)?.[1])
        else if (category === 'Compiler') problems.push(text)
        else if (category === 'TSDoc')
          problems.push(`${path.relative(root, sourceFilePath)}: ${text}`)
      },
    })
    const { members } = JSON.parse(readFileSync(apiJsonFilePath, 'utf8'))
    return { symbols: members[0].members, forgotten }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const { symbols, forgotten } = extract()

const pageOf = ({ fileUrlPath = '' }) => {
  const folder = fileUrlPath.replace(/^dist\/src\//, '').split('/', 1)[0]
  const page = pages.find(({ folders }) => folders.includes(folder))
  if (page === undefined) throw new Error(`scripts/docs.mjs has no page for ${fileUrlPath}`)
  return page
}

const anchor = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-')

/** Every name that can be linked to, with its page and heading. */
const places = new Map()
for (const symbol of symbols) {
  const { file } = pageOf(symbol)
  places.set(symbol.name, `${file}#${anchor(symbol.name)}`)
  for (const { name } of symbol.members ?? []) {
    if (name === undefined) continue
    const heading = symbol.kind === 'Class' ? `${symbol.name}.${name}` : symbol.name
    places.set(`${symbol.name}.${name}`, `${file}#${anchor(heading)}`)
  }
}

const isInternal = ({ docComment = '' }) => /@internal\b/.test(docComment)

function link(name, where) {
  const place = places.get(name.trim())
  if (place === undefined) problems.push(`${where}: {@link ${name}} leads nowhere`)
  return `[${name.trim()}](${place})`
}

/** The text of a comment and its blocks, in the order they have: `[tag, text]`. */
function parseComment(comment, where) {
  const text = comment
    .replace(/^\/\*\*\s*|\s*\*\/\s*$/g, '')
    // What the extractor adds of its own.
    .replace(/^Constructs a new instance of the `\w+` class\s*/, '')
    .replace(/@remarks\s*The constructor for this class is marked as internal[\s\S]*$/, '')
    .replaceAll(/^[ \t]*\* ?/gm, '')
    .replaceAll(/\{@link ([^}]+)\}/g, (_, name) => link(name, where))
  const parts = text.split(/^@(param|returns|throws|example)\b|\s@(throws)\b/m).filter(Boolean)
  const blocks = []
  let body = ''
  for (let i = 0; i < parts.length; i++) {
    if (/^(param|returns|throws|example)$/.test(parts[i]))
      blocks.push([parts[i], parts[++i]?.trim()])
    else body += parts[i]
  }
  return { body: body.trim(), blocks }
}

const sentence = (text) => `${flat(text).replace(/\.$/, '')}.`

const flat = (text) => text.replaceAll(/\s+/g, ' ').trim()

function prose({ docComment = '', name = '' }, where) {
  const { body, blocks } = parseComment(docComment, `${where} ${name}`)
  const of = (tag) => blocks.filter(([each]) => each === tag).map(([, text]) => text)
  const lines = [body]
  for (const text of of('param')) {
    const [, parameter, meaning] = /^(\w+)\s+-\s+([\s\S]*)$/.exec(text) ?? []
    if (parameter === undefined) problems.push(`${where}: @param ${text}`)
    lines.push(`- \`${parameter}\`: ${flat(meaning ?? '')}`)
  }
  for (const text of of('returns')) lines.push(`Returns ${sentence(text)}`)
  for (const text of of('throws')) lines.push(`Throws ${sentence(text)}`)
  for (const text of of('example')) lines.push(text)
  return lines
    .filter((line) => line !== '')
    .join('\n\n')
    .replaceAll('\n\n- `', '\n- `')
}

const code = ({ excerptTokens }) =>
  excerptTokens
    .map(({ text }) => text)
    .join('')
    .replace(/^export (declare )?/, '')
    .trim()

const fence = (text) => `\`\`\`ts\n${text}\n\`\`\``

/** Pipes would end a cell of a table, line ends its row. */
const cell = (text) => flat(text).replaceAll('|', '\\|')

function requireComment(item, where) {
  if (item.docComment) return
  problems.push(`${where} has no comment`)
}

function propertyTable({ members, name, fileUrlPath }) {
  const rows = members.map((member) => {
    const where = `${name}.${member.name ?? member.kind}`
    if (fileUrlPath?.startsWith('dist/src/connection/')) requireComment(member, where)
    const optional = member.isOptional ? '?' : ''
    const signature = code(member)
      .replace(/^readonly /, '')
      .replace(/;$/, '')
    const type = signature.slice(signature.indexOf(':') + 1).trim()
    const shown = member.kind.startsWith('Property') ? type : signature
    return `| \`${member.name ?? ''}${optional}\` | \`${cell(shown)}\` | ${cell(prose(member, where))} |`
  })
  return rows.length === 0 ? '' : ['| | | |', '| - | - | - |', ...rows].join('\n')
}

function classMembers({ members, name }) {
  const byName = new Map()
  for (const member of members) {
    if (isInternal(member) || /^\[/.test(member.name ?? '')) continue
    const own = member.kind === 'Constructor' ? 'constructor' : member.name
    const heading = member.isStatic ? `${own} (static)` : own
    byName.set(heading, [...(byName.get(heading) ?? []), member])
  }
  const order = ([a], [b]) => (b === 'constructor') - (a === 'constructor') || (a < b ? -1 : 1)
  return [...byName].sort(order).map(([heading, overloads]) => {
    const where = `${name}.${heading}`
    const described = overloads.find(({ docComment }) => docComment) ?? overloads[0]
    requireComment(described, where)
    const code1 = overloads.map(code).join('\n')
    return `### ${name}.${heading}\n\n${fence(code1)}\n\n${prose(described, where)}`
  })
}

function describe(symbol) {
  const { kind, name, members = [] } = symbol
  requireComment(symbol, name)
  const head = `## ${name}`
  const text = prose(symbol, name)
  if (kind === 'Class') {
    return [head, fence(code(symbol)), text, ...classMembers(symbol)].join('\n\n')
  }
  if (kind === 'Interface') {
    const title = code(symbol) === `interface ${name}` ? '' : fence(code(symbol))
    return [head, title, text, propertyTable({ ...symbol, members })].filter(Boolean).join('\n\n')
  }
  return [head, fence(code(symbol)), text].filter(Boolean).join('\n\n')
}

function render({ file, title, about }) {
  const own = symbols
    .filter((symbol) => pageOf(symbol).file === file && !isInternal(symbol))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const list = own.map(({ name, kind }) => `- [${name}](#${anchor(name)}), ${kindName(kind)}`)
  const parts = [`# ${title}`, about, list.join('\n'), ...own.map(describe)]
  return `${parts.join('\n\n')}\n`
}

const kindName = (kind) => kind.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()

const files = new Map(pages.map((page) => [page.file, render(page)]))
const index = pages.map(({ file, title, about }) => `- [${title}](${file}): ${about}`)
files.set(
  'README.md',
  `# What the package exports\n\nMade from the comments in \`src\` by \`npm run docs\`.\n\n${index.join('\n')}\n`,
)

const ours = files.get('connection.md')
for (const name of forgotten) {
  if (new RegExp(`\\b${name}\\b`).test(ours)) problems.push(`${name} is used, but not exported`)
}

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1

const current = (file) => {
  try {
    return readFileSync(path.join(target, file), 'utf8')
  } catch {
    return ''
  }
}

if (process.argv.includes('--check')) {
  mkdirSync(target, { recursive: true })
  const names = new Set([...files.keys(), ...readdirSync(target)])
  const stale = [...names].filter((file) => current(file) !== files.get(file))
  if (stale.length > 0) {
    console.error(`docs/api is not current (${stale.join(', ')}): npm run docs`)
    process.exitCode = 1
  }
} else {
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  for (const [file, text] of files) writeFileSync(path.join(target, file), text)
}

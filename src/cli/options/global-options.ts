import { jobDefaults } from '../../workers/job-defaults.js'
/** Help headings, in their order. */
export type OptionGroup = 'Gateway:' | 'Limits:' | 'Job:' | 'Output:'

export interface GlobalOptionSpec {
  /** Name without dashes: the flag, and the key in configuration files. */
  readonly name: string
  readonly flags: string
  readonly group: OptionGroup
  readonly description: string
  readonly kind: 'text' | 'list' | 'flag' | 'level'
  readonly fallback?: string
  /** Environment variable that gives a value when the command line does not. */
  readonly env?: string
  /** May not stand in a configuration file. */
  readonly argvOnly?: boolean
}

const gateway = 'Gateway:'
const limits = 'Limits:'
const job = 'Job:'
const output = 'Output:'

/** The options that every command has. Names are part of the command-line contract. */
export const globalOptions: readonly GlobalOptionSpec[] = [
  {
    name: 'gateway',
    flags: '--gateway <url,...>',
    group: gateway,
    kind: 'list',
    fallback: jobDefaults.gateway,
    env: 'HBULK_GATEWAY',
    description:
      'Thrift gateways that share the work: thrift://host:port finds out what it speaks, thrift1:// and thrift2:// fix the API, thrift2+http://host:port/path (or +https) is HTTP, thrift2+tls:// is TLS; ?transport=framed&protocol=compact',
  },
  {
    name: 'header',
    flags: '--header <line>',
    group: gateway,
    kind: 'list',
    description: "'NAME: value' for HTTP gateways; repeatable (secrets: better in --config)",
  },
  {
    name: 'do-as',
    flags: '--do-as <user>',
    group: gateway,
    kind: 'text',
    env: 'HBULK_DO_AS',
    description: 'act for this user, through an HTTP gateway that may do so for ours',
  },
  {
    name: 'ca-file',
    flags: '--ca-file <file>',
    group: gateway,
    kind: 'text',
    env: 'HBULK_CA_FILE',
    description:
      "certificates (PEM) of those who may have signed the gateways', in place of Node's",
  },
  {
    name: 'client-cert',
    flags: '--client-cert <file>',
    group: gateway,
    kind: 'text',
    env: 'HBULK_CLIENT_CERT',
    description: 'certificate (PEM) to show to gateways in TLS',
  },
  {
    name: 'client-key',
    flags: '--client-key <file>',
    group: gateway,
    kind: 'text',
    env: 'HBULK_CLIENT_KEY',
    description: 'its key (PEM); HBULK_CLIENT_KEY_PASSPHRASE opens a locked one',
  },
  {
    name: 'connect-timeout',
    flags: '--connect-timeout <duration>',
    group: gateway,
    kind: 'text',
    description: 'longest wait for a connection (default: 5s)',
  },
  {
    name: 'table-prefix',
    flags: '--table-prefix <p>',
    group: gateway,
    kind: 'text',
    description: "put 'p_' before every table name, as HappyBase does",
  },
  {
    name: 'call-timeout',
    flags: '--call-timeout <duration>',
    group: gateway,
    kind: 'text',
    fallback: '30s',
    description: 'longest wait for one answer',
  },
  {
    name: 'retries',
    flags: '--retries <n>',
    group: gateway,
    kind: 'text',
    fallback: String(jobDefaults.retries),
    description: 'how often a failed call is made again',
  },
  {
    name: 'threads',
    flags: '--threads <n>',
    group: limits,
    kind: 'text',
    description: 'worker threads (default: by the number of cores)',
  },
  {
    name: 'connections',
    flags: '--connections <n>',
    group: limits,
    kind: 'text',
    description: 'connections of each thread',
  },
  {
    name: 'gateway-connections',
    flags: '--gateway-connections <n>',
    group: limits,
    kind: 'text',
    description: `most connections to each gateway, of the whole job (default: ${jobDefaults.gatewayConnections})`,
  },
  {
    name: 'rate-rows',
    flags: '--rate-rows <n>',
    group: limits,
    kind: 'text',
    description: 'rows a second for the whole job: 5000, 20k',
  },
  {
    name: 'rate-bytes',
    flags: '--rate-bytes <size>',
    group: limits,
    kind: 'text',
    description: 'bytes a second for the whole job: 10MB, 64KiB',
  },
  {
    name: 'batch-rows',
    flags: '--batch-rows <n>',
    group: limits,
    kind: 'text',
    description: 'most rows in one call',
  },
  {
    name: 'batch-bytes',
    flags: '--batch-bytes <size>',
    group: limits,
    kind: 'text',
    description: 'most bytes in one call',
  },
  {
    name: 'job-dir',
    flags: '--job-dir <dir>',
    group: job,
    kind: 'text',
    description: 'keep journal, rejects and report here, so that the job can be resumed',
  },
  {
    name: 'resume',
    flags: '--resume <dir>',
    group: job,
    kind: 'text',
    description: 'go on with the job of this directory',
  },
  {
    name: 'dry-run',
    flags: '--dry-run',
    group: job,
    kind: 'flag',
    description: 'do everything but write',
  },
  {
    name: 'json',
    flags: '--json',
    group: output,
    kind: 'flag',
    description: 'the summary as one JSON object on stdout',
  },
  {
    name: 'quiet',
    flags: '--quiet',
    group: output,
    kind: 'flag',
    description: 'only warnings and errors on stderr',
  },
  {
    name: 'verbose',
    flags: '-v, --verbose',
    group: output,
    kind: 'level',
    description: 'more on stderr; -vv for stack traces',
  },
  {
    name: 'no-progress',
    flags: '--no-progress',
    group: output,
    kind: 'flag',
    description: 'no progress bar or lines',
  },
  {
    name: 'config',
    flags: '--config <file>',
    group: output,
    kind: 'text',
    argvOnly: true,
    description: 'JSON file of option names and values; flags and environment come first',
  },
  {
    name: 'print-config',
    flags: '--print-config',
    group: output,
    kind: 'flag',
    argvOnly: true,
    description: 'print the options in effect as JSON, secrets masked, and stop',
  },
]

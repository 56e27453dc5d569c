import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { z } from 'zod'

export const PROCESS_ROLES = ['all', 'console', 'governor', 'agent'] as const
export type ProcessRole = (typeof PROCESS_ROLES)[number]
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
const AGENT_SYSTEMS = ['linux', 'sylixos'] as const
const LOCAL_ROLES = ['off', 'viewer', 'operator', 'administrator'] as const

/** The settings of this process. What each variable means to people stands in the README. */
export interface Env {
  role: ProcessRole
  host: string
  port: number
  position: { host: string; port: number }
  /** As given; relative to the folder the program was started in. */
  dataDir: string
  adminPassword?: string
  apiToken?: string
  /** The role of programs on this machine that bring no credentials; undefined: they get in by credentials alone. */
  localRole?: Exclude<(typeof LOCAL_ROLES)[number], 'off'>
  logLevel: LogLevel
  /** Settings of a node's agent that is started by itself (`npm run agent`). */
  agent: {
    name: string
    host: string
    port: number
    password?: string
    os: (typeof AGENT_SYSTEMS)[number]
    address?: string
    /** Files of its certificate and key: it speaks TLS. */
    tls?: { cert: string; key: string }
  }
  /** File of the authority that vouches for agents' certificates, for console and governor; absent: those the system trusts. */
  agentCa?: string
  /** Where a console or a governor that is started by itself finds, or is, the governor. */
  governor: { host: string; port: number; password?: string }
  /** Set by the parent for the roles it starts: they get their configuration over IPC. */
  managed: boolean
  /** Pages are compiled while they are looked at (`npm run dev`). */
  dev: boolean
}

export interface EnvProblem {
  name: string
  problem: string
  allowed: string
}

/** One or more settings are wrong. The message names each, what is wrong with it, and what is allowed; never a secret's value. */
export class EnvError extends Error {
  constructor(readonly problems: readonly EnvProblem[]) {
    super(problems.map((p) => `${p.name} ${p.problem}. Allowed: ${p.allowed}.`).join('\n'))
    this.name = 'EnvError'
  }
}

interface Setting<T> {
  schema: z.ZodType<T, string>
  allowed: string
  secret?: boolean
}

const port: Setting<number> = {
  schema: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((n) => n >= 1 && n <= 65_535),
  allowed: 'a whole number from 1 to 65535',
}
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i
const host: Setting<string> = {
  // Digits and dots alone are meant as an address: 127.0.0.300 is a mistake, not a name.
  schema: z.string().refine((text) => isIP(text) !== 0 || (HOST_NAME.test(text) && !/^[\d.]+$/.test(text))),
  allowed: 'an IP address such as 127.0.0.1 or 0.0.0.0, or a host name',
}
const secret = (min: number): Setting<string> => ({
  schema: z.string().regex(new RegExp(`^[\\x20-\\x7e]{${min},128}$`)),
  allowed: `${min} to 128 printable ASCII characters`,
  secret: true,
})
const flag: Setting<boolean> = { schema: z.enum(['0', '1']).transform((v) => v === '1'), allowed: '0 or 1' }
const oneOf = <const T extends readonly string[]>(values: T): Setting<T[number]> => ({
  schema: z.string().refine((v): v is T[number] => values.includes(v)),
  allowed: values.join(', '),
})
const folder: Setting<string> = { schema: z.string().refine((text) => !text.includes('\0')), allowed: 'the path of a folder' }
const pemFile: Setting<string> = { ...folder, allowed: 'the path of a PEM file' }
const token: Setting<string> = {
  schema: z.string().regex(/^[\x21-\x7e]{8,256}$/),
  allowed: '8 to 256 printable ASCII characters without spaces',
  secret: true,
}
export const NODE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/
const nodeName: Setting<string> = {
  schema: z.string().regex(NODE_NAME),
  allowed: '1 to 63 letters, digits, dots, underscores and hyphens, beginning with a letter or digit',
}

/**
 * Reads and checks the settings. An empty variable counts as one that isn't set.
 * @throws EnvError naming every wrong setting at once
 */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const problems: EnvProblem[] = []
  const get = <T>(name: string, setting: Setting<T>): T | undefined => {
    const text = source[name]
    if (text === undefined || text === '') return undefined
    const result = setting.schema.safeParse(text)
    if (result.success) return result.data
    problems.push({
      name,
      problem: setting.secret ? 'has a wrong value (not shown)' : `is ${JSON.stringify(text.slice(0, 80))}`,
      allowed: setting.allowed,
    })
    return undefined
  }

  const localRole = get('TANDEM_LOCAL_ROLE', oneOf(LOCAL_ROLES))
  const cert = get('TANDEM_AGENT_TLS_CERT', pemFile)
  const key = get('TANDEM_AGENT_TLS_KEY', pemFile)
  const env: Env = {
    role: get('TANDEM_ROLE', oneOf(PROCESS_ROLES)) ?? 'all',
    host: get('TANDEM_HOST', host) ?? '127.0.0.1',
    port: get('PORT', port) ?? 3001,
    position: {
      host: get('TANDEM_POSITION_HOST', host) ?? '127.0.0.1',
      port: get('TANDEM_POSITION_PORT', port) ?? 3000,
    },
    dataDir: get('TANDEM_DATA_DIR', folder) ?? './data',
    adminPassword: get('TANDEM_ADMIN_PASSWORD', secret(8)),
    apiToken: get('TANDEM_API_TOKEN', token),
    localRole: localRole === 'off' ? undefined : localRole,
    logLevel: get('TANDEM_LOG_LEVEL', oneOf(LOG_LEVELS)) ?? 'warn',
    agent: {
      name: get('TANDEM_NODE_NAME', nodeName) ?? ownName(),
      host: get('TANDEM_AGENT_HOST', host) ?? '127.0.0.1',
      port: get('TANDEM_AGENT_PORT', port) ?? 3010,
      password: get('TANDEM_AGENT_PASSWORD', secret(8)),
      os: get('TANDEM_AGENT_OS', oneOf(AGENT_SYSTEMS)) ?? 'linux',
      address: get('TANDEM_AGENT_ADDRESS', host),
      tls: cert !== undefined && key !== undefined ? { cert, key } : undefined,
    },
    agentCa: get('TANDEM_AGENT_TLS_CA', pemFile),
    governor: {
      host: get('TANDEM_GOVERNOR_HOST', host) ?? '127.0.0.1',
      port: get('TANDEM_GOVERNOR_PORT', port) ?? 3009,
      password: get('TANDEM_GOVERNOR_PASSWORD', secret(8)),
    },
    managed: get('TANDEM_MANAGED', flag) ?? false,
    dev: get('TANDEM_DEV', flag) ?? false,
  }

  const need = (name: string, value: string | undefined, setting: Setting<string>) => {
    if (value === undefined && !problems.some((p) => p.name === name))
      problems.push({ name, problem: `is needed for the role ${env.role}`, allowed: setting.allowed })
  }
  if ((cert === undefined) !== (key === undefined)) {
    const name = cert === undefined ? 'TANDEM_AGENT_TLS_CERT' : 'TANDEM_AGENT_TLS_KEY'
    problems.push({ name, problem: 'is missing beside the other of the two', allowed: pemFile.allowed })
  }
  if (!env.managed) {
    if (env.role === 'agent') need('TANDEM_AGENT_PASSWORD', env.agent.password, secret(8))
    if (env.role === 'governor' || env.role === 'console') need('TANDEM_GOVERNOR_PASSWORD', env.governor.password, secret(8))
  }
  if (problems.length > 0) throw new EnvError(problems)
  return env
}

/** The kill point that a test has named for this process (`lib/kill-point.ts` says what is allowed); empty otherwise. */
export const killPointSetting = (source: Record<string, string | undefined> = process.env): string =>
  source.TANDEM_KILL_POINT ?? ''

/** The environment that the parent gives a role's process. Only the console lets people in: the others don't get to see what opens it. */
export function environmentFor(role: ProcessRole, dev: boolean, source: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const given: NodeJS.ProcessEnv = {
    ...source,
    // React and Next choose their build by it, whatever the program was started from.
    NODE_ENV: dev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    // glibc keeps a memory arena per thread; two are enough for us and save some 25 MB in the console.
    MALLOC_ARENA_MAX: source.MALLOC_ARENA_MAX ?? '2',
    TANDEM_ROLE: role,
    TANDEM_MANAGED: '1',
  }
  if (role === 'console') return given
  const { TANDEM_ADMIN_PASSWORD: _admin, TANDEM_API_TOKEN: _token, TANDEM_LOCAL_ROLE: _local, ...rest } = given
  return rest
}

/** This machine's name, in the letters a node's name may have. */
function ownName(): string {
  const name = hostname()
    .replace(/[^A-Za-z0-9_.-]/g, '-')
    .slice(0, 63)
  return NODE_NAME.test(name) ? name : 'node'
}

/** What the parent tells a role and a role tells the parent, over the IPC channel between them. */

interface Common {
  /** base64 of the data folder's key */
  key: string
  rootDir: string
  version: string
}

export interface GovernorConfig extends Common {
  role: 'governor'
  host: string
  port: number
  password: string
  position: { host: string; port: number }
  journalDir: string
}

export interface AgentConfig extends Common {
  role: 'agent'
  name: string
  os: 'linux' | 'sylixos'
  simulated: boolean
  host: string
  port: number
  password: string
  /** The address clients of its containers use. */
  address: string
  /** Both ends included. */
  portRange: { from: number; to: number }
  stateDir: string
  imagesDir: string
  positionServer: { host: string; port: number }
  /** PEM texts: it speaks TLS. */
  tls?: { cert: string; key: string }
}

export interface SimulatedNode {
  name: string
  /** ip:port of its agent */
  address: string
  password: string
  os: 'linux' | 'sylixos'
}

export interface ConsoleConfig extends Common {
  role: 'console'
  governor: { host: string; port: number; password: string }
  simulatedNodes: SimulatedNode[]
  dataDir: string
}

export type RoleConfig = GovernorConfig | AgentConfig | ConsoleConfig

/**
 * `powers`: which simulated nodes are on, told to the console at its start and at each change. `powered`: the answer to `power`.
 */
export type FromParent =
  | { type: 'config'; config: RoleConfig }
  | { type: 'stop' }
  | { type: 'powers'; on: Record<string, boolean> }
  | { type: 'powered'; seq: number; error: string | null }
/** `fatal`: it can't run, and starting it again won't help. `power`: the console asks to switch a simulated node. */
export type FromRole =
  | { type: 'hello' }
  | { type: 'ready' }
  | { type: 'fatal'; message: string }
  | { type: 'power'; seq: number; node: string; on: boolean }

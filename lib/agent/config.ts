import type { OperatingSystem } from '../domain/image-ref'
import type { SecretBox } from '../secrets'

/** The part of a pino logger that the agent uses. */
export interface AgentLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface AgentConfig {
  name: string
  os: OperatingSystem
  /** A node of this machine that only plays a device. */
  simulated: boolean
  /** Where to listen; port 0 picks a free one. */
  host: string
  port: number
  password: string
  /** PEM texts of its certificate and key: it speaks TLS and nothing else. */
  tls?: { cert: string; key: string }
  /** The address that clients of its containers shall use. */
  address: string
  /** VSOA ports for its containers, both included. Agents on one machine need ranges that don't overlap. */
  portRange: { from: number; to: number }
  /** Its own folder; made with mode 0700. */
  stateDir: string
  imagesDir: string
  /** The position server its containers shall ask (VSOA_POS_SERVER). */
  positionServer: { host: string; port: number } | string
  log: AgentLog
  version: string
  /** Seals environments and passwords on disk; without it they are only protected by the file mode. */
  secretBox?: SecretBox
}

/** An agent at work. */
export interface RunningAgent {
  endpoint: { host: string; port: number }
  /**
   * `stopContainers`: ends the containers cleanly, within their grace times, and brings them back at the next start. Without it they
   * are left to end with this process.
   */
  close(options?: { stopContainers: boolean }): Promise<void>
}

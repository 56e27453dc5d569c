import type { Logger } from 'pino'
import type { ClientRow, FeedItem } from '../api/contract/clients'
import type { Endpoint } from '../vsoa'

/** Who answers at an address, as the console knows it. */
export interface Publisher {
  taskId: string
  containerName: string
  /** Of its microservice at present; null when that isn't known. */
  epoch: number | null
  /** Its name; absent when that isn't known. */
  microservice?: string
}

export interface FeedOptions {
  /** Where names are looked up, in order: exactly what an outside program would be given. */
  positionServers: Endpoint[]
  /** Called on the main thread, at least when a client connects; null for an address that is no instance of ours. */
  publisherOf(address: string, port: number): Publisher | null
  log: Logger
  /** The worker's entry. Default: beside this module (source), or beside the bundle (dist). */
  workerUrl?: URL
}

/** A VSOA client to run. Times in ms. */
export interface FeedClientConfig {
  id: string
  /** As people know it. */
  name?: string
  /** `vsoa://name`, a bare name, or `host:port`. */
  server: string
  password: string | null
  urls: string[]
  keepaliveMs: number
  connectTimeoutMs: number
  reconnectDelayMs: number
}

/** How a client stands. Times are ms since 1970. The fields are those of the API's client row. */
export type FeedStatus = Pick<
  ClientRow,
  'state' | 'publisher' | 'endpoint' | 'lastError' | 'messages' | 'reconnects' | 'connectedAt' | 'lastMessageAt' | 'stats'
>

/** What a client printed, oldest first; `dropped` lines are missing before or between them. */
export interface FeedItems {
  items: FeedItem[]
  dropped: number
}

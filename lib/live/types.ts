import type { EventEmitter } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { Logger } from 'pino'
import type { DefaultEventsMap, Server, Socket } from 'socket.io'
import type { LogLine } from '../api/contract/containers'
import type { DistributionShape } from '../api/contract/microservices'
import type { Me } from '../api/contract/session'
import type { ClientToServer, ListTopic, LiveRows, ServerToClient } from '../api/live'
import type { Measured } from '../control/changes'
import type { FeedClients } from '../feed/index'

/** Who looks, as far as the live channel needs to know. */
export type Viewer = Pick<Me, 'id' | 'name' | 'role'>

/** The part of `Auth` the live channel uses. */
export interface LiveAuth {
  session(headers: Headers): Promise<{ principal: Viewer; expiresAt: Date } | null>
  authenticate(headers: Headers): Promise<Viewer | null>
}

export interface LiveOptions {
  /** Its own request handler must be there already: Socket.IO takes the requests of its path out before it. */
  server: HttpServer
  auth: LiveAuth
  /** Whether a page of that origin may connect; `undefined` = not a browser. `host` is the Host header. */
  allowedOrigin(origin: string | undefined, host: string | undefined): boolean
  /** Loads rows for everybody who watches a list; an id that is missing in the answer is gone. */
  rows: { [T in ListTopic]: (ids: string[]) => Promise<Map<string, LiveRows[T]>> }
  /**
   * `change` when a row became another (what is stored of it was committed before): the list and the row's key. Clients' own news
   * come from `feed`. `measured` when of a container's row nothing but its figures did.
   */
  changes: Pick<EventEmitter<{ change: [ListTopic, string]; measured: [Measured] }>, 'on' | 'off'>
  /** Follows a container's output until the returned function is called. Rejects with an error that has a `code`. */
  openLog(taskId: string, sink: (lines: LogLine[]) => void): Promise<() => void>
  /** The same for whom look-ups of a microservice are sent to, by its id. */
  openPicks(id: string, sink: (distribution: DistributionShape) => void): Promise<() => void>
  feed: Pick<FeedClients, 'on' | 'off'>
  governorUp(): boolean
  log: Logger
}

export interface Live {
  /** Tells nobody, closes every viewer's connection; the HTTP server stays. */
  close(): Promise<void>
  viewers(): number
  /** The sessions of that user changed (sign-out, role, removal): each is checked again now and closed when it is over. */
  dropSession(userId: string): void
  /** That user has read the switches up to that `seq`: those of their pages hear it that watch `read`. */
  tellRead(userId: string, readTo: number): void
}

export interface SocketData {
  viewer: Viewer
}
export type LiveServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>
export type LiveSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>

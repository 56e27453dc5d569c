import { type Role, roleIncludes } from '../domain/role'
import type { ClientRow, FeedItem } from './contract/clients'
import type { ConfigRow } from './contract/configuration'
import type { ContainerRow, LogLine } from './contract/containers'
import type { AuditEntry, EventRow } from './contract/events'
import type { ImageRow } from './contract/images'
import type { DistributionShape, MicroserviceRow, SwitchRow } from './contract/microservices'
import type { NodeRow } from './contract/nodes'
import type { ServiceRow } from './contract/services'
import type { TemplateRow } from './contract/template-shapes'
import type { WebhookView } from './contract/webhook'

/** The live channel (Socket.IO, path LIVE_PATH). The rows are those of the API's lists, so a page patches its cache with them. */
export const LIVE_PATH = '/api/live'

/** What each list topic carries, by the row's key: id (taskId for containers; seq for switches, events and audit, which only grow). */
export interface LiveRows {
  services: ServiceRow
  containers: ContainerRow
  nodes: NodeRow
  images: ImageRow
  microservices: MicroserviceRow
  switches: SwitchRow
  clients: ClientRow
  templates: TemplateRow
  configuration: ConfigRow
  events: EventRow
  audit: AuditEntry
  /** One row, `webhook`. */
  webhook: WebhookView
}
export type ListTopic = keyof LiveRows
export const LIST_TOPICS = [
  'services',
  'containers',
  'nodes',
  'images',
  'microservices',
  'switches',
  'clients',
  'templates',
  'configuration',
  'events',
  'audit',
  'webhook',
] as const
export const isListTopic = (topic: string): topic is ListTopic => (LIST_TOPICS as readonly string[]).includes(topic)
/**
 * Besides the lists: `moves` how our clients come over switches, `read` up to where the person has read the switches, `log:<taskId>` one container's output, `client:<id>` one client's
 * feed, `picks:<id>` whom look-ups of one microservice are sent to.
 */
export type Topic = ListTopic | 'moves' | 'read' | `log:${string}` | `client:${string}` | `picks:${string}`

/** Whether that role may watch a topic: what a topic carries, a viewer may also ask the API for. */
export function mayWatch(role: Role, topic: Topic): boolean {
  if (topic === 'webhook') return roleIncludes(role, 'administrator')
  return roleIncludes(role, topic === 'audit' ? 'operator' : 'viewer')
}

/** `row` null: it is gone. `at`: when the server sent it, ms since 1970. */
export type LiveChange = {
  [T in ListTopic]: { topic: T; at: number; changes: { id: string; row: LiveRows[T] | null }[] }
}[ListTopic]

export interface ServerToClient {
  change(change: LiveChange): void
  log(message: { taskId: string; lines: LogLine[] }): void
  feed(message: { clientId: string; items: FeedItem[]; dropped: number }): void
  /** At most once a second, as it changes. */
  picks(message: { id: string; distribution: DistributionShape }): void
  /** A client of ours left, arrived, or has its first message: `GET switch/{id}` of that microservice says more now. */
  moved(message: { microservice: string; clientId: string }): void
  /** The person has read the switches up to that `seq`, in whichever tab. */
  read(message: { readTo: number }): void
  /** Every HEARTBEAT_MS, so that a page can say how old its data is; `governor` false: failover news can't be had now. */
  heartbeat(message: { at: number; governor: boolean }): void
  /** The session ended: the page asks for the password. */
  expired(): void
  /** The person's role, at first and whenever it becomes another: what the page offers hangs on it. */
  role(role: Role): void
}
/** Ids in one `sight`, at most. */
export const SIGHT_MOST = 200
export interface ClientToServer {
  /** After `ok` the page asks the API for the full state again; nothing that changes after the answer is missed. */
  watch(topic: Topic, answer: (reply: { ok: true } | { ok: false; code: string }) => void): void
  unwatch(topic: Topic): void
  /**
   * Whose figures the page has in sight: taskIds, and ids of services for all their containers, SIGHT_MOST at most; null, as at
   * first, for everything. Of other containers `change` comes when more than their figures has changed.
   */
  sight(ids: string[] | null, answer: (reply: { ok: true } | { ok: false; code: string }) => void): void
}
/** The `data.code` of the `connect_error` of a page without a valid session. */
export const LIVE_UNAUTHENTICATED = 'unauthenticated'
export const HEARTBEAT_MS = 2000

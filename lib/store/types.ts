import type { prismaAdapter } from 'better-auth/adapters/prisma'
import type { ConfigType, JsonValue } from '../domain/config-entry'
import type { ContainerExit, ContainerStatus, DesiredState } from '../domain/container'
import type { EventSubject } from '../domain/event'
import type { Image, UploadStatus } from '../domain/image'
import type { OperatingSystem } from '../domain/image-ref'
import type { MicroserviceRule, MicroserviceView, SwitchRecord } from '../domain/microservice'
import type { ClientMove } from '../domain/moves'
import type { RolloutPlan } from '../domain/rollout'
import type { DeployCommand, DeploymentStatus, ServiceSpec } from '../domain/service'
import type { TemplateKind, TemplateSpec } from '../domain/template'
import type { DeliveryState, WebhookOutcome } from '../domain/webhook'

/** A node: where its agent is and how to log in there, and what was last seen of it. */
export interface NodeRecord {
  id: string
  name: string
  /** `ip:port` of the agent. */
  address: string
  /** Opened; sealed at rest. Never log or return it. */
  password: string
  tls: boolean
  /** null until the agent was seen. */
  type: OperatingSystem | null
  arch: string | null
  /** Started by this console on its own machine. */
  simulated: boolean
  status: 'online' | 'offline'
  statusReason: string | null
  version: string | null
  bootedAt: Date | null
  createdAt: Date
}
export interface NewNode {
  name: string
  address: string
  password: string
  tls?: boolean
  type?: OperatingSystem | null
  arch?: string | null
  simulated?: boolean
}
export type NodePatch = Partial<Omit<NodeRecord, 'id' | 'createdAt'>>

/** A deployed service. The VSOA password and the environment in `spec` are opened on read and sealed at rest. */
export interface ServiceRecord {
  id: string
  name: string
  spec: ServiceSpec
  /** The path of the template it was deployed from; null: none. */
  pathLabel: string | null
  /** Grows with each update. */
  version: number
  /** How its last update went; `deployError` is the reason of a failure: an error code of the catalogues with its params, as JSON. */
  deployState: DeploymentStatus
  deployError: string | null
  deleting: boolean
  createdAt: Date
  updatedAt: Date
}
export type ServicePatch = Partial<
  Pick<ServiceRecord, 'name' | 'spec' | 'pathLabel' | 'version' | 'deployState' | 'deployError' | 'deleting'>
>

/** What an agent last said of a container. Times are ms since 1970. */
export interface ObservedContainer {
  status: ContainerStatus
  pid: number | null
  address: string
  port: number
  run: number
  restarts: number
  startedAt: number | null
  nextStartAt: number | null
  exit: ContainerExit | null
  notEnforced: string[]
  at: number
}

export const DEPLOY_STATUSES = ['pending', 'success', 'failure'] as const
export type DeployStatus = (typeof DEPLOY_STATUSES)[number]

/** One container of a service: what it should be, and what was last observed. */
export interface ContainerRecord {
  taskId: string
  name: string
  serviceId: string
  slot: number
  nodeId: string
  desired: DesiredState
  /** What it was deployed with while that isn't its service's any more; null: its service's. */
  spec: ServiceSpec | null
  deployNum: number
  deployStatus: DeployStatus
  failedMessage: string | null
  observed: ObservedContainer | null
  createdAt: Date
  updatedAt: Date
}
export interface NewContainer {
  /** Made by the store when it isn't given. */
  taskId?: string
  name: string
  serviceId: string
  slot: number
  nodeId: string
  desired: DesiredState
  deployNum?: number
  deployStatus?: DeployStatus
}
export type ContainerPatch = Partial<Omit<ContainerRecord, 'taskId' | 'observed' | 'createdAt' | 'updatedAt'>>
/** Lists that are given must each contain the container's value; an empty list matches nothing. */
export interface ContainerFilter {
  serviceIds?: string[]
  nodeIds?: string[]
  taskIds?: string[]
}

/** A microservice: the operator's rule, and what the governor last said of it. */
export interface MicroserviceRecord {
  id: string
  name: string
  rule: MicroserviceRule
  view: MicroserviceView | null
  createdAt: Date
}

/** `seq` counts up in the order the switches were stored. */
export interface StoredSwitch extends SwitchRecord {
  seq: number
}

/** Something that happened, for the event lists. `kind` and `params` make the sentence in the reader's language. */
export interface LifecycleEvent {
  id: number
  at: Date
  kind: string
  subject: { type: EventSubject; id: string; name: string }
  params: Record<string, string | number>
}

/** Who did what. `detail` must hold no secrets. */
export interface AuditRow {
  id: number
  at: Date
  user: string
  role: string
  /** Such as `service.create`. */
  action: string
  targetType: string
  targetId: string
  targetName: string
  requestId: string
  /** The network address it was asked from; empty: not by the network. */
  address: string
  detail: Record<string, unknown>
}

/** Which part of a list is wanted: at most `limit` rows after `skip`, with numbers below `before` and above `after`. */
export interface Slice {
  limit: number
  skip?: number
  before?: number
  after?: number
}
/** Moments from `from` to `to`, both included. */
export interface Span {
  from?: Date
  to?: Date
}
/** What is given must fit; `key` is a part of the subject's name, whatever its case. */
export interface EventFilter extends Span {
  kinds?: string[]
  subjectTypes?: EventSubject[]
  subjectId?: string
  key?: string
}
/** What is given must fit; `target` is a part of the target's name or its whole id, `action` the beginning of an action. */
export interface AuditFilter extends Span {
  user?: string
  action?: string
  /** These alone, each as it is called. */
  actions?: string[]
  target?: string
  targetId?: string
}
/** What is given must fit; `key` is a part of the microservice's name. */
export interface SwitchFilter extends Span {
  microservice?: string
  kinds?: string[]
  key?: string
}

/** A request that goes on after its answer was sent. */
export interface TransactionRecord {
  id: string
  status: 'running' | 'success' | 'failure'
  action: string
  targetIds: string[]
  data: unknown
  error: string | null
  createdAt: Date
  updatedAt: Date
}

/** How a deployment goes, or went. */

/** What was deployed, for the history of a service. Secrets in `spec` are treated as in `ServiceRecord`. */
export interface DeploymentRecord {
  id: string
  serviceId: string
  /** The service's version that it made. */
  version: number
  spec: ServiceSpec
  cmd: DeployCommand
  /** Who asked for it. */
  user: string
  status: DeploymentStatus
  /** The reason of a failure: an error code of the catalogues with its params, as JSON. */
  error: string | null
  /** The transaction that ends with it; null for records of older versions. */
  transactionId: string | null
  /** What it has to do besides replacing containers that have a specification of their own. */
  plan: RolloutPlan | null
  createdAt: Date
}
export type NewDeployment = Pick<DeploymentRecord, 'serviceId' | 'spec' | 'cmd'> &
  Partial<Pick<DeploymentRecord, 'version' | 'user' | 'status' | 'transactionId' | 'plan'>>

/** A VSOA client that the console runs for people. Times in ms. */
export interface FeedClientRecord {
  id: string
  name: string
  server: string
  /** Opened; sealed at rest. Never log or return it. */
  password: string | null
  urls: string[]
  keepaliveMs: number
  connectTimeoutMs: number
  reconnectDelayMs: number
  running: boolean
  createdBy: string
  createdAt: Date
}
export type NewFeedClient = Omit<FeedClientRecord, 'id' | 'createdAt'>
export type FeedClientPatch = Partial<Omit<FeedClientRecord, 'id' | 'createdAt' | 'createdBy'>>

/** A program's token, without its value: that is known to the program alone. */
export interface ApiTokenRecord {
  id: string
  name: string
  /** SHA-256 of the token, hexadecimal. */
  hash: string
  /** Its first characters, so that people tell tokens apart. */
  start: string
  role: string
  /** The name of who made it. */
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
}
export type NewApiToken = Pick<ApiTokenRecord, 'name' | 'hash' | 'start' | 'role' | 'createdBy' | 'expiresAt'>

/** Where a chunk lies in its file, in bytes. */
export interface ReceivedChunk {
  offset: number
  length: number
}

/** An image on its way in. */
export interface UploadRecord {
  id: string
  /** Of the whole file, lower-case hex, as the caller says. */
  hash: string
  totalBytes: number
  chunks: number
  /** By the number of each chunk that is here, from 1. */
  received: Record<number, ReceivedChunk>
  status: UploadStatus
  /** JSON of an error code of the catalogues with its params. */
  error: string | null
  imageId: string | null
  description: string
  createdBy: string
  createdAt: Date
  updatedAt: Date
}
export type NewUpload = Pick<UploadRecord, 'hash' | 'totalBytes' | 'chunks' | 'description' | 'createdBy'>
export type UploadPatch = Partial<Pick<UploadRecord, 'received' | 'status' | 'error' | 'imageId'>>

/** A template or a folder of them; its name is the last part of its path. */
export interface TemplateRecord {
  id: string
  path: string
  kind: TemplateKind
  /** Secrets in it are treated as in `ServiceRecord`; null for a folder. */
  spec: TemplateSpec | null
  version: number
  /** The name of who changed it last. */
  updatedBy: string
  createdAt: Date
  updatedAt: Date
}
export type NewTemplate = Pick<TemplateRecord, 'path' | 'kind' | 'spec' | 'updatedBy'>
export type TemplatePatch = Partial<Pick<TemplateRecord, 'path' | 'spec'>> & Pick<TemplateRecord, 'updatedBy'>

/** A configuration entry; `version` grows with each change. */
export interface ConfigEntryRecord {
  id: string
  key: string
  type: ConfigType
  value: JsonValue
  version: number
  /** The name of who changed it last. */
  updatedBy: string
  createdAt: Date
  updatedAt: Date
}
export type NewConfigEntry = Pick<ConfigEntryRecord, 'key' | 'type' | 'value' | 'updatedBy'>

/** Where messages about switches are sent. */
export interface WebhookRecord {
  url: string
  /** Opened; sealed at rest. Never log or return it. */
  secret: string
  on: boolean
}

/** A message for the webhook. */
export interface DeliveryRecord {
  seq: number
  /** What the receiver tells repetitions by. */
  id: string
  event: string
  /** As it is sent. */
  body: string
  at: Date
  state: DeliveryState
  attempts: number
  /** Not tried again before. */
  nextAt: Date
  triedAt: Date | null
  /** How the last attempt went. */
  outcome: WebhookOutcome | null
}
export type DeliveryPatch = Partial<Pick<DeliveryRecord, 'state' | 'attempts' | 'nextAt' | 'triedAt' | 'outcome'>>

/** What the database says of itself. */
export interface StoreFigures {
  sqliteVersion: string
  /** Without what waits in the write-ahead log. */
  bytes: number
  rows: Record<
    'events' | 'audit' | 'switches' | 'clientMoves' | 'transactions' | 'deployments' | 'deliveries' | 'sessions',
    number
  >
}

/**
 * The tables. `get` and `by…` give null when there is no such row; `update` throws `NotFoundError` then, `remove` does nothing.
 * `create` and `update` throw `UniqueError` when a value that must be unique is taken.
 * Lists with a `limit` give at most `LIST_LIMIT` rows, newest first; `before` goes on where the last list ended.
 */
export interface Repositories {
  nodes: {
    list(): Promise<NodeRecord[]>
    get(id: string): Promise<NodeRecord | null>
    byName(name: string): Promise<NodeRecord | null>
    byAddress(address: string): Promise<NodeRecord | null>
    create(data: NewNode): Promise<NodeRecord>
    update(id: string, patch: NodePatch): Promise<NodeRecord>
    /** Throws `InUseError` while containers are on it. */
    remove(id: string): Promise<void>
  }
  images: {
    list(): Promise<Image[]>
    get(id: string): Promise<Image | null>
    /** `ref` is `name@tag#os`. */
    byRef(ref: string): Promise<Image | null>
    /** Makes the image, or updates the one with the same name, tag and system. */
    upsert(image: Omit<Image, 'id' | 'createdAt' | 'pulled'>): Promise<Image>
    /** A node took it from the registry once more. */
    pulled(id: string): Promise<void>
    remove(id: string): Promise<void>
  }
  uploads: {
    /** Newest first. */
    list(limit: number): Promise<UploadRecord[]>
    /** Those that are not finished. */
    listOpen(): Promise<UploadRecord[]>
    get(id: string): Promise<UploadRecord | null>
    /** The newest of that hash. */
    byHash(hash: string): Promise<UploadRecord | null>
    create(data: NewUpload): Promise<UploadRecord>
    update(id: string, patch: UploadPatch): Promise<UploadRecord>
    remove(id: string): Promise<void>
    /** Forgets which uploads brought that image: it is gone. */
    forgetImage(imageId: string): Promise<void>
  }
  services: {
    list(): Promise<ServiceRecord[]>
    get(id: string): Promise<ServiceRecord | null>
    byName(name: string): Promise<ServiceRecord | null>
    create(data: { name: string; spec: ServiceSpec; pathLabel?: string | null }): Promise<ServiceRecord>
    update(id: string, patch: ServicePatch): Promise<ServiceRecord>
    /** Takes its deployments with it. Throws `InUseError` while it has containers. */
    remove(id: string): Promise<void>
  }
  containers: {
    list(filter?: ContainerFilter): Promise<ContainerRecord[]>
    get(taskId: string): Promise<ContainerRecord | null>
    byName(name: string): Promise<ContainerRecord | null>
    create(data: NewContainer): Promise<ContainerRecord>
    update(taskId: string, patch: ContainerPatch): Promise<ContainerRecord>
    /** Stores what was observed; does nothing when the container isn't known. Leaves `updatedAt` as it is. */
    observe(taskId: string, observed: ObservedContainer | null): Promise<void>
    remove(taskId: string): Promise<void>
  }
  microservices: {
    list(): Promise<MicroserviceRecord[]>
    get(id: string): Promise<MicroserviceRecord | null>
    byName(name: string): Promise<MicroserviceRecord | null>
    /** Makes it with the default rule (round robin) where none is given. */
    upsert(name: string, patch: { rule?: MicroserviceRule; view?: MicroserviceView | null }): Promise<MicroserviceRecord>
    remove(name: string): Promise<void>
  }
  switches: {
    /** The same id twice is stored once; the second time it may add who was connected. */
    add(record: SwitchRecord): Promise<StoredSwitch>
    list(options: SwitchFilter & Slice): Promise<StoredSwitch[]>
    count(filter: SwitchFilter): Promise<number>
    bySeqs(seqs: number[]): Promise<StoredSwitch[]>
    newest(): Promise<StoredSwitch | null>
    get(id: string): Promise<StoredSwitch | null>
    /** Those of the same microservice right before and after. */
    around(record: StoredSwitch): Promise<{ before: StoredSwitch | null; after: StoredSwitch | null }>
  }
  /** Up to which switch, by its `seq`, each person has read. */
  switchMarks: {
    /** null: never looked, or no such person. */
    get(userId: string): Promise<number | null>
    /** Leaves a mark that is as high or higher as it is; does nothing when there is no such person. */
    raise(userId: string, readTo: number): Promise<void>
  }
  clientMoves: {
    add(move: ClientMove): Promise<void>
    /** Of one microservice, disconnected from `from` to before `to` (ms since 1970), oldest first; at most LIST_LIMIT. */
    list(options: { microservice: string; from: number; to: number }): Promise<ClientMove[]>
  }
  events: {
    add(event: Omit<LifecycleEvent, 'id'>): Promise<LifecycleEvent>
    list(options: EventFilter & Slice): Promise<LifecycleEvent[]>
    count(filter: EventFilter): Promise<number>
    byIds(ids: number[]): Promise<LifecycleEvent[]>
  }
  audit: {
    add(row: Omit<AuditRow, 'id' | 'at'>): Promise<AuditRow>
    list(options: AuditFilter & Slice): Promise<AuditRow[]>
    count(filter: AuditFilter): Promise<number>
    byIds(ids: number[]): Promise<AuditRow[]>
  }
  transactions: {
    create(data: { action: string; targetIds: string[] }): Promise<TransactionRecord>
    get(id: string): Promise<TransactionRecord | null>
    finish(
      id: string,
      result: { status: 'success' | 'failure'; data?: unknown; error?: string | null },
    ): Promise<TransactionRecord>
    listRunning(): Promise<TransactionRecord[]>
  }
  deployments: {
    add(data: NewDeployment): Promise<DeploymentRecord>
    /** Newest first. */
    list(serviceId: string): Promise<DeploymentRecord[]>
    get(id: string): Promise<DeploymentRecord | null>
    /** Those under way, oldest first. */
    listRunning(): Promise<DeploymentRecord[]>
    finish(id: string, result: { status: 'success' | 'failure'; error?: string | null }): Promise<void>
    /** Does nothing when there is none. */
    remove(id: string): Promise<void>
  }
  clients: {
    list(): Promise<FeedClientRecord[]>
    get(id: string): Promise<FeedClientRecord | null>
    create(data: NewFeedClient): Promise<FeedClientRecord>
    update(id: string, patch: FeedClientPatch): Promise<FeedClientRecord>
    remove(id: string): Promise<void>
  }
  apiTokens: {
    /** Newest first. */
    list(limit: number): Promise<ApiTokenRecord[]>
    count(): Promise<number>
    get(id: string): Promise<ApiTokenRecord | null>
    byHash(hash: string): Promise<ApiTokenRecord | null>
    create(data: NewApiToken): Promise<ApiTokenRecord>
    /** Notes a use at `at`, unless one was noted after `since`; gives whether it did. */
    used(id: string, at: Date, since: Date): Promise<boolean>
    remove(id: string): Promise<void>
  }
  templates: {
    /** By path. */
    list(): Promise<TemplateRecord[]>
    count(): Promise<number>
    get(id: string): Promise<TemplateRecord | null>
    byPath(path: string): Promise<TemplateRecord | null>
    /** Everything below a path, by path; the path itself isn't among it. */
    below(path: string): Promise<TemplateRecord[]>
    create(data: NewTemplate): Promise<TemplateRecord>
    update(id: string, patch: TemplatePatch): Promise<TemplateRecord>
    /** Its folder went somewhere else, or a node is called otherwise: nothing about itself was changed. */
    carry(id: string, patch: { path?: string; spec?: TemplateSpec }): Promise<void>
    remove(id: string): Promise<void>
  }
  configEntries: {
    /** By key. */
    list(): Promise<ConfigEntryRecord[]>
    count(): Promise<number>
    get(id: string): Promise<ConfigEntryRecord | null>
    byKey(key: string): Promise<ConfigEntryRecord | null>
    create(data: NewConfigEntry): Promise<ConfigEntryRecord>
    update(id: string, data: NewConfigEntry): Promise<ConfigEntryRecord>
    remove(id: string): Promise<void>
  }
  webhook: {
    /** null: it was never set up. */
    get(): Promise<WebhookRecord | null>
    set(record: WebhookRecord): Promise<void>
  }
  deliveries: {
    /**
     * Keeps a message for the webhook. Over `MOST_DELIVERIES` rows the oldest ended one goes; where all wait the oldest of them,
     * which is given back.
     */
    add(delivery: Pick<DeliveryRecord, 'id' | 'event' | 'body' | 'at'>): Promise<DeliveryRecord | null>
    /** The oldest that waits. */
    next(): Promise<DeliveryRecord | null>
    /** The one that was tried last. */
    last(): Promise<DeliveryRecord | null>
    /** How many wait. */
    waiting(): Promise<number>
    /** Of one that waits; does nothing when it doesn't any more. */
    update(id: string, patch: DeliveryPatch): Promise<void>
    /** All that wait may be tried at `at`. */
    hurry(at: Date): Promise<void>
  }
  settings: {
    get(key: string): Promise<string | null>
    set(key: string, value: string): Promise<void>
  }
}

/** The tables whose new rows are told of. */
export type AddedTable = 'events' | 'audit'

/** better-auth's door to our database: `database: store.authAdapter`. */
export type AuthAdapter = ReturnType<typeof prismaAdapter>

/**
 * The records as they are committed, in memory. They change with the next commit: who needs one state reads all of it without
 * waiting for anything in between. The order of each is that of the repository's list when the store was opened, with later ones
 * last.
 */
export interface Records {
  readonly nodes: ReadonlyMap<string, NodeRecord>
  readonly services: ReadonlyMap<string, ServiceRecord>
  readonly images: ReadonlyMap<string, Image>
  /** By taskId. */
  readonly containers: ReadonlyMap<string, ContainerRecord>
  /** By name. */
  readonly microservices: ReadonlyMap<string, MicroserviceRecord>
  /** The containers of a service. */
  containersOf(serviceId: string): ContainerRecord[]
  /** The containers on a node. */
  containersOn(nodeId: string): ContainerRecord[]
}

/** The database of the console. One process owns it; see `openStore`. */
export interface Store extends Repositories {
  /**
   * Runs `work` in one database transaction: all of it is stored, or, when it throws, nothing. Everything else waits meanwhile,
   * so keep it short and use only `tx` inside: a call on the store itself would wait for the transaction, which ends after
   * `TRANSACTION_LIMIT_MS` with an error.
   */
  transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T>
  /** Nodes, services, images, containers and microservices as they were committed last, in memory. */
  readonly records: Records
  authAdapter: AuthAdapter
  /** Tells of every event and audit row once it is stored for good, whoever wrote it. Gives the way to end that. */
  onAdded(listener: (table: AddedTable, id: number) => void): () => void
  /** Asks the database for something small; throws when it doesn't answer. */
  ping(): Promise<void>
  /** Measures the database, for the people who run it. */
  figures(): Promise<StoreFigures>
  /** Removes what is older or more than the bounds in `RETENTION`. */
  prune(now: Date): Promise<void>
  close(): Promise<void>
}

/** Where the store reports to; pino's loggers fit. */
export interface StoreLog {
  info(data: object, message: string): void
  warn(data: object, message: string): void
  error(data: object, message: string): void
}

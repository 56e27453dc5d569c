import { z } from 'zod'
import { CONTAINER_STATUSES, EXIT_REASONS } from '../domain/container'
import type { HealthRule } from '../domain/health'
import { RESTART_POLICIES } from '../domain/image'
import { OPERATING_SYSTEMS } from '../domain/image-ref'

/** The VSOA server name every agent answers with, so that nobody mistakes something else for one. */
export const AGENT_SERVER_NAME = 'tandem-agent'

/**
 * The agent's VSOA URLs. RPC unless it says publish. Commands are idempotent: repeating one that is done
 * answers like the first. A command answers when it is done (a stop: when the process has ended).
 */
export const AGENT_URLS = {
  /** GET → AgentInfo */
  info: '/info',
  /** SET CreateContainer → AgentContainer. The same taskId again replaces the specification of a container that doesn't run. */
  create: '/containers/create',
  /** SET TaskCommand → AgentContainer */
  start: '/containers/start',
  /** SET TaskCommand → AgentContainer: SIGTERM, grace, SIGKILL */
  stop: '/containers/stop',
  /** SET TaskCommand → AgentContainer: stop, then start; one command so that a lost connection can't leave it stopped */
  restart: '/containers/restart',
  /** SET TaskCommand → AgentContainer: SIGKILL now, and its restart policy decides what follows, unless `stay` */
  kill: '/containers/kill',
  pause: '/containers/pause',
  unpause: '/containers/unpause',
  /** SET TaskCommand → {taskId}: stops it if need be, then removes its folder and logs */
  remove: '/containers/remove',
  /**
   * SET → {}: whatever was moved to other nodes is removed here. An agent that was away for long holds containers that may have been
   * moved until it is told this, or for a bounded time.
   */
  settled: '/containers/settled',
  /** GET ListQuery → ContainerPage */
  list: '/containers/list',
  /** GET TaskQuery → AgentContainer */
  get: '/containers/get',
  /** GET LogQuery → LogPage */
  logs: '/containers/logs',
  /** GET ConnectionQuery → ConnectionList: established client connections of the instance's port */
  connections: '/containers/connections',
  /** GET ProcessQuery → ProcessPage: how the system schedules their processes at this moment; those it can't tell of are left out */
  processes: '/containers/processes',
  /** GET ImageQuery → ImageState: what the node's image cache has */
  image: '/images/get',
  /** SET ImagePart, the bytes as data → ImageReceived. Parts go one behind the other; one for another place changes nothing. */
  imagePart: '/images/part',
  /** SET KeepImage → ImageState: unpacks what was received, and lets the reference mean it from now on */
  keepImage: '/images/keep',
  /** GET EventQuery → EventPage: events after a number, as far as they are kept */
  eventsSince: '/events/since',
  /** publish AgentEvent, one per change of a container */
  events: '/events',
  /** publish StatsReport, every second while somebody subscribes */
  stats: '/stats',
  /** publish LogLines of one container while somebody subscribes: `/log/<taskId>` */
  logOf: (taskId: string) => `/log/${taskId}`,
} as const

/** SHA-256 of an image's OCI manifest, hex. */
const ImageDigest = z.string().regex(/^[0-9a-f]{64}$/)

/** `HealthRule` of lib/domain/health.ts. */
export const Health = z.object({
  path: z.string().startsWith('/'),
  intervalMs: z.number().int().min(1),
  timeoutMs: z.number().int().min(1),
  retries: z.number().int().min(1),
  startPeriodMs: z.number().int().min(0),
}) satisfies z.ZodType<HealthRule>

/** What a container is to be. Secrets inside: never logged. */
export const ContainerSpec = z.object({
  taskId: z.string().min(1).max(64),
  /** Unique on the console, e.g. `server_master-1`. */
  name: z.string().min(1).max(128),
  serviceId: z.string(),
  serviceName: z.string(),
  deployNum: z.number().int().min(1),
  image: z.string(),
  /** Which image of the node's cache that is, by the digest of its manifest; none: one of the node's own installation. */
  imageDigest: ImageDigest.optional(),
  args: z.array(z.string()).min(1),
  env: z.array(z.string()),
  cwd: z.string(),
  hostname: z.string(),
  /** MB of resident memory; 0 = no limit. */
  memoryLimitMB: z.number().min(0),
  /** Names of limits that were asked for beyond memory; the runtime says which of them it can't enforce. */
  otherLimits: z.array(z.string()),
  restart: z.object({ policy: z.enum(RESTART_POLICIES), maxRetries: z.number().int().min(0) }),
  graceMs: z.number().int().min(0).max(60_000),
  /** It may be placed on another node when this one is away for long. */
  movable: z.boolean().default(false),
  /**
   * Port 0 = the agent picks one, for life if it stays free. `password` is what the governor joins with, `health` what it asks for;
   * without it only pings are sent. Null: not a VSOA server.
   */
  vsoa: z
    .object({ port: z.number().int().min(0).max(65_535), password: z.string().nullable(), health: Health.optional() })
    .nullable(),
})
export type ContainerSpec = z.infer<typeof ContainerSpec>

export const ContainerExit = z.object({
  code: z.number().nullable(),
  signal: z.string().nullable(),
  reason: z.enum(EXIT_REASONS),
  at: z.number(),
  tail: z.array(z.string()),
})

/** A container as its agent knows it. */
export const AgentContainer = z.object({
  spec: ContainerSpec,
  status: z.enum(CONTAINER_STATUSES),
  wanted: z.enum(['created', 'running', 'paused', 'stopped']),
  pid: z.number().nullable(),
  /** The VSOA port it was given at its last start, 0 before the first; clients use it with `address`. */
  port: z.number(),
  address: z.string(),
  /** How often its process was started, ever; a new number is a new instance. */
  run: z.number(),
  /** Restarts by the restart policy since the last command. */
  restarts: z.number(),
  /** When the back-off will start it again, ms since 1970. */
  nextStartAt: z.number().nullable(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  exit: ContainerExit.nullable(),
  /** Limits that are stored but not enforced by this runtime. */
  notEnforced: z.array(z.string()),
})
export type AgentContainer = z.infer<typeof AgentContainer>

/** Connections a role's VSOA server has ended since its start, for bytes that are no VSOA and for handshakes that failed. */
export const DroppedConnections = z.object({ malformed: z.number(), refused: z.number() })

export const AgentInfo = z.object({
  name: z.string(),
  version: z.string(),
  os: z.enum(OPERATING_SYSTEMS),
  arch: z.string(),
  simulated: z.boolean(),
  /** Changes at every start of the agent. */
  bootId: z.string(),
  startedAt: z.number(),
  cores: z.number(),
  memoryTotal: z.number(),
  memoryFree: z.number(),
  diskTotal: z.number(),
  diskFree: z.number(),
  /** The address that clients of its containers shall use. */
  address: z.string(),
  containerTotal: z.number(),
  containerRunning: z.number(),
  /** Number of its newest event; ask `eventsSince` for what is between. */
  eventSeq: z.number(),
  /** The names of the limits that its runtime enforces; an agent that doesn't say enforces none. */
  enforces: z.array(z.string()).default([]),
  dropped: DroppedConnections,
})
export type AgentInfo = z.infer<typeof AgentInfo>

export const AGENT_EVENT_KINDS = ['created', 'started', 'exited', 'paused', 'unpaused', 'back-off', 'removed'] as const
/** One change of one container. `container` is its state just after; null when removed. */
export const AgentEvent = z.object({
  bootId: z.string(),
  seq: z.number(),
  at: z.number(),
  taskId: z.string(),
  kind: z.enum(AGENT_EVENT_KINDS),
  container: AgentContainer.nullable(),
})
export type AgentEvent = z.infer<typeof AgentEvent>

export const ContainerStats = z.object({
  taskId: z.string(),
  /** Percent of one core. */
  cpuPercent: z.number(),
  rssBytes: z.number(),
  maxRssBytes: z.number(),
  /** Established connections to its VSOA port; null where the system's socket table can't be read. */
  connections: z.number().nullable(),
})
export type ContainerStats = z.infer<typeof ContainerStats>
/** Network interfaces and processes of a machine that are told of at most. */
export const MOST_INTERFACES = 8
export const MOST_PROCESSES = 10
/** Bytes per second that an interface sent and received. */
export const NetworkRate = z.object({ name: z.string(), up: z.number(), down: z.number() })
export type NetworkRate = z.infer<typeof NetworkRate>
/** Processes of the whole machine: their number, and those that use the most. CPU in percent of one core. */
export const ProcessReport = z.object({
  count: z.number(),
  top: z.array(z.object({ name: z.string(), cpuPercent: z.number(), rssBytes: z.number() })),
})
export type ProcessReport = z.infer<typeof ProcessReport>

/**
 * Sent in several messages when a node has more than STATS_PER_MESSAGE containers. An older agent doesn't send what is optional,
 * nor does one whose system doesn't tell it.
 */
export const StatsReport = z.object({
  at: z.number(),
  cpuPercent: z.number(),
  memoryTotal: z.number(),
  memoryFree: z.number(),
  /** Percent of each core. */
  cores: z.array(z.number()).optional(),
  /** Of the file system its state is on, looked at now and then. */
  diskTotal: z.number().optional(),
  diskFree: z.number().optional(),
  network: z.array(NetworkRate).optional(),
  /** Looked at now and then, and sent only then. */
  processes: ProcessReport.optional(),
  /** The machine's time zone, and how far it is ahead of UTC. */
  zone: z.object({ name: z.string(), offsetMinutes: z.number() }).optional(),
  containers: z.array(ContainerStats),
})
export type StatsReport = z.infer<typeof StatsReport>
export const STATS_PER_MESSAGE = 500

export const LogLine = z.object({
  /** Grows by one per line of this container over all its runs. */
  seq: z.number(),
  at: z.number(),
  stream: z.enum(['stdout', 'stderr', 'system']),
  text: z.string(),
})
export type LogLine = z.infer<typeof LogLine>
export const LogLines = z.object({ taskId: z.string(), lines: z.array(LogLine) })

/** How many processes are told of in one answer. */
export const MOST_LOOKED_AT = 200
export const ProcessQuery = z.object({ taskIds: z.array(z.string()).max(MOST_LOOKED_AT) })
/** How the system schedules a container's first process. */
export const ProcessLook = z.object({
  taskId: z.string(),
  run: z.number(),
  /** `stopped`: by a signal or a debugger; `busy`: it runs, or waits for a processor; `waiting`: for anything else. */
  state: z.enum(['busy', 'waiting', 'stopped']),
  /** How long it has run since its start, ms. */
  ranMs: z.number(),
  /** How long it has waited for a processor since its start, ms; a wait is counted when it is over. */
  waitedMs: z.number(),
  /** When that was read, ms by the monotonic clock of its agent. */
  atMs: z.number(),
})
export type ProcessLook = z.infer<typeof ProcessLook>
export const ProcessPage = z.object({ processes: z.array(ProcessLook) })

export const TaskQuery = z.object({ taskId: z.string() })
export const ConnectionQuery = TaskQuery.extend({
  /** The last regular reading will do, where there is one: `connections` is empty then. Spares the system a walk through its sockets. */
  lastReading: z.boolean().optional(),
})
export const TaskCommand = z.object({
  taskId: z.string(),
  /** Instead of the specification's grace time. */
  graceMs: z.number().int().min(0).max(60_000).optional(),
  /** kill only: keep it stopped afterwards (fencing keeps the restart policy: leave it out). */
  stay: z.boolean().optional(),
  /** kill only: do it only when this is still the current run. */
  run: z.number().optional(),
})
export const CreateContainer = z.object({ spec: ContainerSpec })
export const ListQuery = z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(50) })
export const ContainerPage = z.object({ total: z.number(), containers: z.array(AgentContainer) })
const Ref = z.string().min(1).max(256)
/** `digest`: the one that is wanted, whatever the reference means now. */
export const ImageQuery = z.object({ ref: Ref, digest: ImageDigest.optional() })
export const ImageState = z.object({
  /** What the reference means on this node; null: nothing. */
  current: ImageDigest.nullable(),
  /** The wanted image is here, and how many bytes of its archive are when it isn't. */
  present: z.boolean(),
  received: z.number(),
})
export type ImageState = z.infer<typeof ImageState>
export const ImagePart = z.object({ digest: ImageDigest, offset: z.number().int().min(0) })
export const ImageReceived = z.object({ received: z.number() })
export const KeepImage = z.object({ ref: Ref, digest: ImageDigest })
/** Bytes of an archive in one message: with all around them safely below VSOA's 256 KB a packet. */
export const IMAGE_PART_BYTES = 192 * 1024
/** The newest `lines` lines, or those before number `before`. */
export const LogQuery = z.object({ taskId: z.string(), lines: z.number().int().min(1).max(500), before: z.number().optional() })
export const LogPage = z.object({ lines: z.array(LogLine), more: z.boolean() })
export const ConnectionList = z.object({
  /** false where the system's socket table can't be read. */
  supported: z.boolean(),
  connections: z.array(z.object({ address: z.string(), port: z.number() })),
  /**
   * Those of the last regular reading, made each second while somebody listens to the figures; also of a process that has ended
   * since. Null when there was none.
   */
  recent: z
    .object({ ageMs: z.number(), connections: z.array(z.object({ address: z.string(), port: z.number() })) })
    .nullable()
    .optional(),
})
export const EventQuery = z.object({ bootId: z.string(), after: z.number() })
/** `complete` is false when older events were dropped, or the boot is another: then list everything. */
export const EventPage = z.object({ complete: z.boolean(), events: z.array(AgentEvent) })

/** VSOA user status codes of the agent's refusals; the reply's param is {error: text}. */
export const AGENT_STATUS = { unknownTask: 128, unknownImage: 129, invalid: 130, failed: 131, superseded: 132 } as const

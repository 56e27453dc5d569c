import type { ContainerSpec, ProcessLook } from '../../protocol/agent'

/** Why a runtime won't run a specification; the text is for people. */
export class RuntimeRefusal extends Error {
  readonly kind: 'unknownImage' | 'invalid'

  constructor(kind: 'unknownImage' | 'invalid', message: string) {
    super(message)
    this.name = 'RuntimeRefusal'
    this.kind = kind
  }
}

/** What a container's process uses at a moment. */
export interface Usage {
  /** CPU time since its start, ms. */
  cpuMs: number
  rssBytes: number
  maxRssBytes: number
}

/** How the system schedules a container's first process at a moment. */
export type Schedule = Omit<ProcessLook, 'taskId' | 'run'>

export interface RuntimeExit {
  code: number | null
  signal: string | null
  /** It ended because it used more memory than its limit. */
  memoryLimit: boolean
}

/** What a runtime tells about a running container. `exit` comes once; `drained` once, when all its output has been given. */
export interface RunListener {
  output(stream: 'stdout' | 'stderr', chunk: Buffer): void
  exit(exit: RuntimeExit): void
  /** What it wrote last may tell more of why it ended than could be known at `exit`. */
  drained(exit: RuntimeExit): void
}

export type RuntimeSignal = 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'

/** A container that runs. */
export interface Running {
  readonly pid: number
  /** Names this very run for `endLeftover` after a restart of the agent; its form is the runtime's own. */
  readonly handle: string
  /** Sends a signal; one that has ended takes it silently. SIGKILL reaches everything the container has started. */
  signal(name: RuntimeSignal): void
  /** Stops reading its output until `resumeOutput`, so that a container that writes without end slows only itself. */
  pauseOutput(): void
  resumeOutput(): void
  /** Null when it has ended or the system can't tell. */
  usage(): Promise<Usage | null>
  /** The same. */
  schedule(): Promise<Schedule | null>
}

/** What runs containers: processes of this machine now, a container engine later. */
export interface ContainerRuntime {
  /** Resolves when `spec` can be run here; throws `RuntimeRefusal` when it can't. */
  check(spec: ContainerSpec): Promise<void>
  /** The names of the limits that this runtime enforces, e.g. `memory`; all others are only kept. */
  readonly enforces: readonly string[]
  /** Starts it. `port` is its VSOA port, 0 for none. Resolves when it runs; throws when it can't be started. */
  start(spec: ContainerSpec, port: number, listener: RunListener): Promise<Running>
  /** Ends a run that an earlier agent has left, and only that one. Resolves when it is gone. */
  endLeftover(handle: string): Promise<'ended' | 'was gone'>
  /** Established connections to each of these ports; null where the system's socket table can't be read. */
  connections(ports: ReadonlySet<number>): Promise<Map<number, Peer[]> | null>
  close(): void
}

export interface Peer {
  address: string
  port: number
}

import type { ContainerExit } from '../domain/container'
import { killPoint } from '../kill-point'
import type { AgentContainer, AgentEvent, ContainerSpec } from '../protocol/agent'
import { restartDelay, STABLE_MS } from './back-off'
import type { Remembered } from './journal'
import type { ContainerLog } from './log/container-log'
import { OutputRate } from './log/rate'
import type { Ports } from './ports'
import { Refusal } from './refusal'
import { type ContainerRuntime, type RunListener, type Running, type RuntimeExit, RuntimeRefusal } from './runtime/runtime'
import { happensWithin, signal } from './wait'

/** A process that SIGKILL doesn't end within this is stuck in the system, ms. */
const KILL_WITHIN_MS = 10_000

/** What the life of a container needs of its agent. */
export interface LifeSurroundings {
  runtime: ContainerRuntime
  ports: Ports
  log: ContainerLog
  /** The address its clients shall use. */
  address: string
  event(kind: AgentEvent['kind'], container: AgentContainer): void
  /** Its state has changed: store it when there is time. */
  changed(): void
  /** Its restart is due. */
  restartDue(): void
}

/** How the run that is being ended was asked to. */
interface Ending {
  by: 'stop' | 'kill' | 'shutdown'
  escalated: boolean
}

interface Run {
  process: Running
  number: number
  /** Monotonic. */
  began: number
  /** Number of the log line before its first. */
  logSeq: number
  ended: Promise<void>
  drained: Promise<void>
}

/** What a container is, its runs one after the other, and what its restart policy makes of their ends. Commands are Container's. */
export class Life {
  readonly createdAt: number
  #spec: ContainerSpec
  #wanted: AgentContainer['wanted'] = 'created'
  #status: AgentContainer['status'] = 'created'
  #run: Run | null = null
  #runs = 0
  #port = 0
  #restarts = 0
  #failures = 0
  #nextStartAt: number | null = null
  #startedAt: number | null = null
  #exit: ContainerExit | null = null
  #exitLogSeq = 0
  #ending: Ending | null = null
  #drainedBefore: Promise<void> = Promise.resolve()
  #restartTimer: NodeJS.Timeout | null = null
  #resume = false
  /** The agent goes, or the container does: nothing is started any more. */
  #leaving = false

  constructor(
    spec: ContainerSpec,
    private readonly around: LifeSurroundings,
    remembered: Remembered | null,
  ) {
    this.#spec = spec
    this.createdAt = remembered?.createdAt ?? Date.now()
    if (remembered) this.#recall(remembered)
  }

  get spec(): ContainerSpec {
    return this.#spec
  }

  get status(): AgentContainer['status'] {
    return this.#status
  }

  get wanted(): AgentContainer['wanted'] {
    return this.#wanted
  }

  get process(): Running | null {
    return this.#run?.process ?? null
  }

  get runs(): number {
    return this.#runs
  }

  get port(): number {
    return this.#port
  }

  /** It ran when the agent ended, and shall run again. */
  get resume(): boolean {
    return this.#resume
  }

  view(): AgentContainer {
    return {
      spec: this.#spec,
      status: this.#status,
      wanted: this.#wanted,
      pid: this.#run?.process.pid ?? null,
      port: this.#port,
      address: this.around.address,
      run: this.#runs,
      restarts: this.#restarts,
      nextStartAt: this.#nextStartAt,
      createdAt: this.createdAt,
      startedAt: this.#startedAt,
      exit: this.#exit,
      notEnforced: this.#limits().filter((each) => !this.around.runtime.enforces.includes(each)),
    }
  }

  /** The names of all limits that were asked for. */
  #limits(): string[] {
    return [...(this.#spec.memoryLimitMB > 0 ? ['memory'] : []), ...this.#spec.otherLimits]
  }

  /** Another specification for a container that doesn't run. */
  become(spec: ContainerSpec): void {
    this.#cancelRestart()
    this.#spec = spec
    this.#wanted = 'created'
    this.#status = 'created'
  }

  /** A command says what it shall do from now on: restarts are counted anew. */
  expect(wanted: 'running' | 'stopped'): void {
    this.#wanted = wanted
    this.#resume = false
    this.#restarts = 0
    this.#failures = 0
    this.#cancelRestart()
  }

  /** It has no process and shall have none. */
  markStopped(): void {
    if (this.#run || this.#status === 'stopped') return
    this.#status = 'stopped'
    this.publish('exited')
  }

  /** Starts nothing more. `keep`: it shall run again at the agent's next start if it runs or waits for a restart now. */
  leave(keep: boolean): void {
    this.#leaving = true
    this.#resume = keep && this.#shallResume()
    this.#cancelRestart()
  }

  /** Tells everybody what it is now. */
  publish(kind: AgentEvent['kind']): void {
    this.around.event(kind, this.view())
  }

  pause(): void {
    if (!this.#run) return
    this.#wanted = 'paused'
    this.#run.process.signal('SIGSTOP')
    this.#status = 'paused'
    this.publish('paused')
  }

  unpause(): void {
    this.#wanted = 'running'
    if (!this.#run) return
    this.#run.process.signal('SIGCONT')
    this.#status = 'running'
    this.publish('unpaused')
  }

  /** Starts a run. Refuses with the reason when it can't; the restart policy then tries again. */
  async launch(by: 'command' | 'policy'): Promise<void> {
    // The last lines of the run before belong to its own exit; this takes a moment at most.
    await this.#drainedBefore
    const spec = this.#spec
    this.#cancelRestart()
    if (this.#leaving) throw new Refusal('failed', 'the agent is shutting down')
    this.#runs += 1
    if (by === 'policy') this.#restarts += 1
    const number = this.#runs
    const ended = signal()
    const drained = signal()
    try {
      const port = spec.vsoa ? await this.#takePort(spec.vsoa.port) : 0
      const logSeq = this.around.log.seq
      const process = await this.around.runtime.start(spec, port, this.#listener(number, ended.fire, drained.fire))
      this.#startedAt = Date.now()
      this.#run = { process, number, began: performance.now(), logSeq, ended: ended.fired, drained: drained.fired }
      this.#drainedBefore = drained.fired
      killPoint('agent-started')
    } catch (error) {
      this.#failedToStart(error as Error)
      const kind = error instanceof RuntimeRefusal ? error.kind : 'failed'
      throw new Refusal(kind, (error as Error).message)
    }
    this.#ending = null
    this.#status = 'running'
    this.publish('started')
    this.around.log.system(`run ${number} started: ${this.#port > 0 ? `port ${this.#port}` : 'no VSOA port'}`)
    this.around.changed()
  }

  async #takePort(fixed: number): Promise<number> {
    const kept = this.#port
    this.#port = await this.around.ports.acquire(this.#spec.taskId, fixed, kept)
    const before = fixed || kept
    if (before > 0 && this.#port !== before) this.around.log.system(`port ${before} is busy, taking ${this.#port}`)
    return this.#port
  }

  #listener(number: number, ended: () => void, drained: () => void): RunListener {
    const rate = new OutputRate()
    return {
      output: (stream, chunk) => {
        this.around.log.output(stream, chunk)
        const wait = rate.take(chunk.length)
        const process = this.#run?.process
        if (wait === 0 || !process) return
        process.pauseOutput()
        setTimeout(() => process.resumeOutput(), wait).unref()
      },
      exit: (exit) => {
        this.#ended(number, exit)
        ended()
      },
      drained: (exit) => {
        this.#drained(number, exit)
        drained()
      },
    }
  }

  /** The process has ended. First of all everybody is told; files come after. */
  #ended(number: number, exit: RuntimeExit): void {
    const run = this.#run
    if (!run || run.number !== number) return
    killPoint('agent-ended')
    this.#run = null
    const reason = this.#reasonOf(exit)
    this.#exit = { code: exit.code, signal: exit.signal, reason, at: Date.now(), tail: this.around.log.tail(run.logSeq) }
    this.#status = this.#wanted === 'stopped' ? 'stopped' : 'exited'
    this.publish('exited')
    const ran = performance.now() - run.began
    this.#failures = ran >= STABLE_MS ? 1 : this.#failures + 1
    this.#exitLogSeq = run.logSeq
    this.around.changed()
  }

  #reasonOf(exit: RuntimeExit): ContainerExit['reason'] {
    if (exit.memoryLimit) return 'memory limit'
    const ending = this.#ending
    if (!ending) return 'exited'
    if (ending.by === 'kill') return 'killed'
    if (ending.by === 'shutdown') return 'agent ended'
    return ending.escalated ? 'killed after grace' : 'stopped'
  }

  /** All output of the run is here: its last lines are complete, and the restart policy decides. */
  #drained(number: number, exit: RuntimeExit): void {
    this.around.log.endRun()
    if (this.#run || this.#runs !== number || !this.#exit) return
    const before = this.#exit
    const reason = exit.memoryLimit ? 'memory limit' : before.reason
    this.#exit = { ...before, reason, tail: this.around.log.tail(this.#exitLogSeq) }
    this.around.log.system(describe(this.#exit))
    const asked = this.#ending !== null && this.#ending.by !== 'kill'
    if (!asked && this.#wanted !== 'stopped' && this.#scheduleRestart(this.#exit)) return
    if (reason !== before.reason || this.#exit.tail.length !== before.tail.length) this.publish('exited')
    this.around.changed()
  }

  #scheduleRestart(exit: ContainerExit): boolean {
    if (this.#leaving) return false
    const delay = restartDelay(this.#spec.restart, exit, this.#failures)
    if (delay === null) {
      if (this.#spec.restart.policy !== 'never' && exit.code !== 0)
        this.around.log.system(`not started again after ${this.#restarts} restarts`)
      return false
    }
    this.#nextStartAt = Date.now() + delay
    this.#restartTimer = setTimeout(() => this.around.restartDue(), delay)
    this.publish('back-off')
    this.around.changed()
    return true
  }

  #failedToStart(error: Error): void {
    this.around.log.system(`could not be started: ${error.message}`)
    this.#status = this.#wanted === 'stopped' ? 'stopped' : 'exited'
    this.#exit = { code: null, signal: null, reason: 'start failed', at: Date.now(), tail: [error.message] }
    this.#failures += 1
    this.publish('exited')
    this.#scheduleRestart(this.#exit)
    this.around.changed()
  }

  #cancelRestart(): void {
    if (this.#restartTimer) clearTimeout(this.#restartTimer)
    this.#restartTimer = null
    this.#nextStartAt = null
  }

  /** SIGTERM, grace, SIGKILL. A paused one is continued, or it could not react. */
  async end(by: 'stop' | 'shutdown', graceMs: number): Promise<void> {
    const run = this.#run
    if (!run) return
    const ending: Ending = { by, escalated: false }
    this.#ending = ending
    run.process.signal('SIGTERM')
    run.process.signal('SIGCONT')
    if (!(await happensWithin(run.ended, graceMs))) {
      ending.escalated = true
      run.process.signal('SIGKILL')
      await this.#endOf(run, KILL_WITHIN_MS)
    }
    // Its last lines, before the log is closed; a stop that is only waited for doesn't need them.
    if (this.#leaving) await run.drained
  }

  /** SIGKILL now. `stay`: it shall not run again by itself. */
  async kill(stay: boolean): Promise<void> {
    const run = this.#run
    if (!run) return
    if (stay) this.expect('stopped')
    else if (this.#wanted === 'paused') this.#wanted = 'running'
    this.#ending = { by: 'kill', escalated: false }
    run.process.signal('SIGKILL')
    await this.#endOf(run, KILL_WITHIN_MS)
    killPoint('agent-killed')
  }

  async #endOf(run: Run, withinMs: number): Promise<void> {
    if (!(await happensWithin(run.ended, withinMs))) {
      throw new Refusal('failed', `process ${run.process.pid} did not end within ${withinMs} ms of SIGKILL`)
    }
  }

  #recall(remembered: Remembered): void {
    this.#wanted = remembered.wanted
    this.#status = remembered.status
    this.#port = remembered.port
    this.#runs = remembered.run
    this.#startedAt = remembered.startedAt
    this.#exit = remembered.exit
    this.#resume = remembered.resume
    this.around.ports.keep(this.#spec.taskId, remembered.port)
    if (remembered.status !== 'running' && remembered.status !== 'paused') return
    // The agent was killed or the machine went down: what was left over has been ended before this.
    this.#status = this.#wanted === 'stopped' ? 'stopped' : 'exited'
    this.#exit = { code: null, signal: null, reason: 'agent ended', at: Date.now(), tail: this.around.log.tail(0) }
    this.around.log.system(describe(this.#exit))
  }

  /** What is to be stored of it. */
  remember(): Remembered {
    return {
      version: 1,
      spec: this.#spec,
      wanted: this.#wanted,
      status: this.#status,
      handle: this.#run?.process.handle ?? null,
      resume: this.#shallResume(),
      port: this.#port,
      run: this.#runs,
      createdAt: this.createdAt,
      startedAt: this.#startedAt,
      exit: this.#exit,
    }
  }

  #shallResume(): boolean {
    return this.#resume || (this.#wanted !== 'stopped' && (this.#run !== null || this.#nextStartAt !== null))
  }
}

/** The line in the log that says how a run ended. */
function describe(exit: ContainerExit): string {
  const how = exit.signal ? `signal ${exit.signal}` : exit.code === null ? '' : `code ${exit.code}`
  return how ? `ended: ${exit.reason}, ${how}` : `ended: ${exit.reason}`
}

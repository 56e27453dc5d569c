import { type ChildProcess, fork } from 'node:child_process'
import { constants } from 'node:os'
import type { Logger } from 'pino'
import type { FromParent, FromRole, RoleConfig } from './ipc'
import { prioritise } from './priority'

/** Waits before a role is started again: doubled from the first to its longest, reset when it stayed ready for STEADY_MS. */
const FIRST_BACK_OFF_MS = 100
/**
 * Look-ups wait while the governor is away, and containers while their agent is: they come again at once, and cost little. A console
 * takes a processor for a second or two.
 */
const LONGEST_BACK_OFF_MS: Record<RoleConfig['role'], number> = { governor: 500, agent: 1_000, console: 5_000 }
const STEADY_MS = 30_000
/** Before a role was ready for the first time, this many ends without a word end the start. */
const START_ATTEMPTS = 3
/** A role that says nothing for so long at its start hangs. */
const START_LIMIT_MS = 60_000

export interface RoleProcessOptions {
  /** For logs and messages: console, governor, node1 … */
  name: string
  /** The program (server.js). */
  entry: string
  config: RoleConfig
  env: NodeJS.ProcessEnv
  log: Logger
  /** Called whenever its process changes: with the new number, or null when it ended. */
  onProcess(pid: number | null): void
  /** What it says, after this has been taken in here. */
  onMessage?(message: FromRole, reply: (message: FromParent) => void): void
}

/** One role: keeps one process of it running, with back-off, until it is told to stop. */
export class RoleProcess {
  readonly name: string
  readonly kind: RoleConfig['role']
  private child: ChildProcess | null = null
  private restart: NodeJS.Timeout | null = null
  private stopping = false
  /** Ended on purpose until `resume`. */
  private halted = false
  private wasReady = false
  private readyAt: number | null = null
  private earlyEnds = 0
  private backOff = FIRST_BACK_OFF_MS
  private lastFatal: string | null = null
  private settle: { resolve(): void; reject(error: Error): void } | null = null

  constructor(private readonly options: RoleProcessOptions) {
    this.name = options.name
    this.kind = options.config.role
  }

  /** Resolves when it is ready for the first time; rejects with the reason when it can't be. Call it once. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject }
      this.spawn()
    })
  }

  /** Tells it to stop and waits until its process has ended; after `graceMs` it is killed. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true
    if (this.restart) clearTimeout(this.restart)
    const child = this.child
    if (!child) return
    await new Promise<void>((resolve) => {
      const kill = setTimeout(() => {
        this.options.log.error({ graceMs }, `${this.name} didn't stop in time and is killed`)
        child.kill('SIGKILL')
      }, graceMs)
      child.once('exit', () => {
        clearTimeout(kill)
        resolve()
      })
      this.send(child, { type: 'stop' })
    })
  }

  /** Ends it with `kill`, which gets the number of its process, and doesn't start it again before `resume`. */
  async halt(kill: (pid: number) => Promise<void>): Promise<void> {
    this.halted = true
    if (this.restart) clearTimeout(this.restart)
    this.settle?.resolve()
    this.settle = null
    this.readyAt = null
    const { child } = this
    if (child?.pid === undefined) return
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    await kill(child.pid)
    await exited
  }

  /** Starts it after `halt`, or for the first time where nobody waits until it is ready. */
  resume(): void {
    this.halted = false
    if (this.stopping || this.child !== null) return
    if (this.restart) clearTimeout(this.restart)
    this.backOff = FIRST_BACK_OFF_MS
    this.spawn()
  }

  private spawn(): void {
    const { entry, config, env, log } = this.options
    const child = fork(entry, [], {
      env,
      // A session of its own: a Ctrl-C in the terminal, or a signal to the whole group, reaches the parent alone.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [],
    })
    this.child = child
    this.lastFatal = null
    const limit = setTimeout(() => {
      log.error(`${this.name} said nothing for ${START_LIMIT_MS} ms and is killed`)
      child.kill('SIGKILL')
    }, START_LIMIT_MS)
    // Both 'error' and 'exit' may come, or only 'error' when it couldn't be started at all.
    let ended = false
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      if (ended) return
      ended = true
      clearTimeout(limit)
      this.child = null
      this.options.onProcess(null)
      this.ended(code, signal)
    }
    child.on('exit', end)
    child.on('error', (error) => {
      log.error({ err: error }, `${this.name}: process error`)
      if (child.pid === undefined) end(null, null)
    })
    child.on('message', (message: FromRole) => {
      if (message.type === 'hello') this.send(child, { type: 'config', config })
      if (message.type === 'fatal') this.lastFatal = message.message
      if (message.type === 'ready') {
        clearTimeout(limit)
        // Not before: its start is waited for.
        if (child.pid !== undefined) prioritise(this.kind, child.pid, log)
        this.readyAt = performance.now()
        this.wasReady = true
        this.settle?.resolve()
        log.info({ pid: child.pid }, `${this.name} is ready`)
      }
      this.options.onMessage?.(message, (answer) => this.send(child, answer))
    })
    if (child.pid !== undefined) this.options.onProcess(child.pid)
  }

  private ended(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.stopping || this.halted) return
    const how = signal ? `signal ${signal} (${constants.signals[signal]})` : `exit code ${code}`
    if (!this.wasReady && this.settle) {
      this.earlyEnds++
      if (this.lastFatal !== null || this.earlyEnds >= START_ATTEMPTS) {
        this.settle.reject(
          new Error(this.lastFatal ?? `The ${this.name} ended before it was ready, ${this.earlyEnds} times (${how}).`),
        )
        return
      }
    }
    const steady = this.readyAt !== null && performance.now() - this.readyAt >= STEADY_MS
    if (steady) this.backOff = FIRST_BACK_OFF_MS
    const wait = this.backOff
    this.backOff = Math.min(wait * 2, LONGEST_BACK_OFF_MS[this.kind])
    this.readyAt = null
    this.options.log.error(
      { code, signal, reason: this.lastFatal, restartInMs: wait },
      `${this.name} ended (${how}); it is started again`,
    )
    this.restart = setTimeout(() => this.spawn(), wait)
  }

  private send(child: ChildProcess, message: FromParent): void {
    // The callback takes the error of a channel that closes meanwhile: its exit follows.
    if (child.connected) child.send(message, () => {})
  }
}

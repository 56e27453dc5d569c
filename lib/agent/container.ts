import type { AgentContainer, AgentEvent, ContainerSpec } from '../protocol/agent'
import { type Journal, JournalEntry, type Remembered } from './journal'
import { Life } from './life'
import type { ContainerLog } from './log/container-log'
import type { Ports } from './ports'
import { CommandQueue } from './queue'
import { Refusal } from './refusal'
import type { ContainerRuntime } from './runtime/runtime'

/**
 * An end is stored so much later than it was told, ms: the disk and the seal of its secrets cost the processor that clients on their
 * way to another instance need. After a crash in between the process counts as ended with the agent.
 */
const STORE_LATER_MS = 50

/** What a container needs of its agent. */
export interface Surroundings {
  runtime: ContainerRuntime
  ports: Ports
  journal: Journal
  address: string
  event(kind: AgentEvent['kind'], taskId: string, container: AgentContainer | null): void
  warn(taskId: string, message: string, error: Error): void
}

/**
 * One container and the commands it takes. They go through a queue, one after the other; only `kill` doesn't wait, because fencing
 * must work while a stop waits for its grace time. A disk that takes nothing hinders creating, but no other command.
 */
export class Container {
  readonly life: Life
  readonly #queue = new CommandQueue()
  readonly #entry: JournalEntry
  #storing: NodeJS.Timeout | null = null
  #closed: 'removed' | 'agent ends' | null = null

  constructor(
    spec: ContainerSpec,
    readonly log: ContainerLog,
    around: Surroundings,
    remembered: Remembered | null = null,
  ) {
    this.#entry = new JournalEntry(
      around.journal,
      () => this.life.remember(),
      (error) => around.warn(spec.taskId, 'its state cannot be written to disk; trying again', error),
    )
    this.life = new Life(
      spec,
      {
        ...around,
        log,
        event: (kind, container) => around.event(kind, spec.taskId, container),
        changed: () => this.#storeLater(),
        restartDue: () => void this.#restartByPolicy(),
      },
      remembered,
    )
  }

  get taskId(): string {
    return this.life.spec.taskId
  }

  view(): AgentContainer {
    return this.life.view()
  }

  /** Stores a container that is new, and tells of it. Refused when the disk doesn't take it: it would be forgotten at the next start. */
  async announce(): Promise<void> {
    const error = await this.#entry.save()
    if (error) throw new Refusal('failed', `the node can't store the container: ${error.message}`)
    this.life.publish('created')
  }

  /** Takes another specification; refused while it runs. The same one again changes nothing. */
  replace(spec: ContainerSpec): Promise<void> {
    return this.#command(async () => {
      if (JSON.stringify(spec) === JSON.stringify(this.life.spec)) return
      if (this.life.process)
        throw new Refusal('invalid', `container ${spec.name} runs: stop it before its specification is replaced`)
      this.life.become(spec)
      await this.announce()
    })
  }

  start(): Promise<void> {
    return this.#command(async () => {
      if (this.life.status === 'paused') throw new Refusal('invalid', 'the container is paused: unpause it')
      this.life.expect('running')
      if (!this.life.process) await this.life.launch('command')
    })
  }

  /** SIGTERM, `graceMs`, SIGKILL. */
  stop(graceMs = this.life.spec.graceMs): Promise<void> {
    return this.#command(async () => {
      this.life.expect('stopped')
      await this.life.end('stop', graceMs)
      this.life.markStopped()
    })
  }

  restart(graceMs = this.life.spec.graceMs): Promise<void> {
    return this.#command(async () => {
      this.life.expect('running')
      await this.life.end('stop', graceMs)
      await this.life.launch('command')
    })
  }

  /** SIGKILL at once, ahead of all commands that wait. `run`: only when that is still the newest run. */
  async kill(options: { run?: number; stay?: boolean }): Promise<void> {
    if (options.run !== undefined && options.run !== this.life.runs) {
      throw new Refusal('superseded', `run ${options.run} is over: the newest is run ${this.life.runs}`)
    }
    if (this.life.process) await this.life.kill(options.stay ?? false)
    else if (options.stay) await this.stop()
    await this.#entry.save()
  }

  pause(): Promise<void> {
    return this.#command(async () => {
      if (this.life.status === 'paused') return
      if (!this.life.process) throw new Refusal('invalid', 'the container does not run')
      this.life.pause()
    })
  }

  unpause(): Promise<void> {
    return this.#command(async () => {
      if (this.life.status === 'running' && this.life.wanted === 'running') return
      if (this.life.wanted !== 'paused') throw new Refusal('invalid', 'the container is not paused')
      this.life.unpause()
      // Its process ended while it was paused (killed from outside, or with the agent).
      if (!this.life.process) await this.life.launch('command')
    })
  }

  /** Ends it for good. Its folder may be deleted when this is done. */
  remove(graceMs = this.life.spec.graceMs): Promise<void> {
    return this.#command(async () => {
      this.life.expect('stopped')
      this.life.leave(false)
      await this.life.end('stop', graceMs)
      await this.#close('removed')
    })
  }

  /** The agent goes: ends the process cleanly, and remembers that it shall run again. */
  shutdown(): Promise<void> {
    return this.#command(async () => {
      this.life.leave(true)
      await this.life.end('shutdown', this.life.spec.graceMs)
      await this.#entry.save()
      await this.#close('agent ends')
    })
  }

  /** The agent goes without waiting for its containers; what is stored stays as it is. */
  async abandon(): Promise<void> {
    await this.#close('agent ends')
    this.life.leave(true)
  }

  /** After a start of the agent: brings it back as it was. */
  bringBack(): Promise<void> {
    return this.#command(async () => {
      if (!this.life.resume || this.life.process) return
      const paused = this.life.wanted === 'paused'
      await this.life.launch('command')
      if (paused) this.life.pause()
    })
  }

  /** Runs a command when those before it are done, and stores what it made of the container, also when it failed. */
  #command(command: () => Promise<void>): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#closed === 'removed') throw new Refusal('unknownTask', 'the container has been removed')
      if (this.#closed) throw new Refusal('failed', 'the agent is shutting down')
      try {
        await command()
      } finally {
        await this.#entry.save()
      }
    })
  }

  async #restartByPolicy(): Promise<void> {
    const due = this.life.view().nextStartAt
    try {
      await this.#command(async () => {
        if (this.life.process || due === null || this.life.view().nextStartAt !== due) return
        await this.life.launch('policy')
        // Killed from outside while it was paused on purpose: it comes back paused.
        if (this.life.wanted === 'paused') this.life.pause()
      })
    } catch {
      // Told by its exit and its log; the next try is scheduled already.
    }
  }

  #storeLater(): void {
    if (this.#closed) return
    this.#storing ??= setTimeout(() => {
      this.#storing = null
      void this.#entry.save()
    }, STORE_LATER_MS).unref()
  }

  async #close(why: 'removed' | 'agent ends'): Promise<void> {
    this.#closed = why
    if (this.#storing) clearTimeout(this.#storing)
    await this.#entry.close()
    await this.log.close()
  }
}

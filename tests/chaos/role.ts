import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { KillPoint } from '../../lib/kill-point'
import { wallNow } from '../../lib/wall-clock'

const START_MS = 30_000
/** Characters kept of what it says. */
const SAID = 1000

/** One role of the built product as a process that is started here, again and again, on the same folder and addresses. */
export class Role {
  /** When it was started last, ms since 1970, and with which point. */
  startedAt = 0
  armed: KillPoint | null = null
  /** All its ends, ms since 1970. */
  readonly ends: number[] = []
  /** It is started again when it ends, and not armed any more. */
  kept = false
  /** The signal that ended it; null when it ended by itself. */
  endedBy: NodeJS.Signals | null = null
  #exitCode: number | null = null
  /** The end of what it has said. */
  #said = ''
  #child: ChildProcess | null = null
  #ended: Promise<unknown> = Promise.resolve()

  constructor(
    readonly name: string,
    readonly env: Record<string, string>,
  ) {}

  /** For a person: how it ended, and what it said last. */
  get lastWords(): string {
    return `${this.endedBy ?? `exit code ${this.#exitCode}`}; it said: ${this.#said.trim() || 'nothing'}`
  }

  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  /** Resolves when it is ready, or has ended before. `point`: where it kills itself. */
  async start(point: KillPoint | null = null): Promise<'ready' | 'ended'> {
    this.startedAt = wallNow()
    this.armed = point
    const child = spawn(process.execPath, ['dist/server.js'], {
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        TANDEM_LOG_LEVEL: 'error',
        ...this.env,
        ...(point === null ? {} : { TANDEM_KILL_POINT: point }),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#child = child
    this.#said = ''
    this.#ended = once(child, 'exit').then(([code, signal]) => {
      this.ends.push(wallNow())
      this.#exitCode = code as number | null
      this.endedBy = signal as NodeJS.Signals | null
      if (this.#child === child) this.#child = null
      if (this.kept) void this.start()
    })
    const limit = setTimeout(() => child.kill('SIGKILL'), START_MS)
    const ready = new Promise<'ready'>((resolve) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        this.#said = `${this.#said}${chunk}`.slice(-SAID)
        if (chunk.includes('is ready')) resolve('ready')
      })
    })
    const outcome = await Promise.race([ready, this.#ended.then(() => 'ended' as const)])
    clearTimeout(limit)
    return outcome
  }

  /** Whether it has ended within that time. */
  async endsWithin(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), ms)
    })
    const ended = await Promise.race([this.#ended.then(() => true), late])
    clearTimeout(timer)
    return ended
  }

  /** Resolves when it has ended; SIGTERM lets it end in good order. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    this.#child?.kill(signal)
    await this.#ended
  }

  /** Ends it for good: it isn't started again. */
  async end(): Promise<void> {
    this.kept = false
    await this.stop()
  }
}

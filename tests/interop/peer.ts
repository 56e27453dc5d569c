import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createInterface } from 'node:readline'

export interface PeerEvent {
  event: string
  [key: string]: unknown
}

/** What went wrong at the peer; `status` is the VSOA status when there was one. */
export class PeerError extends Error {
  constructor(
    message: string,
    readonly status: number | undefined,
  ) {
    super(message)
  }
}

/** How a peer's process is started. */
export interface PeerCommand {
  program: string
  args: string[]
  env?: Record<string, string>
}

/**
 * An official implementation in a process of its own, told what to do line by line. Its death rejects whatever is open with its
 * exit code.
 */
export class Peer {
  readonly events: PeerEvent[] = []
  readonly #child: ChildProcess
  readonly #news = new EventEmitter()
  readonly #open = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  #lastId = 0

  constructor({ program, args, env }: PeerCommand) {
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } })
    const { stdout } = this.#child
    if (stdout === null) throw new Error('no pipe')
    createInterface({ input: stdout }).on('line', (line) => this.#hear(JSON.parse(line)))
    this.#child.stdin?.on('error', () => {})
    this.#child.on('exit', (code, signal) => {
      for (const { reject } of this.#open.values()) reject(new Error(`the peer’s process ended: ${signal ?? code}`))
      this.#open.clear()
    })
  }

  do(op: string, request: Record<string, unknown> = {}): Promise<unknown> {
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject })
      this.#child.stdin?.write(`${JSON.stringify({ id, op, ...request })}\n`)
    })
  }

  /** The next event of that name, also one that has come already; each is given once. */
  async event(name: string): Promise<PeerEvent> {
    for (;;) {
      const index = this.events.findIndex((event) => event.event === name)
      const [event] = index < 0 ? [] : this.events.splice(index, 1)
      if (event !== undefined) return event
      await once(this.#news, 'event')
    }
  }

  /** Stops it where it is (SIGSTOP), as a machine that hangs would. */
  freeze(): void {
    this.#child.kill('SIGSTOP')
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }

  #hear(line: { id?: number; result?: unknown; error?: { message: string; status?: number }; event?: string }): void {
    if (line.event !== undefined) {
      this.events.push({ ...line, event: line.event })
      this.#news.emit('event')
      return
    }
    const open = this.#open.get(line.id ?? 0)
    this.#open.delete(line.id ?? 0)
    if (line.error === undefined) open?.resolve(line.result)
    else open?.reject(new PeerError(line.error.message, line.error.status))
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

const host = '127.0.0.1'
const STEP_MS = 10_000

interface Member {
  child: ChildProcess
  port: number
}

/** One kill −9 of the floor: ms until the plain client was subscribed at the other server, and until its first message. */
export interface FloorRun {
  subscribedMs: number
  firstMessageMs: number
}

async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The floor waited ${STEP_MS} ms for: ${what}`)), STEP_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Two server processes, a resolver process, and a client in this process, all on plain sockets. */
export class Floor {
  readonly #program: string
  #members: Member[] = []
  #resolver: Member | null = null
  readonly #udp = createSocket('udp4')
  /** The client's: who serves it, and what it waits for. */
  #servedBy = 0
  #socket: Socket | null = null
  #onSubscribed: ((at: number) => void) | null = null
  #onMessage: ((at: number) => void) | null = null
  #onWatched: (() => void) | null = null
  #closed = false

  /** `program`: the benchmark's own file; started with `floor-server` or `floor-resolver` it is one of the processes. */
  constructor(program: string) {
    this.#program = program
  }

  async start(): Promise<void> {
    this.#udp.bind(0, host)
    await once(this.#udp, 'listening')
    this.#udp.on('message', (answer) => this.#onAnswer(answer.toString()))
    this.#resolver = await this.#spawn('floor-resolver')
    for (let n = 0; n < 2; n++) await this.#addServer()
    const first = new Promise<number>((resolve) => {
      this.#onMessage = resolve
    })
    this.#lookUp()
    await inTime('the first message', first)
  }

  /** Kills the server that serves, measures the move, and puts a new server in its place. */
  async run(): Promise<FloorRun> {
    const victim = this.#members.find(({ port }) => port === this.#servedBy)
    if (!victim) throw new Error('The floor serves nobody')
    const subscribed = new Promise<number>((resolve) => {
      this.#onSubscribed = resolve
    })
    const message = new Promise<number>((resolve) => {
      this.#onMessage = null
      void subscribed.then(() => {
        this.#onMessage = resolve
      })
    })
    const startedAt = performance.now()
    victim.child.kill('SIGKILL')
    const subscribedMs = (await inTime('the subscription', subscribed)) - startedAt
    const firstMessageMs = (await inTime('the first message', message)) - startedAt
    this.#members = this.#members.filter((member) => member !== victim)
    await this.#addServer()
    return { subscribedMs, firstMessageMs }
  }

  close(): void {
    this.#closed = true
    this.#socket?.destroy()
    this.#udp.close()
    for (const { child } of [...this.#members, ...(this.#resolver ? [this.#resolver] : [])]) child.kill('SIGKILL')
  }

  async #spawn(role: string): Promise<Member> {
    const child = spawn(process.execPath, [this.#program, role], { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout })
    const [line] = (await inTime(`${role} to start`, once(lines, 'line'))) as [string]
    return { child, port: (JSON.parse(line) as { port: number }).port }
  }

  async #addServer(): Promise<void> {
    const member = await this.#spawn('floor-server')
    this.#members.push(member)
    const watched = new Promise<void>((resolve) => {
      this.#onWatched = resolve
    })
    this.#udp.send(`+${member.port}`, this.#resolver?.port ?? 0, host)
    await inTime('the resolver to watch', watched)
  }

  #lookUp(): void {
    if (!this.#closed) this.#udp.send('?', this.#resolver?.port ?? 0, host)
  }

  #onAnswer(answer: string): void {
    if (answer === 'watched') {
      this.#onWatched?.()
      return
    }
    const port = Number(answer)
    // nobody alive, or not known yet that he is dead: ask again, with the pause that ours makes
    if (!port) {
      setTimeout(() => this.#lookUp(), 1)
      return
    }
    const socket = connect({ host, port, noDelay: true })
    this.#socket = socket
    socket.on('connect', () => socket.write('subscribe\n'))
    socket.on('data', (chunk) => {
      const at = performance.now()
      if (chunk.includes('ok')) {
        this.#servedBy = port
        this.#onSubscribed?.(at)
        this.#onSubscribed = null
        return
      }
      this.#onMessage?.(at)
      this.#onMessage = null
    })
    let refused = false
    socket.on('error', () => {
      refused = true
      socket.destroy()
    })
    socket.on('close', () => {
      if (refused) setTimeout(() => this.#lookUp(), 1)
      else this.#lookUp()
    })
  }
}

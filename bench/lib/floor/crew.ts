import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { EventEmitter, once } from 'node:events'
import { createInterface } from 'node:readline'
import { FLOOR_HOST } from './processes'

const STEP_MS = 30_000

/** A process of the floor, and the port it listens on. */
export interface Member {
  child: ChildProcess
  port: number
}

/** What it waits for, or an error that says what didn't come in 30 s. */
export async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
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

/** The floor's processes: a resolver and its servers. Emits what the resolver says: 'watched', 'gone', 'ruled', 'left' with a time. */
export class Crew extends EventEmitter<Record<string, [number]>> {
  readonly #program: string
  readonly #periodMs: number
  readonly #udp = createSocket('udp4')
  #resolver: Member | null = null
  members: Member[] = []

  /**
   * `program`: the benchmark's own file; started with `floor-server` or `floor-resolver` it is one of the processes. `periodMs`: of
   * the servers' feed.
   */
  constructor(program: string, periodMs: number) {
    super()
    this.#program = program
    this.#periodMs = periodMs
  }

  get resolverPort(): number {
    return this.#resolver?.port ?? 0
  }

  async start(servers: number): Promise<void> {
    this.#udp.bind(0, FLOOR_HOST)
    await once(this.#udp, 'listening')
    this.#udp.on('message', (text) => {
      const [word = '', at] = text.toString().split(' ')
      this.emit(word, Number(at))
    })
    this.#resolver = await this.#spawn(['floor-resolver'])
    await this.addServers(servers)
  }

  /** Orders the resolver something, and waits for its answer. */
  async order(text: string, answer: 'watched' | 'gone' | 'ruled'): Promise<void> {
    const answered = once(this, answer)
    this.#udp.send(text, this.resolverPort, FLOOR_HOST)
    await inTime(`the resolver to answer ${text}`, answered)
  }

  /** So many more servers, which start at once; each is watched when this resolves. */
  async addServers(count: number): Promise<void> {
    const added = await Promise.all(Array.from({ length: count }, () => this.#spawn(['floor-server', String(this.#periodMs)])))
    for (const member of added) {
      this.members.push(member)
      // One at a time: an answer doesn't say whose it is.
      await this.order(`+${member.port} ${member.child.pid}`, 'watched')
    }
  }

  at(port: number): Member {
    const member = this.members.find((each) => each.port === port)
    if (!member) throw new Error(`The floor has no server at port ${port}`)
    return member
  }

  /** Waits until its process is gone, and forgets it. */
  async bury(member: Member): Promise<void> {
    const { child } = member
    if (child.exitCode === null && child.signalCode === null) await inTime('a process to end', once(child, 'exit'))
    this.members = this.members.filter((each) => each !== member)
  }

  close(): void {
    this.#udp.close()
    for (const { child } of [...this.members, ...(this.#resolver ? [this.#resolver] : [])]) child.kill('SIGKILL')
  }

  async #spawn(role: string[]): Promise<Member> {
    // Without collecting garbage 8 s after their start: fifty that do it together would be in the way of what is measured then.
    // A session of its own, as containers and roles have it: the system shares its time among sessions.
    const child = spawn(process.execPath, ['--no-memory-reducer', this.#program, ...role], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    })
    const lines = createInterface({ input: child.stdout })
    const [line] = (await inTime(`${role[0]} to start`, once(lines, 'line'))) as [string]
    return { child, port: (JSON.parse(line) as { port: number }).port }
  }
}

import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** How many ports are tried before it is said that none is free. */
const MAX_TRIES = 2000
const MAX_PORT = 65_535

/** Gives VSOA ports to containers: the same one again as long as it is free. */
export class Ports {
  /** Port → taskId, of containers that run or keep the port for their next start. */
  readonly #owners = new Map<number, string>()
  #next: number

  constructor(private readonly range: { from: number; to: number }) {
    // Agents that know nothing of each other (another Tandem on this machine) probe the same range: one that begins where all begin
    // takes a port between another one's probe and its container's own bind.
    this.#next = randomInt(range.from, range.to + 1)
  }

  /**
   * A port for `taskId`. `fixed` 0 = any of the range, `kept` the one it had before, 0 = none. A busy one is replaced by the next
   * free one. Throws when none of those tried is free.
   */
  async acquire(taskId: string, fixed: number, kept: number): Promise<number> {
    const wanted = fixed || kept
    for (const port of this.#candidates(fixed, kept)) {
      const owner = this.#owners.get(port)
      if (owner !== undefined && owner !== taskId) continue
      this.#owners.set(port, taskId)
      if (await isFree(port)) {
        this.#release(taskId, port)
        if (fixed === 0) this.#next = port + 1
        return port
      }
      this.#owners.delete(port)
    }
    throw new Error(
      fixed > 0
        ? `port ${wanted} and those after it are busy`
        : `no free port from ${this.range.from} to ${this.range.to} on this node`,
    )
  }

  /** Keeps a port for a container that is known from before. */
  keep(taskId: string, port: number): void {
    if (port > 0 && !this.#owners.has(port)) this.#owners.set(port, taskId)
  }

  /** Gives all ports of a container back. */
  release(taskId: string): void {
    this.#release(taskId, 0)
  }

  #release(taskId: string, except: number): void {
    for (const [port, owner] of this.#owners) if (owner === taskId && port !== except) this.#owners.delete(port)
  }

  *#candidates(fixed: number, kept: number): Generator<number> {
    if (fixed > 0) {
      // What it was given instead of a busy fixed port is no better than the fixed one: that is tried first, each time.
      for (let port = fixed; port <= MAX_PORT && port < fixed + MAX_TRIES; port += 1) yield port
      return
    }
    if (kept > 0) yield kept
    const { from, to } = this.range
    const size = to - from + 1
    // Going round, so that a port just given back isn't the next one given: its old clients may still call there.
    const start = this.#next >= from && this.#next <= to ? this.#next : from
    for (let step = 0; step < Math.min(size, MAX_TRIES); step += 1) yield from + ((start - from + step) % size)
  }
}

/** Whether nobody on this machine listens on `port`, on any IPv4 address. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

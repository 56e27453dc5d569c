import { wallNow } from '../../../lib/wall-clock'
import { Crew, inTime } from './crew'

/** What an axis-server publishes by itself: nobody subscribes to the feeds of a row that is about announcing. */
const PERIOD_MS = 1_000

/** As many plain servers as the node has containers, killed at once. */
export class PowerFloor {
  readonly #crew: Crew
  readonly #servers: number

  constructor(program: string, servers: number) {
    this.#crew = new Crew(program, PERIOD_MS)
    this.#servers = servers
  }

  start(): Promise<void> {
    return this.#crew.start(this.#servers)
  }

  /** Kills them all; ms until the resolver has seen the last one go. */
  async run(): Promise<number> {
    const victims = [...this.#crew.members]
    let left = victims.length
    const seen = new Promise<number>((resolve) => {
      const leaves = (at: number) => {
        if (--left > 0) return
        this.#crew.off('left', leaves)
        resolve(at)
      }
      this.#crew.on('left', leaves)
    })
    const from = wallNow()
    for (const { child } of victims) child.kill('SIGKILL')
    const last = await inTime(`${victims.length} servers to be missed`, seen)
    await Promise.all(victims.map((member) => this.#crew.bury(member)))
    return last - from
  }

  /** Puts new ones in the place of the killed. */
  restore(): Promise<void> {
    return this.#crew.addServers(this.#servers)
  }

  close(): void {
    this.#crew.close()
  }
}

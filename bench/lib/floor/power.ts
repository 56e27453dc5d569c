import { Crew, inTime } from './crew'

/** As many plain servers as the node has containers, killed at once. */
export class PowerFloor {
  readonly #crew: Crew
  readonly #servers: number

  constructor(program: string, servers: number) {
    this.#crew = new Crew(program)
    this.#servers = servers
  }

  start(): Promise<void> {
    return this.#crew.start(this.#servers)
  }

  /** Kills them all; ms until the resolver has seen the last one go. Puts new ones in their place. */
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
    const from = performance.timeOrigin + performance.now()
    for (const { child } of victims) child.kill('SIGKILL')
    const last = await inTime(`${victims.length} servers to be missed`, seen)
    await Promise.all(victims.map((member) => this.#crew.bury(member)))
    for (let n = 0; n < this.#servers; n++) await this.#crew.addServer()
    return last - from
  }

  close(): void {
    this.#crew.close()
  }
}

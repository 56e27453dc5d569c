import type { Fault } from '../failover/fault'
import { collectGarbage } from '../garbage'
import type { Move } from '../move'
import { FloorClient } from './client'
import { Crew, inTime } from './crew'
import { FLOOR_PERIOD_MS } from './processes'

/** Two servers and a resolver in processes of their own, and clients in this one, all on plain sockets. */
export class Floor {
  readonly #crew: Crew
  #clients: FloorClient[] = []

  constructor(program: string) {
    this.#crew = new Crew(program, FLOOR_PERIOD_MS)
  }

  async start(clients: number): Promise<void> {
    await this.#crew.start(2)
    this.#clients = Array.from({ length: clients }, () => new FloorClient(this.#crew.resolverPort))
    await inTime('the first messages', Promise.all(this.#clients.map((client) => client.start())))
  }

  /** Pings with this interval, ms, and so many lost until who hangs is killed. */
  async setPing(ping: { intervalMs: number; lost: number }): Promise<void> {
    await this.#crew.order(`ping ${ping.intervalMs} ${ping.lost}`, 'ruled')
  }

  /** Causes the fault at the server that serves, follows each client to its `messages`-th message, and puts a new server in its place. */
  async run(fault: Fault, messages: number): Promise<Move[]> {
    const victim = this.#crew.at(this.#clients[0]?.servedBy ?? 0)
    collectGarbage()
    await Promise.all(this.#clients.map((client) => client.nextMessage()))
    const moves = this.#clients.map((client) => client.moves(messages))
    if (fault === 'stop') {
      // look-ups first, then its clients: what a planned stop of ours does
      await this.#crew.order(`-${victim.port}`, 'gone')
      victim.child.kill('SIGTERM')
    } else victim.child.kill(fault === 'kill' ? 'SIGKILL' : 'SIGSTOP')
    const moved = await inTime(`its clients to come over a ${fault}`, Promise.all(moves))
    await this.#crew.bury(victim)
    await this.#crew.addServers(1)
    return moved
  }

  close(): void {
    for (const client of this.#clients) client.close()
    this.#crew.close()
  }
}

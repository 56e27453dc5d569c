import { actOnContainer, getContainer, getMicroservice, listNodes } from '../../../lib/api/contract/index'
import type { Instance } from '../../../tests/support/instance'
import {
  AXIS_NAME,
  AXIS_PASSWORD,
  activeIs,
  type Deployed,
  deployAxisServer,
  healthy,
  setMasterSlave,
  startContainer,
  until,
} from '../../../tests/support/scenario'
import { Watcher } from '../../../tests/support/watcher'
import { FLOOR_PERIOD_MS } from '../floor/processes'
import { collectGarbage } from '../garbage'
import { longestGap, type Move } from '../move'
import type { Fault } from './fault'

/** The steps of a client's way to its new connection, of the attempt that succeeded; and how many failed before. */
export interface Steps {
  lostMs: number
  lookupMs: number
  connectMs: number
  subscribeMs: number
  failed: number
}

/** A client of the scene: what it saw, and how often it tried in vain. */
export interface SceneClient {
  watcher: Watcher
  failed: number
}

/** Master and slave of the axis server as users have them, and clients in this process. */
export class Scene {
  readonly steps: Steps[] = []
  clients: SceneClient[] = []
  readonly #deployed = new Map<string, Deployed & { name: string }>()

  constructor(readonly instance: Instance) {}

  async start(clients: number): Promise<void> {
    const { api } = this.instance
    const { list } = await api.call(listNodes, { query: { pageSize: -1 } })
    const nodes = list.filter(({ type, status }) => type === 'linux' && status === 'online').map(({ name }) => name)
    for (const [index, service] of ['server_master', 'server_slave'].entries()) {
      // the benchmark starts them again itself: the restart policy's back-off would grow with every run
      const one = await deployAxisServer(api, {
        name: service,
        node: nodes[index] ?? nodes[0] ?? '',
        env: [`AXIS_PERIOD_MS=${FLOOR_PERIOD_MS}`],
        restart: 'never',
      })
      const { name } = await healthy(api, one.taskId)
      this.#deployed.set(one.taskId, { ...one, name })
    }
    await setMasterSlave(api, this.pair)
    await activeIs(api, this.pair.master)
    this.clients = Array.from({ length: clients }, () => this.watch({ reconnectDelayMs: 0 }))
    await Promise.all(this.clients.map(({ watcher }) => watcher.next('message', { fits: ({ number }) => number > 5 })))
  }

  get pair(): { master: string; slave: string } {
    const [master = '', slave = ''] = this.#deployed.keys()
    return { master, slave }
  }

  /** One more client of the axis server. */
  watch({ reconnectDelayMs }: { reconnectDelayMs: number }): SceneClient {
    const watcher = new Watcher({
      server: `vsoa://${AXIS_NAME}`,
      password: AXIS_PASSWORD,
      urls: ['/axis'],
      keepaliveMs: 1000,
      connectTimeoutMs: 1000,
      reconnectDelayMs,
      positionServers: [this.instance.position],
    })
    const client = { watcher, failed: 0 }
    watcher.client.on('attempt', () => {
      client.failed++
    })
    return client
  }

  /** Both serve again, and a steady feed is on the way to every client: who serves, and its process. */
  async ready(clients: readonly SceneClient[]): Promise<{ active: string; name: string; pid: number }> {
    const { api } = this.instance
    for (const taskId of this.#deployed.keys()) await healthy(api, taskId)
    const active = await until(
      'somebody is active',
      async () => (await api.call(getMicroservice, { params: { id: AXIS_NAME } })).active,
    )
    const row = await api.call(getContainer, { params: { taskId: active } })
    const pid = this.instance.containerPid(row.vsoaPort)
    if (!pid) throw new Error(`No process listens for ${row.name} on port ${row.vsoaPort}`)
    collectGarbage()
    await Promise.all(clients.map(({ watcher }) => watcher.next('message', { since: watcher.mark() })))
    return { active, name: row.name, pid }
  }

  /** Causes the fault at the active one, follows each client to its `messages`-th message of the other one, and starts it again. `begun` is told the moment. */
  async run(
    fault: Fault,
    messages: number,
    clients: readonly SceneClient[] = this.clients,
    begun: (from: number) => void = () => {},
  ): Promise<Move[]> {
    const { active, name, pid } = await this.ready(clients)
    const from = performance.now()
    begun(from)
    const moves = clients.map((client) => this.#move(client, from, messages))
    if (fault === 'stop') await this.instance.api.call(actOnContainer, { body: { id: name, action: 'stop' } })
    else process.kill(pid, fault === 'kill' ? 'SIGKILL' : 'SIGSTOP')
    const moved = await Promise.all(moves)
    await this.bringBack(active, name)
    return moved
  }

  async bringBack(taskId: string, name: string): Promise<void> {
    const { api } = this.instance
    await until(`${name} is down`, async () => (await api.call(getContainer, { params: { taskId } })).status !== 'running')
    await startContainer(api, name)
    await healthy(api, taskId)
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map(({ watcher }) => watcher.close()))
  }

  async #move(client: SceneClient, from: number, messages: number): Promise<Move> {
    const { watcher } = client
    const since = watcher.mark()
    client.failed = 0
    const lost = await watcher.next('disconnected', { since })
    const back = await watcher.next('connected', { since, fits: ({ at }) => at >= lost.at })
    const { lookupMs, connectMs, subscribeMs } = back.connected
    this.steps.push({ lostMs: lost.at - from, lookupMs, connectMs, subscribeMs, failed: client.failed })
    const first = await watcher.next('message', { since, fits: ({ at }) => at >= back.at })
    let left = messages
    const last = await watcher.next('message', { since, fits: ({ at }) => at >= first.at && --left <= 0 })
    const times = watcher
      .since(Math.max(0, since - 1), 'message')
      .map(({ at }) => at)
      .filter((at) => at <= last.at)
    return {
      lostMs: lost.at - from,
      subscribedMs: back.at - from,
      firstMs: first.at - from,
      silenceMs: longestGap(times),
    }
  }
}

import { getContainer, getMicroservice } from '../../lib/api/contract/index'
import { VsoaClient } from '../../lib/vsoa/index'
import type { Instance } from './instance'
import {
  AXIS_PASSWORD,
  activeIs,
  type Deployed,
  deleteDeployed,
  deployAxisServer,
  healthy,
  microserviceWith,
  setMasterSlave,
  until,
} from './scenario'
import { Watcher } from './watcher'

/** How one client came over a switch. */
export interface Crossing {
  /** The longest time between two messages, ms. */
  silenceMs: number
  /** Numbers that it never got, and that it got again. */
  missed: number
  repeated: number
}

/** Two axis-servers that stand by warm, behind a name of their own as master and slave, and clients that hear them. */
export class WarmPair {
  readonly watchers: Watcher[] = []
  #deployed: Deployed[] = []

  private constructor(
    readonly instance: Instance,
    readonly name: string,
  ) {}

  /** On two nodes of the instance; each client has heard something when it resolves. */
  static async deploy(
    instance: Instance,
    options: { name: string; nodes: readonly [string, string]; periodMs: number; clients: number },
  ): Promise<WarmPair> {
    const { name, nodes, periodMs, clients } = options
    const { api } = instance
    const pair = new WarmPair(instance, name)
    const env = ['AXIS_STANDBY=warm', `AXIS_NAME=${name}`, `AXIS_PERIOD_MS=${periodMs}`]
    for (const [index, node] of nodes.entries()) {
      // whoever ends one starts it again: the restart policy's back-off would grow with every time
      pair.#deployed.push(await deployAxisServer(api, { name: `${name}_${index + 1}`, node, env, restart: 'never' }))
    }
    await microserviceWith(api, 2, name)
    const [master = '', slave = ''] = pair.#deployed.map(({ taskId }) => taskId)
    await setMasterSlave(api, { master, slave, name })
    await activeIs(api, master, name)
    for (let client = 0; client < clients; client++) {
      pair.watchers.push(
        new Watcher({
          server: `vsoa://${name}`,
          password: AXIS_PASSWORD,
          urls: ['/axis'],
          reconnectDelayMs: 0,
          positionServers: [instance.position],
        }),
      )
    }
    await Promise.all(pair.watchers.map((watcher) => watcher.next('message', { fits: ({ number }) => number > 5 })))
    return pair
  }

  /** The active one, and the other one once it follows and everybody is served. */
  async ready(): Promise<{ active: string; standby: string }> {
    const { api } = this.instance
    for (const { taskId } of this.#deployed) await healthy(api, taskId)
    const active = await until(
      `somebody is announced as ${this.name}`,
      async () => (await api.call(getMicroservice, { params: { id: this.name } })).active,
    )
    const standby = this.#deployed.find(({ taskId }) => taskId !== active)?.taskId ?? ''
    const heard = Math.max(...this.watchers.map((watcher) => watcher.since(0, 'message').at(-1)?.number ?? 0))
    // The numbers of one that nobody has subscribed to grow only while it follows.
    await until(`the stand-by of ${this.name} follows`, async () => (await this.#last(standby)) > heard)
    return { active, standby }
  }

  /** Does something that ends the active one, and tells how each client came over once it has `messages` from the other one. */
  async cross(work: () => unknown, messages: number): Promise<Crossing[]> {
    const marks = this.watchers.map((watcher) => watcher.mark())
    // The message before counts: what comes next must follow it.
    const before = this.watchers.map((watcher) => watcher.since(0, 'message').at(-1))
    await work()
    return Promise.all(
      this.watchers.map(async (watcher, index) => {
        const since = marks[index] ?? 0
        const gone = await watcher.next('disconnected', { since })
        const back = await watcher.next('connected', { since, fits: ({ at }) => at >= gone.at })
        await until('messages of the other one', () => {
          const later = watcher.since(since, 'message').filter(({ at }) => at >= back.at)
          return later.length >= messages
        })
        const first = before[index]
        return crossingOf([...(first ? [first] : []), ...watcher.since(since, 'message')])
      }),
    )
  }

  /** The process of a container. */
  async pid(taskId: string): Promise<number> {
    const { vsoaPort } = await healthy(this.instance.api, taskId)
    const pid = this.instance.containerPid(vsoaPort)
    if (pid === null) throw new Error(`${taskId} has no process`)
    return pid
  }

  async close(): Promise<void> {
    await Promise.all(this.watchers.map((watcher) => watcher.close()))
    for (const each of this.#deployed) await deleteDeployed(this.instance.api, each)
  }

  /** The number of its last message, as it says itself. */
  async #last(taskId: string): Promise<number> {
    const row = await this.instance.api.call(getContainer, { params: { taskId } })
    const client = await VsoaClient.connect({ host: '127.0.0.1', port: row.vsoaPort, password: AXIS_PASSWORD })
    try {
      return ((await client.call('/axis')).param as { roll: number }).roll
    } finally {
      client.close()
    }
  }
}

function crossingOf(messages: readonly { at: number; number: number }[]): Crossing {
  const crossing: Crossing = { silenceMs: 0, missed: 0, repeated: 0 }
  for (const [index, { at, number }] of messages.slice(1).entries()) {
    const before = messages[index]
    if (!before) continue
    crossing.silenceMs = Math.max(crossing.silenceMs, at - before.at)
    crossing.missed += Math.max(0, number - before.number - 1)
    crossing.repeated += Math.max(0, before.number + 1 - number)
  }
  return crossing
}

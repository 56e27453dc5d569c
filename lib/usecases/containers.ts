import type * as contract from '../api/contract'
import type { BodyOf, DataOf, QueryOf } from '../api/endpoint'
import { fail, type Locale, type Outcome, succeed } from '../api/errors'
import { killPoint } from '../kill-point'
import type { ContainerRecord } from '../store'
import { changesOf } from './audit-detail'
import { type Asker, audit, type Context } from './context'
import { DESIRED_BY } from './services'
import { containerRow } from './views/container'
import { page, serverTime, transactionView } from './views/format'
import { worldOf } from './views/world'

/** So many actions of a container's history are looked at. */
const HISTORY = 500

export class Containers {
  constructor(readonly context: Context) {}

  listByService(query: QueryOf<typeof contract.listContainersByService>) {
    return this.#list(query, (each) => query.serviceIds.length === 0 || query.serviceIds.includes(each.serviceId))
  }

  listByNode(query: QueryOf<typeof contract.listContainersByNode>) {
    return this.#list(query, (each) => query.nodeIds.length === 0 || query.nodeIds.includes(each.nodeId))
  }

  async #list(
    query: { key?: string | undefined; pageNum: number; pageSize: number },
    wanted: (each: ContainerRecord) => boolean,
  ): Promise<Outcome<DataOf<typeof contract.listContainersByService>>> {
    const world = worldOf(this.context)
    const key = query.key?.toLowerCase() ?? ''
    const found = [...world.storedContainers].filter((each) => wanted(each) && each.name.toLowerCase().includes(key))
    const { list, ...rest } = page(found, query)
    return succeed({ list: list.map((each) => containerRow(world.container(each.taskId) ?? each, world)), ...rest })
  }

  async get(taskId: string): Promise<Outcome<DataOf<typeof contract.getContainer>>> {
    const world = worldOf(this.context)
    const container = world.container(taskId)
    return container ? succeed(containerRow(container, world)) : fail('not.found', 'taskId', { id: taskId })
  }

  /** Start, stop, restart, pause or unpause one container, by its name as ECSM does. */
  async act(
    asker: Asker,
    locale: Locale,
    input: BodyOf<typeof contract.actOnContainer>,
  ): Promise<Outcome<DataOf<typeof contract.actOnContainer>>> {
    const { store, control, changes } = this.context
    const written = await store.transaction(async (tx) => {
      const container = (await tx.containers.byName(input.id)) ?? (await tx.containers.get(input.id))
      if (!container) return fail('not.found', 'id', { id: input.id })
      const { taskId, name } = container
      if (container.desired === 'removed') return fail('container.removed', 'id', { name })
      if (input.action === 'pause' && container.observed?.status !== 'running') return fail('container.pause', 'action', { name })
      if (input.action === 'unpause' && container.desired !== 'paused') return fail('container.unpause', 'action', { name })
      await tx.containers.update(taskId, { desired: DESIRED_BY[input.action] })
      const detail = changesOf({ desired: container.desired }, { desired: DESIRED_BY[input.action] })
      await audit(tx, asker, `container.${input.action}`, { type: 'container', id: taskId, name }, detail)
      const transaction = await tx.transactions.create({ action: `container.${input.action}`, targetIds: [taskId] })
      return succeed({ container, transaction })
    })
    if (!written.ok) return written
    killPoint('console-ordered')
    const { container, transaction } = written.value
    changes.say('containers', container.taskId)
    changes.say('services', container.serviceId)
    control.run(transaction.id, [container.taskId], input.action)
    return succeed(transactionView(transaction, locale))
  }

  async history(query: QueryOf<typeof contract.containerHistory>): Promise<Outcome<DataOf<typeof contract.containerHistory>>> {
    const rows = await this.context.store.audit.list({ limit: HISTORY, targetId: query.id })
    const { list, ...rest } = page(rows, query)
    return succeed({
      list: list.map((each) => ({
        id: query.id,
        cmd: each.action.replace('container.', ''),
        user: each.user,
        time: serverTime(each.at),
      })),
      ...rest,
    })
  }

  /** What it used over time, as far as this console has seen it run; nothing after a restart of the console. */
  async metrics(taskId: string): Promise<Outcome<DataOf<typeof contract.containerMetrics>>> {
    const { store, control } = this.context
    if (!(await store.containers.get(taskId))) return fail('not.found', 'taskId', { id: taskId })
    return succeed(control.containerHistory.series(taskId))
  }

  async log(
    taskId: string,
    query: QueryOf<typeof contract.containerLog>,
  ): Promise<Outcome<DataOf<typeof contract.containerLog>>> {
    const { store, control } = this.context
    const container = await store.containers.get(taskId)
    const node = container && (await store.nodes.get(container.nodeId))
    if (!container || !node) return fail('not.found', 'taskId', { id: taskId })
    const link = control.linkFor(node)
    // A container that was never created at its agent has written nothing.
    if (!link.containers.has(taskId)) return succeed({ lines: [], more: false })
    return succeed(
      await link.logs({ taskId, lines: query.lines, ...(query.before === undefined ? {} : { before: query.before }) }),
    )
  }
}

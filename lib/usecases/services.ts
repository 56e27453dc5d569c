import { randomBytes } from 'node:crypto'
import type * as contract from '../api/contract'
import type { BodyOf, DataOf, QueryOf } from '../api/endpoint'
import { fail, type Locale, type Outcome, succeed } from '../api/errors'
import type { ContainerAction, DesiredState } from '../domain/container'
import { type Repositories, type ServiceRecord, UniqueError } from '../store'
import { type Asker, audit, type Context } from './context'
import { checkDeployment } from './deployment-checks'
import { containerName } from './deployment-spec'
import { page } from './views/format'
import { planView } from './views/plan'
import { serviceDetail, serviceRow } from './views/service'
import { readWorld } from './views/world'

/** What each action makes of a container's desired state. */
export const DESIRED_BY: Record<ContainerAction, DesiredState> = {
  start: 'running',
  stop: 'stopped',
  restart: 'running',
  pause: 'paused',
  unpause: 'running',
}

/** A container's stable key: 96 random bits as hex. */
const newTaskId = () => randomBytes(12).toString('hex')

export class Services {
  constructor(readonly context: Context) {}

  /** Deploys: service, containers, deployment record, audit and transaction in one database transaction; then it is reconciled. */
  async create(
    asker: Asker,
    input: BodyOf<typeof contract.createService>,
  ): Promise<Outcome<DataOf<typeof contract.createService>>> {
    const { store, control, changes } = this.context
    const checked = await checkDeployment(this.context, input)
    const [first, ...rest] = checked.failures
    if (first) return { ok: false, failures: [first, ...rest] }
    if (!checked.plan) return fail('form')
    const { spec, nodeIds } = checked.plan
    const desired: DesiredState = spec.image.action === 'run' ? 'running' : 'created'
    try {
      const made = await store.transaction(async (tx) => {
        const service = await tx.services.create({ name: spec.name, spec })
        const taskIds: string[] = []
        for (const [i, nodeId] of nodeIds.entries()) {
          const taskId = newTaskId()
          await tx.containers.create({
            taskId,
            name: containerName(spec.name, i + 1),
            serviceId: service.id,
            slot: i + 1,
            nodeId,
            desired,
          })
          taskIds.push(taskId)
        }
        await tx.deployments.add({ serviceId: service.id, spec, cmd: 'create' })
        const transaction = await tx.transactions.create({ action: 'service.create', targetIds: taskIds })
        await audit(
          tx,
          asker,
          'service.create',
          { type: 'service', ...service },
          { image: spec.image.ref, nodes: spec.node.names },
        )
        return { service, taskIds, transaction }
      })
      changes.say('services', made.service.id)
      for (const taskId of made.taskIds) {
        control.created(taskId)
        changes.say('containers', taskId)
      }
      control.run(made.transaction.id, made.taskIds, 'deploy')
      return succeed({ id: made.service.id, containers: made.taskIds })
    } catch (error) {
      // Two people chose the same name at the same moment.
      if (error instanceof UniqueError) return fail('service.name.taken', 'name', { name: spec.name })
      throw error
    }
  }

  /** What `create` would do with the same input just now. */
  async plan(input: BodyOf<typeof contract.planService>, locale: Locale): Promise<Outcome<DataOf<typeof contract.planService>>> {
    return succeed(planView(await checkDeployment(this.context, input), locale))
  }

  async list(query: QueryOf<typeof contract.listServices>): Promise<Outcome<DataOf<typeof contract.listServices>>> {
    const world = await readWorld(this.context.store, this.context.control)
    const image = !query.id ? undefined : [...world.images].find(([, each]) => each.id === query.id)?.[0]
    const rows = [...world.services.values()]
      .filter((each) => !query.name || each.name.toLowerCase().includes(query.name.toLowerCase()))
      .filter((each) => !query.id || each.spec.image.ref === image)
      .filter((each) => !query.nodeId || world.containers.some((own) => own.serviceId === each.id && own.nodeId === query.nodeId))
      .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.name.localeCompare(b.name))
    const { list, ...rest } = page(rows, query)
    return succeed({ list: list.map((each) => serviceRow(each, world)), ...rest })
  }

  async get(id: string): Promise<Outcome<DataOf<typeof contract.getService>>> {
    const world = await readWorld(this.context.store, this.context.control)
    const service = world.services.get(id)
    return service ? succeed(serviceDetail(service, world)) : fail('not.found', 'id', { id })
  }

  async nameTaken(name: string, id?: string): Promise<Outcome<boolean>> {
    const found = await this.context.store.services.byName(name)
    return succeed(found !== null && found.id !== id)
  }

  /** Deletes one: its containers are moved off, stopped and removed, then the service itself goes. */
  async remove(asker: Asker, id: string): Promise<Outcome<{ transactionId: string }>> {
    const done = await this.#apply(asker, [id], 'id', 'destroy')
    return done.ok ? succeed({ transactionId: done.value.transactionId }) : done
  }

  /** Start, stop, restart, pause, unpause or destroy; unknown ids are refused before anything is done. */
  async act(asker: Asker, action: ContainerAction | 'destroy', ids: readonly string[]): Promise<Outcome<{ ids: string[] }>> {
    const done = await this.#apply(asker, [...new Set(ids)], 'ids', action)
    return done.ok ? succeed({ ids: done.value.ids }) : done
  }

  /** Checked and written in one transaction: a delete that comes between the two would be undone. */
  async #apply(
    asker: Asker,
    ids: readonly string[],
    field: string,
    action: ContainerAction | 'destroy',
  ): Promise<Outcome<{ transactionId: string; ids: string[] }>> {
    const { store, control, changes } = this.context
    const written = await store.transaction(async (tx) => {
      const services: ServiceRecord[] = []
      for (const id of ids) {
        const service = await tx.services.get(id)
        if (!service) return fail('not.found', field, { id })
        if (service.deleting) return fail('service.deleting', field, { name: service.name })
        services.push(service)
      }
      const taskIds: string[] = []
      for (const service of services) taskIds.push(...(await this.#desire(tx, asker, service, action)))
      return succeed({ taskIds, transaction: await tx.transactions.create({ action: `service.${action}`, targetIds: taskIds }) })
    })
    if (!written.ok) return written
    const { taskIds, transaction } = written.value
    for (const id of ids) changes.say('services', id)
    for (const taskId of taskIds) changes.say('containers', taskId)
    control.run(transaction.id, taskIds, action === 'destroy' ? 'remove' : action)
    return succeed({ transactionId: transaction.id, ids: [...ids] })
  }

  async #desire(tx: Repositories, asker: Asker, service: ServiceRecord, action: ContainerAction | 'destroy'): Promise<string[]> {
    const touched: string[] = []
    for (const container of await tx.containers.list({ serviceIds: [service.id] })) {
      // Pausing concerns what runs; a stopped container isn't started by it, and one that has exited can't be paused.
      if (action === 'pause' && (container.desired !== 'running' || container.observed?.status !== 'running')) continue
      if (action === 'unpause' && container.desired !== 'paused') continue
      await tx.containers.update(container.taskId, { desired: action === 'destroy' ? 'removed' : DESIRED_BY[action] })
      await audit(tx, asker, `container.${action}`, { type: 'container', id: container.taskId, name: container.name })
      touched.push(container.taskId)
    }
    if (action === 'destroy') {
      // A service that never got a container has nothing to wait for.
      if (touched.length === 0) await tx.services.remove(service.id)
      else await tx.services.update(service.id, { deleting: true })
    }
    await audit(tx, asker, `service.${action}`, { type: 'service', ...service }, { containers: touched })
    return touched
  }
}

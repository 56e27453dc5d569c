import type * as contract from '../api/contract'
import type { BodyOf, DataOf, QueryOf } from '../api/endpoint'
import { fail, failureText, type Locale, type Outcome, succeed } from '../api/errors'
import type { ContainerAction, DesiredState } from '../domain/container'
import { MOST_SERVICES_AT_ONCE } from '../domain/service'
import { isAtOrBelow, ROOT } from '../domain/template-path'
import { killPoint } from '../kill-point'
import { type Repositories, type ServiceRecord, type TransactionRecord, UniqueError } from '../store'
import { changesOf, shownSpec } from './audit-detail'
import { type Asker, audit, type Context } from './context'
import { checkDeployment } from './deployment-checks'
import { containerName, newTaskId } from './deployment-spec'
import { page, transactionView } from './views/format'
import { planView } from './views/plan'
import { serviceDetail, serviceRow } from './views/service'
import { worldOf } from './views/world'

/** What each action makes of a container's desired state. */
export const DESIRED_BY: Record<ContainerAction, DesiredState> = {
  start: 'running',
  stop: 'stopped',
  restart: 'running',
  pause: 'paused',
  unpause: 'running',
}

export class Services {
  constructor(readonly context: Context) {}

  /**
   * Deploys: service, containers, deployment record, audit and transaction in one database transaction; then it is reconciled. An
   * image that the registry doesn't have (yet) makes a service whose containers tell so, as with ECSM. `pathLabel`: the path of the
   * template it is deployed from.
   */
  async create(
    asker: Asker,
    input: BodyOf<typeof contract.createService>,
    { pathLabel = null }: { pathLabel?: string | null } = {},
  ): Promise<Outcome<DataOf<typeof contract.createService>>> {
    const { store, control, changes } = this.context
    const checked = await checkDeployment(this.context, input)
    const [first, ...rest] = checked.failures.filter((each) => each.code !== 'image.unknown')
    if (first) return { ok: false, failures: [first, ...rest] }
    if (!checked.plan) return fail('form')
    const { spec, nodeIds } = checked.plan
    const desired: DesiredState = spec.image.action === 'run' ? 'running' : 'created'
    try {
      const made = await store.transaction(async (tx) => {
        const service = await tx.services.create({ name: spec.name, spec, pathLabel })
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
        const transaction = await tx.transactions.create({ action: 'service.create', targetIds: taskIds })
        const deployment = await tx.deployments.add({
          serviceId: service.id,
          version: service.version,
          spec,
          cmd: 'create',
          user: asker.caller.name,
          status: 'running',
          transactionId: transaction.id,
          plan: { add: taskIds, move: {}, remove: [] },
        })
        await audit(tx, asker, 'service.create', { type: 'service', ...service }, changesOf({}, shownSpec(spec, checked.world)))
        return { service, taskIds, transaction, deployment }
      })
      killPoint('console-deployed')
      changes.say('services', made.service.id)
      for (const [i, taskId] of made.taskIds.entries()) {
        control.created(taskId, nodeIds[i] ?? '')
        changes.say('containers', taskId)
      }
      control.run(made.transaction.id, made.taskIds, 'deploy', made.deployment.id)
      if (spec.prepull) void control.prepull(spec.image.ref, spec.node.names)
      return succeed({ id: made.service.id, containers: made.taskIds })
    } catch (error) {
      // Two people chose the same name at the same moment.
      if (error instanceof UniqueError) return fail('service.name.taken', 'name', { name: spec.name })
      throw error
    }
  }

  /** What `create`, or with an id an update, would do with the same input just now. */
  async plan(input: BodyOf<typeof contract.planService>, locale: Locale): Promise<Outcome<DataOf<typeof contract.planService>>> {
    const checked = await checkDeployment(this.context, input, input.id)
    const before = input.id === undefined ? undefined : checked.world.services.get(input.id)
    if (input.id !== undefined && !before) return fail('not.found', 'id', { id: input.id })
    return succeed(planView(checked, locale, before))
  }

  async list(query: QueryOf<typeof contract.listServices>): Promise<Outcome<DataOf<typeof contract.listServices>>> {
    const world = worldOf(this.context)
    const image = !query.id ? undefined : [...world.images].find(([, each]) => each.id === query.id)?.[0]
    const rows = [...world.services.values()]
      .filter((each) => !query.name || each.name.toLowerCase().includes(query.name.toLowerCase()))
      .filter((each) => !query.id || each.spec.image.ref === image)
      .filter((each) => !query.label || isFrom(each, query.label))
      .filter((each) => !query.nodeId || world.containersOf(each.id).some((own) => own.nodeId === query.nodeId))
      .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.name.localeCompare(b.name))
    const { list, ...rest } = page(rows, query)
    return succeed({ list: list.map((each) => serviceRow(each, world)), ...rest })
  }

  async get(id: string): Promise<Outcome<DataOf<typeof contract.getService>>> {
    const world = worldOf(this.context)
    const service = world.services.get(id)
    return service ? succeed(serviceDetail(service, world)) : fail('not.found', 'id', { id })
  }

  async nameTaken(name: string, id?: string): Promise<Outcome<boolean>> {
    const found = await this.context.store.services.byName(name)
    return succeed(found !== null && found.id !== id)
  }

  async summary(): Promise<Outcome<DataOf<typeof contract.serviceSummary>>> {
    const world = worldOf(this.context)
    const services = [...world.services.values()]
    return succeed({ total: services.length, health: services.filter((each) => serviceDetail(each, world).healthy).length })
  }

  /** Deletes one: its containers are moved off, stopped and removed, then the service itself goes. */
  async remove(asker: Asker, id: string): Promise<Outcome<{ transactionId: string }>> {
    const done = await this.#apply(asker, [id], 'id', 'destroy')
    return done.ok ? succeed({ transactionId: done.value.transaction.id }) : done
  }

  /** Start, stop, restart, pause, unpause or destroy; unknown ids are refused before anything is done. */
  async act(asker: Asker, action: ContainerAction | 'destroy', ids: readonly string[]): Promise<Outcome<{ ids: string[] }>> {
    const done = await this.#apply(asker, [...new Set(ids)], 'ids', action)
    return done.ok ? succeed({ ids: done.value.ids }) : done
  }

  /** One service; the answer is how it goes. */
  async actOnContainers(
    asker: Asker,
    locale: Locale,
    { serviceId, action }: BodyOf<typeof contract.actOnServiceContainers>,
  ): Promise<Outcome<DataOf<typeof contract.actOnServiceContainers>>> {
    const done = await this.#apply(asker, [serviceId], 'serviceId', action)
    return done.ok ? succeed(transactionView(done.value.transaction, locale)) : done
  }

  /** Those that were deployed from the template at `path`, or from templates below it; none when there are none. */
  async actOnPath(asker: Asker, action: ContainerAction | 'destroy', path: string): Promise<Outcome<{ ids: string[] }>> {
    const below = await this.#below(path, action)
    if (!below.ok) return below
    const ids = below.value.map((each) => each.id)
    return ids.length === 0 ? succeed({ ids }) : this.act(asker, action, ids)
  }

  /** Deletes those, each by itself: one that can't be doesn't keep the others. */
  async removePath(asker: Asker, path: string, locale: Locale): Promise<Outcome<DataOf<typeof contract.deleteByPath>>> {
    const below = await this.#below(path, 'destroy')
    if (!below.ok) return below
    const results: DataOf<typeof contract.deleteByPath> = []
    for (const { id } of below.value) {
      const done = await this.remove(asker, id)
      results.push({
        provisionId: id,
        result: done.ok ? 'ok' : 'failed',
        transactionId: done.ok ? done.value.transactionId : '',
        error: done.ok ? '' : failureText(locale, done.failures[0]),
      })
    }
    return succeed(results)
  }

  /** Refuses more than can be changed at once, and that everything is destroyed by the root, as a path that was forgotten is. */
  async #below(path: string, action: ContainerAction | 'destroy'): Promise<Outcome<ServiceRecord[]>> {
    if (action === 'destroy' && path === ROOT) return fail('template.root', 'path')
    const found = (await this.context.store.services.list()).filter((each) => !each.deleting && isFrom(each, path))
    if (found.length > MOST_SERVICES_AT_ONCE) return fail('service.many', 'path', { max: MOST_SERVICES_AT_ONCE })
    return succeed(found)
  }

  /** Checked and written in one transaction: a delete that comes between the two would be undone. */
  async #apply(
    asker: Asker,
    ids: readonly string[],
    field: string,
    action: ContainerAction | 'destroy',
  ): Promise<Outcome<{ transaction: TransactionRecord; ids: string[] }>> {
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
    return succeed({ transaction, ids: [...ids] })
  }

  async #desire(tx: Repositories, asker: Asker, service: ServiceRecord, action: ContainerAction | 'destroy'): Promise<string[]> {
    const touched: string[] = []
    for (const container of await tx.containers.list({ serviceIds: [service.id] })) {
      // A surplus one whose node is away goes when that is back, whatever becomes of the others.
      if (container.desired === 'removed' && action !== 'destroy') continue
      // Pausing concerns what runs; a stopped container isn't started by it, and one that has exited can't be paused.
      if (action === 'pause' && (container.desired !== 'running' || container.observed?.status !== 'running')) continue
      if (action === 'unpause' && container.desired !== 'paused') continue
      const desired = action === 'destroy' ? 'removed' : DESIRED_BY[action]
      await tx.containers.update(container.taskId, { desired })
      await audit(
        tx,
        asker,
        `container.${action}`,
        { type: 'container', id: container.taskId, name: container.name },
        changesOf({ desired: container.desired }, { desired }),
      )
      touched.push(container.taskId)
    }
    if (action === 'destroy') {
      // A service that never got a container has nothing to wait for.
      if (touched.length === 0) await tx.services.remove(service.id)
      else await tx.services.update(service.id, { deleting: true })
    }
    const gone = action === 'destroy' ? { before: { name: service.name, image: service.spec.image.ref }, after: {} } : {}
    await audit(tx, asker, `service.${action}`, { type: 'service', ...service }, { containers: touched, ...gone })
    return touched
  }
}

/** Whether it was deployed from the template at `path`, or from one below it. */
const isFrom = ({ pathLabel }: ServiceRecord, path: string) => pathLabel !== null && isAtOrBelow(pathLabel, path)

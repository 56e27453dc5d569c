import type * as contract from '../api/contract'
import type { BodyOf, DataOf, QueryOf } from '../api/endpoint'
import { type Failure, fail, type Locale, type Outcome, succeed } from '../api/errors'
import type { Image } from '../domain/image'
import { formatImageRef } from '../domain/image-ref'
import { canonical, sameProgram } from '../domain/rollout'
import { DEPLOY_COMMANDS, type DeployCommand, type ServiceSpec } from '../domain/service'
import { type ContainerRecord, type Repositories, type ServiceRecord, type TransactionRecord, UniqueError } from '../store'
import { changedPaths, specChanges } from './audit-detail'
import { upgraded } from './auto-upgrade'
import { type Asker, audit, type Context } from './context'
import { type CheckedDeployment, checkDeployment } from './deployment-checks'
import { containerName, newTaskId } from './deployment-spec'
import { editConflict } from './edit-conflict'
import { deploymentDetail, deploymentRow } from './views/deployment'
import { page, serverTime, transactionView } from './views/format'
import { worldOf } from './views/world'

/** A service that changes between its check and its change is checked again so often. */
const MOST_CHECKS = 3
/** The audit's names of what makes a new version of a service. */
const VERSIONED = DEPLOY_COMMANDS.map((cmd) => `service.${cmd}`)

/** What is asked for of a service that exists. */
interface Wish {
  id: string
  /** An update that only changes the number of instances is recorded as `scale`. */
  cmd: Exclude<DeployCommand, 'create' | 'scale'>
  /** What it becomes, from what it is at the moment it is changed; null when it is no wish of that any more. */
  input(service: ServiceRecord): Parameters<typeof checkDeployment>[1] | null
  /** The version that was edited; a service with another one stays as it is. */
  version?: number | undefined
  /** All containers are replaced, whether anything changed or not. */
  again?: boolean
}
type Plan = NonNullable<CheckedDeployment['plan']>

/** What deploys a service anew: updates, rollbacks, redeployments, new images; and the records of it. */
export class Deployments {
  constructor(readonly context: Context) {}

  /** Changes a service. Everything is stored in one transaction; then its containers are replaced one after another. */
  async update(
    asker: Asker,
    { id, version, ...input }: BodyOf<typeof contract.updateService>,
  ): Promise<Outcome<DataOf<typeof contract.updateService>>> {
    const done = await this.#deploy(asker, { id, cmd: 'update', input: () => input, version })
    if (!done.ok) return done
    return succeed({ id, containers: done.value.containers, transactionId: done.value.transaction.id })
  }

  async rollback(
    asker: Asker,
    locale: Locale,
    { id, recordId, version }: BodyOf<typeof contract.rollbackService>,
  ): Promise<Outcome<DataOf<typeof contract.rollbackService>>> {
    const { store } = this.context
    if (!(await store.services.get(id))) return fail('not.found', 'id', { id })
    const record = await store.deployments.get(recordId)
    if (record?.serviceId !== id) return fail('not.found', 'recordId', { id: recordId })
    const input = ({ name }: ServiceRecord) => ({ ...record.spec, name })
    const done = await this.#deploy(asker, { id, cmd: 'rollback', input, version })
    return done.ok ? succeed(transactionView(done.value.transaction, locale)) : failedAt('recordId', done.failures)
  }

  async redeploy(asker: Asker, locale: Locale, id: string): Promise<Outcome<DataOf<typeof contract.redeployService>>> {
    const done = await this.#deploy(asker, { id, cmd: 'redeploy', input: ({ spec }) => spec, again: true })
    return done.ok ? succeed(transactionView(done.value.transaction, locale)) : failedAt('id', done.failures)
  }

  /**
   * An image is in the registry that wasn't there before, or has another content than the one it `replaced`: updates the services
   * that wish so. Gives those that are updated. One that can't be is told in the log; it doesn't keep the others.
   */
  async updateForNewImage(
    asker: Asker,
    image: Image,
    replaced: Image | null,
  ): Promise<{ serviceId: string; name: string; transactionId: string }[]> {
    const { store, log } = this.context
    const begun: { serviceId: string; name: string; transactionId: string }[] = []
    for (const service of await store.services.list()) {
      if (service.deleting) continue
      const { ref } = service.spec.image
      const before = ref === formatImageRef(image) ? replaced : await store.images.byRef(ref)
      const input = ({ spec }: ServiceRecord) => (spec.image.ref === ref ? upgraded(spec, before, image) : null)
      if (!input(service)) continue
      const done = await this.#deploy(asker, { id: service.id, cmd: 'auto-update', input, again: true })
      if (done.ok) begun.push({ serviceId: service.id, name: service.name, transactionId: done.value.transaction.id })
      else
        log.warn(
          { service: service.name, image: formatImageRef(image), failures: done.failures },
          'a service could not be updated',
        )
    }
    return begun
  }

  async records(
    query: QueryOf<typeof contract.listRecords>,
    locale: Locale,
  ): Promise<Outcome<DataOf<typeof contract.listRecords>>> {
    const { store } = this.context
    const service = await store.services.get(query.id)
    if (!service) return fail('not.found', 'id', { id: query.id })
    const { list, ...rest } = page(await store.deployments.list(query.id), query)
    return succeed({ list: list.map((each) => deploymentRow(each, service, locale)), ...rest })
  }

  async record(id: string, locale: Locale): Promise<Outcome<DataOf<typeof contract.getRecord>>> {
    const { store, control } = this.context
    const found = await store.deployments.get(id)
    if (!found) return fail('not.found', 'id', { id })
    return succeed(deploymentDetail(found, worldOf({ store, control }), locale))
  }

  async removeRecord(asker: Asker, id: string): Promise<Outcome<DataOf<typeof contract.deleteRecord>>> {
    return this.context.store.transaction(async (tx) => {
      const found = await tx.deployments.get(id)
      if (!found) return fail('not.found', 'id', { id })
      if (found.status === 'running') return fail('record.running', 'id', { name: found.spec.name })
      await tx.deployments.remove(id)
      const target = { type: 'service', id: found.serviceId, name: found.spec.name }
      const before = { version: found.version, image: found.spec.image.ref, createdTime: serverTime(found.createdAt) }
      await audit(tx, asker, 'service.record.delete', target, { before, after: {} })
      return succeed({ id })
    })
  }

  async #deploy(asker: Asker, wish: Wish): Promise<Outcome<{ transaction: TransactionRecord; containers: string[] }>> {
    const { control, changes } = this.context
    for (let checks = 0; checks < MOST_CHECKS; checks++) {
      const before = this.context.store.records.services.get(wish.id)
      if (!before) return fail('not.found', 'id', { id: wish.id })
      if (before.deleting) return fail('service.deleting', 'id', { name: before.name })
      if (wish.version !== undefined && before.version !== wish.version)
        return editConflict(this.context.store, before, VERSIONED)
      const input = wish.input(before)
      if (!input) return editConflict(this.context.store, before, VERSIONED)
      const checked = await checkDeployment(this.context, input, wish.id)
      const [first, ...rest] = checked.failures
      if (first) return { ok: false, failures: [first, ...rest] }
      const { plan } = checked
      if (!plan?.placing) return fail('form')
      const written = await this.#write(asker, wish, before, { plan, checked })
      if (written === 'name taken') return fail('service.name.taken', 'name', { name: plan.spec.name })
      // Somebody changed it since it was checked: what they made of it counts.
      if (written === 'changed') continue
      changes.say('services', wish.id)
      for (const { taskId, nodeId } of written.added) control.created(taskId, nodeId)
      for (const taskId of written.containers) changes.say('containers', taskId)
      control.rollouts.start(written.deployment)
      return succeed(written)
    }
    return fail('store.busy')
  }

  /** Stores the new specification and what is to be done, if the service is still as it was when it was checked. */
  async #write(
    asker: Asker,
    { id, cmd: asked, again }: Wish,
    before: ServiceRecord,
    { plan, checked }: { plan: Plan; checked: CheckedDeployment },
  ) {
    const { spec, placing } = plan
    if (!placing) throw new Error('a service is updated without a plan')
    const cmd = asked === 'update' && isScaling(before.spec, spec) ? 'scale' : asked
    const write = async (tx: Repositories) => {
      const service = await tx.services.get(id)
      // A node that is called otherwise now changes what its services say, but makes no version.
      if (service?.version !== before.version || service.deleting || canonical(service.spec) !== canonical(before.spec))
        return 'changed' as const
      const present = (await tx.containers.list({ serviceIds: [id] })).filter((each) => each.desired !== 'removed')
      const planned = new Set([...placing.keep, ...Object.keys(placing.move), ...placing.remove])
      if (present.length !== planned.size || !present.every((each) => planned.has(each.taskId))) return 'changed' as const

      for (const each of present) await retell(tx, each, service.spec, spec, again ?? false)
      const added: { taskId: string; nodeId: string }[] = []
      const desired = desiredOfNew(present, spec)
      for (const { slot, nodeId } of placing.add) {
        const taskId = newTaskId()
        await tx.containers.create({ taskId, name: containerName(spec.name, slot), serviceId: id, slot, nodeId, desired })
        added.push({ taskId, nodeId })
      }
      const version = service.version + 1
      await tx.services.update(id, { name: spec.name, spec, version, deployState: 'running', deployError: null })
      const left = present.filter((each) => !placing.remove.includes(each.taskId)).map((each) => each.taskId)
      const containers = [...left, ...added.map((each) => each.taskId)]
      const transaction = await tx.transactions.create({ action: `service.${cmd}`, targetIds: containers })
      const deployment = await tx.deployments.add({
        serviceId: id,
        version,
        spec,
        cmd,
        user: asker.caller.name,
        status: 'running',
        transactionId: transaction.id,
        plan: { add: added.map((each) => each.taskId), move: placing.move, remove: placing.remove },
      })
      const detail = { version, ...specChanges(service.spec, spec, checked.world) }
      await audit(tx, asker, `service.${cmd}`, { type: 'service', id, name: spec.name }, detail)
      return { transaction, deployment, containers, added }
    }
    return this.context.store.transaction(write).catch((error: unknown) => {
      if (error instanceof UniqueError) return 'name taken' as const
      throw error
    })
  }
}

/** What speaks against a specification that the caller didn't send, at the field by which it was chosen. */
function failedAt(field: string, failures: readonly [Failure, ...Failure[]]): { ok: false; failures: [Failure, ...Failure[]] } {
  const at = (each: Failure) => (each.field === 'id' || each.field === 'version' ? each : { ...each, field })
  const [first, ...rest] = failures
  return { ok: false, failures: [at(first), ...rest.map(at)] }
}

/** A container's row when its service gets another specification: what it has until it is its turn, and its new name. */
async function retell(
  tx: Repositories,
  container: ContainerRecord,
  old: ServiceSpec,
  spec: ServiceSpec,
  again: boolean,
): Promise<void> {
  const has = container.spec ?? old
  const waits = again || !sameProgram(has, spec)
  // What was only created starts with its replacement; one that isn't replaced starts now.
  const starts = !waits && container.desired === 'created' && spec.image.action === 'run'
  await tx.containers.update(container.taskId, {
    name: containerName(spec.name, container.slot),
    spec: waits ? has : null,
    ...(starts && { desired: 'running' as const }),
  })
}

/** A new container of a service that is stopped stands still like the others. */
function desiredOfNew(present: readonly ContainerRecord[], { image }: ServiceSpec): 'running' | 'created' | 'stopped' {
  if (present.length > 0 && present.every((each) => each.desired === 'stopped')) return 'stopped'
  return image.action === 'run' ? 'running' : 'created'
}

/** Whether only the number of instances becomes another; to load the image early is a wish for new services. */
function isScaling(before: ServiceSpec, now: ServiceSpec): boolean {
  const paths = changedPaths({ ...before, prepull: now.prepull }, now)
  return paths.length > 0 && paths.every((each) => each === 'factor')
}

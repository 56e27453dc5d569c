import type * as contract from '../api/contract'
import type { AuditAction } from '../api/contract/events'
import type { BodyOf, DataOf } from '../api/endpoint'
import { fail, type Outcome, succeed } from '../api/errors'
import { AVAILABILITY_MAX_MS, READY } from '../domain/availability'
import type { MicroserviceView, SwitchRecord } from '../domain/microservice'
import type { MicroserviceRecord } from '../store'
import { storeSwitch } from '../webhook'
import { changesOf } from './audit-detail'
import { type Asker, audit, type Context } from './context'
import { findMicroservice } from './find-microservice'

type Moved = DataOf<typeof contract.switchover>

/** What a person does to a microservice's failover by hand, besides its rule. */
export class FailoverActions {
  constructor(readonly context: Context) {}

  /** Moves to a chosen instance and releases the former active's clients. */
  async switchover(asker: Asker, id: string, taskId: string): Promise<Outcome<Moved>> {
    const found = await this.#find(id)
    if (!found.ok) return found
    const { record, view } = found.value
    const { name } = record
    if (record.rule.strategy !== 'masterSlave') return fail('switchover.strategy', undefined, { name })
    const target = view.instances.find((each) => each.taskId === taskId)
    if (!target) return fail('instance.foreign', 'taskId', { id: taskId, name })
    const named = { container: target.containerName, name }
    if (view.active === taskId) return fail('switchover.active', 'taskId', named)
    if (taskId !== record.rule.master && !record.rule.slaves.includes(taskId)) return fail('switchover.unnamed', 'taskId', named)
    if (record.rule.policy.never.includes(taskId)) return fail('switchover.never', 'taskId', named)
    if ((target.availability ?? READY).state !== 'ready') return fail('switchover.notReady', 'taskId', named)
    if (!target.healthy) return fail('switchover.unhealthy', 'taskId', named)
    await this.#audit(asker, 'microservice.switchover', record, { active: view.active }, { active: taskId })
    return succeed(await this.#moved(await this.context.control.governor.switchover(name, taskId)))
  }

  /** READY, DRAIN or MAINT; the governor keeps it, also over its own restarts. */
  async setAvailability(
    asker: Asker,
    id: string,
    { taskId, state, until }: BodyOf<typeof contract.setAvailability>,
  ): Promise<Outcome<DataOf<typeof contract.setAvailability>>> {
    const found = await this.#find(id)
    if (!found.ok) return found
    const { record, view } = found.value
    const target = view.instances.find((each) => each.taskId === taskId)
    if (!target) return fail('instance.foreign', 'taskId', { id: taskId, name: record.name })
    const now = Date.now()
    if (until !== null && state === 'ready') return fail('availability.until.unexpected', 'until')
    if (until !== null && until <= now) return fail('until.past', 'until')
    if (until !== null && until > now + AVAILABILITY_MAX_MS) return fail('availability.until.far', 'until')
    const availability = { container: target.containerName, ...(target.availability ?? READY) }
    await this.#audit(asker, 'microservice.availability', record, availability, { ...availability, state, until })
    const reply = await this.context.control.governor.setAvailability(taskId, { state, until })
    return succeed({ ...(await this.#moved(reply)), until })
  }

  /** Faults are answered by a switch again, before it was quiet for long enough. */
  async endFlapping(asker: Asker, id: string): Promise<Outcome<Moved>> {
    const found = await this.#find(id)
    if (!found.ok) return found
    const { record, view } = found.value
    if (!view.standing?.flapping) return fail('flapping.none', undefined, { name: record.name })
    await this.#audit(asker, 'microservice.flapping', record, { flapping: true }, { flapping: false })
    return succeed(await this.#moved(await this.context.control.governor.endFlapping(record.name)))
  }

  async #find(id: string): Promise<Outcome<{ record: MicroserviceRecord; view: MicroserviceView }>> {
    const { store, control } = this.context
    const record = await findMicroservice(store, id)
    if (!record) return fail('not.found', 'id', { id })
    const view = control.governor.up ? control.governor.views.get(record.name) : undefined
    if (!view) return fail('governor.unavailable', undefined, { name: 'tandem-governor' })
    return succeed({ record, view })
  }

  async #audit(
    asker: Asker,
    action: AuditAction,
    { id, name }: MicroserviceRecord,
    before: object,
    after: object,
  ): Promise<void> {
    const detail = changesOf(before, after)
    await this.context.store.transaction((tx) => audit(tx, asker, action, { type: 'microservice', id, name }, detail))
  }

  async #moved(reply: Omit<Moved, 'switch'> & { switch: SwitchRecord | null }): Promise<Moved> {
    const { store, changes } = this.context
    if (!reply.switch) return { ...reply, switch: null }
    const { record, added } = await storeSwitch(store, reply.switch)
    if (added) changes.say('switches', String(record.seq))
    return { ...reply, switch: record }
  }
}

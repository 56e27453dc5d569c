import type * as contract from '../api/contract'
import type { AuditAction } from '../api/contract/events'
import type { BodyOf, DataOf, QueryOf } from '../api/endpoint'
import { fail, type Outcome, succeed } from '../api/errors'
import { ControlError } from '../control'
import { READY } from '../domain/availability'
import { DEFAULT_WEIGHT, type MicroserviceRule } from '../domain/microservice'
import { isWeighted } from '../domain/strategies'
import { killPoint } from '../kill-point'
import type { MicroserviceRecord } from '../store'
import { storeSwitch } from '../webhook'
import { changesOf } from './audit-detail'
import type { ClientMoves } from './client-moves'
import { type Asker, audit, type Context } from './context'
import { findMicroservice } from './find-microservice'
import { policyOf } from './policy-input'
import { containerRow } from './views/container'
import { page } from './views/format'
import { microserviceRow } from './views/microservice'
import { worldOf } from './views/world'

export class Microservices {
  constructor(
    readonly context: Context,
    readonly moves: ClientMoves,
  ) {}

  async list(query: QueryOf<typeof contract.listMicroservices>): Promise<Outcome<DataOf<typeof contract.listMicroservices>>> {
    const world = worldOf(this.context)
    const image = [...world.images].find(([, each]) => each.id === query.projectId)?.[0]
    const found = [...world.microservices.values()]
      .filter((each) => !query.name || each.name.includes(query.name.toLowerCase()))
      .filter((each) => !query.nodeId || each.view?.instances.some((instance) => instance.nodeId === query.nodeId))
      .filter(
        (each) =>
          !query.projectId ||
          each.view?.instances.some((instance) => world.services.get(instance.serviceId)?.spec.image.ref === image),
      )
      .sort((a, b) => a.name.localeCompare(b.name))
    const { list, ...rest } = page(found, query)
    return succeed({ list: list.map((each) => microserviceRow(each, world)), ...rest })
  }

  async get(id: string): Promise<Outcome<DataOf<typeof contract.getMicroservice>>> {
    const found = await findMicroservice(this.context.store, id)
    if (!found) return fail('not.found', 'id', { id })
    return succeed(microserviceRow(found, worldOf(this.context)))
  }

  async instances(
    query: QueryOf<typeof contract.microserviceInstances>,
  ): Promise<Outcome<DataOf<typeof contract.microserviceInstances>>> {
    const found = await findMicroservice(this.context.store, query.id)
    if (!found) return fail('not.found', 'id', { id: query.id })
    const world = worldOf(this.context)
    const members = (found.view?.instances ?? []).flatMap((each) => world.container(each.taskId) ?? [])
    const key = query.keyWord?.toLowerCase() ?? ''
    const { list, ...rest } = page(
      members.filter((each) => each.name.toLowerCase().includes(key)),
      query,
    )
    return succeed({ list: list.map((each) => ({ ...containerRow(each, world), ip: each.observed?.address ?? '' })), ...rest })
  }

  /** Whom the newest look-ups were sent to. */
  async distribution(id: string): Promise<Outcome<DataOf<typeof contract.microserviceDistribution>>> {
    const { governor } = this.context.control
    const found = await findMicroservice(this.context.store, id)
    if (!found) return fail('not.found', 'id', { id })
    if (!governor.up) return fail('governor.unavailable', undefined, { name: 'tandem-governor' })
    return succeed(await governor.distribution(found.name))
  }

  /** Sets strategy, master, slaves in order, weights, pings, and the failover policy. It is stored first; the governor then acts on it at once. */
  async update(
    asker: Asker,
    input: BodyOf<typeof contract.updateMicroservice>,
  ): Promise<Outcome<DataOf<typeof contract.updateMicroservice>>> {
    const { store, control, changes } = this.context
    const found = await findMicroservice(store, input.id)
    if (!found) return fail('not.found', 'id', { id: input.id })
    const rule = await this.#ruleOf(found, input)
    if (!rule.ok) return rule
    if (!control.governor.up) return fail('governor.unavailable', undefined, { name: 'tandem-governor' })

    const write = (before: MicroserviceRule, next: MicroserviceRule, action: AuditAction) =>
      store.transaction(async (tx) => {
        await tx.microservices.upsert(found.name, { rule: next })
        await audit(tx, asker, action, { type: 'microservice', id: found.id, name: found.name }, changesOf(before, next))
      })
    await write(found.rule, rule.value, 'microservice.update')
    killPoint('console-rule-stored')
    control.rules.want(found.name, rule.value)
    try {
      await control.governor.putRule(rule.value)
    } catch (error) {
      // A refusal undoes it; a lost connection doesn't: the governor is told when it is back.
      if (error instanceof ControlError && error.code === 'governor.unavailable') {
        changes.say('microservices', found.id)
        return fail('governor.later', undefined, { name: found.name })
      }
      if (error instanceof ControlError && error.code === 'governor.refused') {
        // Somebody else may have set another one meanwhile: then theirs stands.
        const now = await store.microservices.byName(found.name)
        if (now && JSON.stringify(now.rule) === JSON.stringify(rule.value)) {
          await write(rule.value, found.rule, 'microservice.update.undone')
          control.rules.want(found.name, found.rule)
        }
      }
      throw error
    }
    changes.say('microservices', found.id)
    return this.get(found.id)
  }

  /** Moves back to the master and releases the former active's clients. */
  async failback(asker: Asker, id: string): Promise<Outcome<DataOf<typeof contract.failback>>> {
    const { store, control, changes } = this.context
    const found = await findMicroservice(store, id)
    if (!found) return fail('not.found', 'id', { id })
    if (!control.governor.up) return fail('governor.unavailable', undefined, { name: 'tandem-governor' })
    const view = control.governor.views.get(found.name)
    const master = view?.instances.find((each) => each.taskId === found.rule.master)
    if (found.rule.strategy !== 'masterSlave' || !view) return fail('failback.strategy', undefined, { name: found.name })
    if (view.active === found.rule.master) return fail('failback.active', undefined, { name: found.name })
    if (!master?.healthy) return fail('failback.unhealthy', undefined, { name: master?.containerName ?? '?' })
    if ((master.availability ?? READY).state !== 'ready')
      return fail('switchover.notReady', undefined, { container: master.containerName, name: found.name })
    await store.transaction((tx) =>
      audit(
        tx,
        asker,
        'microservice.failback',
        { type: 'microservice', id: found.id, name: found.name },
        changesOf({ active: view.active }, { active: found.rule.master }),
      ),
    )
    killPoint('console-failback-noted')
    const reply = await control.governor.failback(found.name)
    if (!reply.switch) return succeed({ ...reply, switch: null })
    const { record, added } = await storeSwitch(store, reply.switch)
    if (added) changes.say('switches', String(record.seq))
    return succeed({ ...reply, switch: record })
  }

  /** One switch, and how our clients came over it. */
  async switchOf(id: string): Promise<Outcome<DataOf<typeof contract.getSwitch>>> {
    const found = await this.context.store.switches.get(id)
    if (!found) return fail('not.found', 'id', { id })
    return succeed({ switch: found, clients: await this.moves.of(found) })
  }

  async #ruleOf(
    found: MicroserviceRecord,
    input: BodyOf<typeof contract.updateMicroservice>,
  ): Promise<Outcome<MicroserviceRule>> {
    const field = 'loadBalanceDetail'
    const detail = input.loadBalanceDetail ?? []
    const ping = input.ping ?? found.rule.ping
    const weights = await this.#weightsOf(found, input)
    if (!weights.ok) return weights
    const policyFor = (slaves: string[]) => policyOf(found.rule.policy, input.policy, slaves, Date.now())
    if (input.loadBalance !== 'masterSlave') {
      if (input.loadBalanceDetail !== undefined) return fail('rule.detail.unexpected', field)
      const policy = policyFor([])
      if (!policy.ok) return policy
      const strategy = input.loadBalance
      return succeed({ name: found.name, strategy, master: null, slaves: [], ping, ...weights.value, policy: policy.value })
    }
    const [first] = detail
    if (!first) return fail('rule.detail.missing', field)
    if (detail.some((each) => each.master !== first.master)) return fail('rule.masters', `${field}.master`)
    const slaves = detail.map((each) => each.id)
    const same = slaves.indexOf(first.master)
    if (same >= 0) return fail('rule.same', `${field}.${same}.id`)
    const twice = slaves.findIndex((each, i) => slaves.indexOf(each) !== i)
    if (twice >= 0) return fail('rule.twice', `${field}.${twice}.id`)
    const named = [[first.master, `${field}.0.master`] as const, ...slaves.map((each, i) => [each, `${field}.${i}.id`] as const)]
    const stranger = await this.#strangerAmong(found, named)
    if (stranger) return stranger
    const policy = policyFor(slaves)
    if (!policy.ok) return policy
    return succeed({ name: found.name, strategy: 'masterSlave', master: first.master, slaves, ping, policy: policy.value })
  }

  /** The weights as they are to be kept: those that say something. */
  async #weightsOf(
    found: MicroserviceRecord,
    input: BodyOf<typeof contract.updateMicroservice>,
  ): Promise<Outcome<Pick<MicroserviceRule, 'weights'>>> {
    const field = 'weights'
    if (!isWeighted(input.loadBalance)) {
      return input.weights === undefined ? succeed({}) : fail('rule.weights.unexpected', field)
    }
    const given = Object.entries(input.weights ?? found.rule.weights ?? {})
    const members = this.#membersOf(found)
    if (input.weights) {
      const stranger = await this.#strangerAmong(
        found,
        given.map(([taskId]) => [taskId, `${field}.${taskId}`] as const),
      )
      if (stranger) return stranger
      const weights = new Map(given)
      if (members.size > 0 && [...members].every((taskId) => weights.get(taskId) === 0)) return fail('rule.weights.none', field)
    }
    const kept = given.filter(([, weight]) => weight !== DEFAULT_WEIGHT)
    return succeed(kept.length > 0 ? { weights: Object.fromEntries(kept) } : {})
  }

  #membersOf(found: MicroserviceRecord): Set<string> {
    return new Set(this.context.control.governor.views.get(found.name)?.instances.map((each) => each.taskId) ?? [])
  }

  /** The refusal of the first that is no instance of the microservice, each given with its field; null when all are. */
  async #strangerAmong(found: MicroserviceRecord, named: readonly (readonly [taskId: string, field: string])[]) {
    const members = this.#membersOf(found)
    for (const [taskId, at] of named) {
      if (members.has(taskId)) continue
      const container = await this.context.store.containers.get(taskId)
      return container
        ? fail('rule.foreign', at, { container: container.name, name: found.name })
        : fail('rule.unknown', at, { id: taskId })
    }
    return null
  }
}

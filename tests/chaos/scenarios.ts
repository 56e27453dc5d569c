import * as contract from '../../lib/api/contract/index'
import type { ContainerAction } from '../../lib/domain/container'
import type { KillPoint } from '../../lib/kill-point'
import { until } from '../support/scenario'
import type { Trace } from './recording'
import type { Role } from './role'
import type { RolesWorld } from './roles-world'
import type { Member } from './scene'

export interface Stand {
  world: RolesWorld
  role: Role
  trace: Trace
}

/** How a kill point is reached, and what besides the usual state has to be so after the next start. */
export interface Scenario {
  point: KillPoint
  /** It is passed by every start; `crash`: by every start after a crash. Otherwise by what `reach` does. */
  by: 'start' | 'crash' | 'deed'
  reach(stand: Stand): Promise<unknown>
  after?(stand: Stand): Promise<unknown>
}

const atStart = (point: KillPoint, by: 'start' | 'crash' = 'start'): Scenario => ({ point, by, reach: async () => {} })

/** Of the governor, the agent of the first node, and the console; each by one of the ways that lead there. */
export const SCENARIOS: readonly Scenario[] = [
  atStart('governor-begun'),
  atStart('governor-epochs-reserved'),
  atStart('governor-journal-renewed'),
  atStart('governor-journal-replaced'),
  { point: 'governor-journal-appended', by: 'deed', reach: stopActive },
  { point: 'governor-announced', by: 'deed', reach: stopActive },
  { point: 'governor-recorded', by: 'deed', reach: stopActive },
  { point: 'governor-left', by: 'deed', reach: stopActive },
  { point: 'governor-fencing', by: 'deed', reach: hangActive },
  { point: 'governor-fenced', by: 'deed', reach: hangActive },
  { point: 'governor-releasing', by: 'deed', reach: otherMaster },
  { point: 'governor-rule-applied', by: 'deed', reach: otherMaster, after: ruleStands },
  { point: 'governor-closing', by: 'deed', reach: ({ role }) => role.stop() },

  atStart('agent-recalling', 'crash'),
  atStart('agent-started'),
  atStart('agent-stored'),
  { point: 'agent-ended', by: 'deed', reach: ({ world }) => signal(world, near(world), 'SIGKILL') },
  { point: 'agent-killed', by: 'deed', reach: hangNear },
  { point: 'agent-removed', by: 'deed', reach: removeOne, after: oneIsRemoved },

  { point: 'console-ordered', by: 'deed', reach: stopActive, after: oneIsStopped },
  { point: 'console-left', by: 'deed', reach: stopActive, after: oneIsStopped },
  { point: 'console-switch-heard', by: 'deed', reach: stopActive, after: switchIsStored },
  { point: 'console-rule-stored', by: 'deed', reach: otherMaster, after: ruleStands },
  { point: 'console-failback-noted', by: 'deed', reach: failback },
  { point: 'console-deployed', by: 'deed', reach: deployOne, after: oneRuns },
]

const EXTRA = 'kill_extra'

/** The instance on the node whose agent is killed. */
function near({ group }: RolesWorld): Member {
  const [member] = group.members
  if (!member) throw new Error('nothing is deployed')
  return member
}

const act = (world: RolesWorld, { name }: Member, action: ContainerAction) =>
  world.order(`${action} ${name}`, () => world.api.call(contract.actOnContainer, { body: { id: name, action } }), true)

/** Once it has a process: what is told of it may be older than the end of its agent. */
async function signal(world: RolesWorld, member: Member, name: NodeJS.Signals): Promise<void> {
  await until(`${member.name} has a process`, () => world.pid(member))
  world.signal(member, name)
}

async function stopActive({ world }: Stand): Promise<void> {
  await act(world, await world.active(world.group), 'stop')
}

async function hangActive({ world }: Stand): Promise<void> {
  await signal(world, await world.active(world.group), 'SIGSTOP')
}

/** The one on the node serves, and then hangs. */
async function hangNear({ world, trace }: Stand): Promise<void> {
  const { group } = world
  const wanted = near(world)
  const others = group.members.filter((each) => each !== wanted)
  trace.rulePut(group)
  await world.putRule(group, [...others, wanted])
  await world.putRule(group, [wanted, ...others])
  await until(`${wanted.name} is active`, async () => (await world.active(group)) === wanted)
  await signal(world, wanted, 'SIGSTOP')
}

/** Whoever isn't active becomes the master, and so the active one. Who was the master already is no other wish: then the active one is it before. */
async function otherMaster({ world, trace }: Stand): Promise<void> {
  const { group } = world
  const active = await world.active(group)
  const others = group.members.filter((each) => each !== active)
  const [standing] = await world.standings()
  const orders = standing?.candidates[0] === active.endpoint ? [] : [[active, ...others]]
  for (const order of [...orders, [...others, active]]) {
    trace.rulePut(group)
    await world.order(`rule: ${order.map(({ name }) => name).join(', ')}`, () => world.putRule(group, order), true)
  }
}

/**
 * What was wished is in force, wherever it had come to. A new master that hadn't joined yet when the governor was told again doesn't
 * serve by itself (nothing fails back by itself): then it does when it is asked to, which no other master would.
 */
async function ruleStands({ world }: Stand): Promise<void> {
  await world.allHealthy()
  const [now] = await world.standings()
  if (now?.active !== now?.candidates[0]) {
    await world.order('failback', () => world.api.call(contract.failback, { params: { id: world.group.name } }), true)
  }
  await until('the master of the stored rule serves', async () => {
    const [standing] = await world.standings()
    return standing?.live && standing.active === standing.candidates[0]
  })
}

async function failback(stand: Stand): Promise<void> {
  const { world } = stand
  const { group } = world
  const [master] = (await world.standings()).map(({ candidates }) => candidates[0])
  const wanted = group.members.find(({ endpoint }) => endpoint === master)
  if (!wanted) throw new Error('there is no master')
  if ((await world.active(group)) === wanted) await act(world, wanted, 'restart')
  await until('the master stands by', async () => {
    const [standing] = await world.standings()
    return standing?.active !== master && standing?.instances.every(({ healthy }) => healthy)
  })
  await world.order('failback', () => world.api.call(contract.failback, { params: { id: group.name } }), true)
}

async function oneIsStopped({ world }: Stand): Promise<void> {
  await until('the stop that was asked for is done', async () => {
    const [standing] = await world.standings()
    return standing?.instances.some(({ status }) => status === 'stopped')
  })
}

async function switchIsStored({ world }: Stand): Promise<void> {
  const { name } = world.group
  await until('the newest switch is the newest epoch’s', async () => {
    const { list } = await world.api.call(contract.listSwitches, { query: { microservice: name, pageSize: 1 } })
    const [standing] = await world.standings()
    return standing?.live && list[0]?.epoch === standing.epoch
  })
}

const extra = async ({ api }: RolesWorld) => {
  const { list } = await api.call(contract.listContainersByService, { query: { key: EXTRA, pageSize: -1 } })
  return list[0]
}

async function deployOne({ world }: Stand): Promise<void> {
  await world.order(`deploy ${EXTRA}`, () => world.deployOne(world.group, EXTRA, 0), true)
}

async function removeExtra(world: RolesWorld): Promise<void> {
  const container = await extra(world)
  if (container) await world.api.call(contract.deleteService, { params: { id: container.serviceId } })
}

async function removeOne({ world }: Stand): Promise<void> {
  if (!(await extra(world))) await world.deployOne(world.group, EXTRA, 0)
  await world.order(`delete ${EXTRA}`, () => removeExtra(world), true)
}

async function oneIsRemoved({ world }: Stand): Promise<void> {
  await until(`${EXTRA} is gone`, async () => (await extra(world)) === undefined)
}

/** It runs although nobody could order it; then it isn't needed any more. */
async function oneRuns({ world }: Stand): Promise<void> {
  await until(`${EXTRA} runs`, async () => {
    const found = await extra(world)
    return found?.status === 'running' && found.microservice?.healthy
  })
  await removeExtra(world)
  await oneIsRemoved({ world } as Stand)
}

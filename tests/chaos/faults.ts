import { setTimeout as sleep } from 'node:timers/promises'
import * as contract from '../../lib/api/contract/index'
import type { ContainerAction } from '../../lib/domain/container'
import { STRATEGIES } from '../../lib/domain/microservice'
import { wallNow } from '../../lib/wall-clock'
import { descendants, isAlive } from '../support/processes'
import { until } from '../support/scenario'
import { type Kind, kindOf } from './kinds'
import type { Trace } from './recording'
import { type Group, kill, type Member } from './scene'
import type { Fault } from './schedule'
import type { World } from './world'

/** An agent that is deaf is given up after 3 pings of 1 s. */
const DEAF_MS = 4_500
/** Longer than a ping rule of 50 ms × 3 takes to call somebody dead. */
const STALL_MS = 700

interface Case {
  world: World
  fault: Fault
  trace: Trace
  /** The microservice meant, of the first scope. */
  group: Group
}

/** Whom a fault may reach. */
export function meantBy(world: World, { kind, target }: Fault): Group[] {
  const { scope } = kindOf(kind)
  if (scope === 'world') return world.groups
  if (scope === 'microservice') return world.groups.filter((_, at) => at === target)
  return world.groups.filter(({ members }) => members.some(({ node }) => node === target))
}

/** Does what the fault says, and takes back what isn't taken back by itself. What is dead afterwards is brought back by who waits for quiet. */
export async function inject(world: World, fault: Fault, trace: Trace): Promise<void> {
  await sleep(fault.delayMs)
  const group = world.groups[fault.target] ?? world.groups[0]
  if (!group) throw new Error('there is no microservice')
  await FAULTS[fault.kind]({ world, fault, trace, group })
}

const FAULTS: Record<Kind, (hit: Case) => Promise<void>> = {
  async kill({ world, group }) {
    world.signal(await world.active(group), 'SIGKILL')
  },
  async 'kill twice'({ world, group }) {
    const first = await world.active(group)
    world.signal(first, 'SIGKILL')
    const second = await until('another one is active', async () => {
      const found = await world.active(group)
      return found !== first && found
    })
    world.signal(second, 'SIGKILL')
  },
  async 'kill all'({ world, group }) {
    for (const each of group.members) world.signal(each, 'SIGKILL')
  },
  async 'kill standby'(hit) {
    hit.world.signal(await standby(hit), 'SIGKILL')
  },
  async stop({ world, group }) {
    await act(world, await world.active(group), 'stop')
  },
  async restart({ world, group }) {
    await act(world, await world.active(group), 'restart')
  },
  async pause({ world, group, fault }) {
    const active = await world.active(group)
    await act(world, active, 'pause')
    await sleep(fault.holdMs)
    await act(world, active, 'unpause')
  },
  async hang({ world, group }) {
    world.signal(await world.active(group), 'SIGSTOP')
  },
  async 'hang standby'(hit) {
    const one = await standby(hit)
    hit.world.signal(one, 'SIGSTOP')
    await sleep(hit.fault.holdMs)
    hit.world.signal(one, 'SIGCONT')
  },
  async failback({ world, group }) {
    const wanted = await master({ world, group })
    if ((await world.active(group)) === wanted) await act(world, wanted, 'restart')
    await until(`${wanted.name} is healthy again`, async () => {
      const row = await world.api.call(contract.getContainer, { params: { taskId: wanted.taskId } })
      return row.microservice?.healthy === true
    })
    await world.order(`failback ${group.name}`, () => world.api.call(contract.failback, { params: { id: group.name } }))
  },
  async order(hit) {
    const { world, group } = hit
    const first = await standby(hit, await master(hit))
    await putRule(hit, [first, ...group.members.filter((each) => each !== first)])
    await world.active(group)
  },
  async strategy(hit) {
    const others = STRATEGIES.filter((each) => each !== 'masterSlave')
    await putRule(hit, others[Math.floor(hit.fault.choice * others.length)] ?? 'roundRobin')
    await sleep(hit.fault.holdMs)
    await putRule(hit, hit.group.members)
  },
  async 'node off'({ world, fault }) {
    const { id } = await node(world, fault.target)
    const power = (on: boolean) =>
      world.order(`node ${fault.target} ${on ? 'on' : 'off'}`, () =>
        world.api.call(contract.setNodePower, { params: { id }, body: { on } }),
      )
    await power(false)
    await sleep(fault.holdMs)
    await power(true)
  },
  async 'agent kill'({ world, fault }) {
    const pid = agentOf(world, fault.target)
    world.note(`SIGKILL agent of node ${fault.target}`)
    kill(pid, 'SIGKILL')
    await until('it has ended', () => !isAlive(pid))
  },
  async cut({ world, fault }) {
    await away(world, fault, () => sleep(fault.holdMs))
  },
  async deaf({ world, fault }) {
    world.note(`line to node ${fault.target} deaf`)
    world.line(fault.target).deafen()
    await sleep(DEAF_MS)
    // What was deaf stays so: its connections have been given up, new ones come through.
    world.line(fault.target).join()
    world.note(`line to node ${fault.target} whole`)
  },
  async 'cut and kill'({ world, fault }) {
    const there = await activeOn(world, fault.target)
    await away(world, fault, async () => {
      for (const each of there) world.signal(each, 'SIGKILL')
      await sleep(fault.holdMs)
    })
  },
  async 'cut and hang'({ world, fault }) {
    const there = await activeOn(world, fault.target)
    await away(world, fault, async () => {
      for (const each of there) world.signal(each, 'SIGSTOP')
      for (const each of there) await replaced(world, each)
      for (const each of there) world.signal(each, 'SIGCONT')
      await sleep(fault.holdMs)
    })
  },
  async 'governor kill'({ world, trace }) {
    await killGovernor(world, trace)
  },
  async 'governor and kill'({ world, trace }) {
    const active = await Promise.all(world.groups.map((each) => world.active(each)))
    const pids = active.flatMap((each) => world.pid(each) ?? [])
    const governor = governorOf(world)
    trace.governorDeaths.push(wallNow())
    kill(governor, 'SIGKILL')
    for (const pid of pids) kill(pid, 'SIGKILL')
    world.note('SIGKILL governor and all that are active')
    await governorBack(world, governor)
  },
  async 'governor stall'({ world }) {
    const pid = governorOf(world)
    world.note('SIGSTOP governor')
    kill(pid, 'SIGSTOP')
    await sleep(STALL_MS)
    kill(pid, 'SIGCONT')
    world.note('SIGCONT governor')
  },
  async 'console kill'(hit) {
    await killConsole(hit, async () => {})
  },
  async 'console and stop'(hit) {
    const { world, fault } = hit
    const active = await Promise.all(world.groups.map((each) => world.active(each)))
    await killConsole(hit, async () => {
      for (const each of active) void act(world, each, 'stop', true)
      await sleep(fault.choice * 60)
    })
  },
}

async function master({ world, group }: Pick<Case, 'world' | 'group'>): Promise<Member> {
  const standing = (await world.standings())[world.groups.indexOf(group)]
  const found = group.members.find(({ endpoint }) => endpoint === standing?.candidates[0])
  if (!found) throw new Error(`${group.name} has no master`)
  return found
}

async function standby({ world, group, fault }: Case, except?: Member): Promise<Member> {
  const others = (await world.standbys(group)).filter((each) => each !== except)
  const one = others[Math.floor(fault.choice * others.length)]
  if (!one) throw new Error(`${group.name} has no standby`)
  return one
}

async function putRule({ world, group, trace }: Case, rule: Parameters<World['putRule']>[1]): Promise<void> {
  trace.rulePut(group)
  const names = typeof rule === 'string' ? rule : rule.map(({ name }) => name).join(', ')
  await world.order(`rule ${group.name}: ${names}`, () => world.putRule(group, rule))
}

/** By the API, until it is done. */
function act(world: World, { name }: Member, action: ContainerAction, mayFail = false): Promise<void> {
  const work = async () => {
    const { id } = await world.api.call(contract.actOnContainer, { body: { id: name, action } })
    const done = await until(`${action} ${name}`, async () => {
      const transaction = await world.api.call(contract.getTransaction, { params: { id } })
      return transaction.status !== 'running' && transaction
    })
    if (done.status === 'failure') throw new Error(done.error ?? 'failed')
  }
  return world.order(`${action} ${name}`, work, mayFail)
}

async function node(world: World, target: number): Promise<contract.NodeRow> {
  const name = world.nodes[target] ?? ''
  const { list } = await world.api.call(contract.listNodes, { query: { pageSize: -1 } })
  const found = list.find((each) => each.name === name)
  if (!found) throw new Error(`there is no node ${name}`)
  return found
}

/** The agent above the processes of a node's containers. */
function agentOf(world: World, target: number): number {
  const one = world.groups.flatMap(({ members }) => members).find((each) => each.node === target && world.pid(each) !== null)
  const pid = one && world.pid(one)
  const agent = descendants(process.pid).find((each) => each.pid === pid)?.parent
  if (!agent) throw new Error(`node ${target} has no agent with a process`)
  return agent
}

async function activeOn(world: World, target: number): Promise<Member[]> {
  const active = await Promise.all(world.groups.map((each) => world.active(each)))
  return active.filter((each) => each.node === target)
}

/** The line is cut while something is done. */
async function away(world: World, { target }: Fault, work: () => Promise<void>): Promise<void> {
  world.line(target).cut()
  world.note(`line to node ${target} cut`)
  await work()
  world.line(target).join()
  world.note(`line to node ${target} whole`)
}

/** Somebody else is announced in its place. */
async function replaced(world: World, member: Member): Promise<void> {
  const group = world.groups.find(({ members }) => members.includes(member))
  if (!group) return
  await until(`${member.name} is replaced`, async () => (await world.active(group)) !== member)
}

function governorOf(world: World): number {
  const pid = world.instance.pids().governor
  if (pid === null) throw new Error('there is no governor')
  return pid
}

async function killGovernor(world: World, trace: Trace): Promise<void> {
  const pid = governorOf(world)
  trace.governorDeaths.push(wallNow())
  kill(pid, 'SIGKILL')
  world.note('SIGKILL governor')
  await governorBack(world, pid)
}

/** Another process has taken the place of the one that was killed, and the console talks to it. */
async function governorBack(world: World, killed: number): Promise<void> {
  await until('a governor runs', () => ![null, killed].includes(world.instance.pids().governor), 30_000)
  await until('the governor is back', async () => (await world.standings()).every(({ live }) => live), 30_000)
}

async function killConsole({ world, trace }: Case, before: () => Promise<void>): Promise<void> {
  const pid = world.instance.pids().console
  if (pid === null) throw new Error('there is no console')
  await before()
  const at = wallNow()
  kill(pid, 'SIGKILL')
  world.note('SIGKILL console')
  await until('it has ended', () => !isAlive(pid))
  await until('the console is back', async () => (await world.standings()).every(({ live }) => live), 60_000)
  trace.consoleAwayMs += wallNow() - at
}
